package io.anymask.evaluation.exemplars;

import io.anymask.inference.exemplar.ExemplarMethod;

/// What is measured of a method.
public enum ExemplarMeasure {
    /// IoU of the answer with all objects of the kind together. The answer is the first mask; where one of several
    /// objects was the example, the first masks together, as many as there are objects.
    UNION(""),
    /// The same with the one object that the answer fits best.
    OBJECT(", best object"),
    /// IoU of the best of all masks found, which is what a person picks.
    SHOWN(", best mask shown"),
    /// COCO's average precision of all masks found against the single objects.
    AP(", AP"),
    /// Share of objects that the first masks find, as many as there are objects, at IoU 0.5.
    RECALL(", recall");

    private final String suffix;

    ExemplarMeasure(String suffix) {
        this.suffix = suffix;
    }

    /// Its name in results and tables.
    public String of(ExemplarMethod method) {
        return method.text() + suffix;
    }
}
