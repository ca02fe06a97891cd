package io.anymask.evaluation.exemplars;

import io.anymask.inference.exemplar.ExemplarMethod;

/// What is measured of a method.
public enum ExemplarMeasure {
    /// IoU of the answer with all objects of the kind together.
    UNION(""),
    /// The same with the one object that the answer fits best.
    OBJECT(", best object"),
    /// IoU of the best of all masks found, which is what a person picks.
    SHOWN(", best mask shown");

    private final String suffix;

    ExemplarMeasure(String suffix) {
        this.suffix = suffix;
    }

    /// Its name in results and tables.
    public String of(ExemplarMethod method) {
        return method.text() + suffix;
    }
}
