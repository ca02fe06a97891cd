package io.anymask.evaluation.text;

/// What is measured of a method for each phrase of what is there.
public enum TextMeasure {
    /// IoU of all masks that count together with all objects together.
    UNION(""),
    /// The share of the objects that have a mask that counts with an IoU of at least one half, each a mask of its
    /// own.
    FOUND(", objects found"),
    /// IoU of the mask of the highest score with the object that it fits best.
    OBJECT(", best object"),
    /// The same with a click in the middle of the largest object, and with that object.
    CLICKED(", with a click");

    private final String suffix;

    TextMeasure(String suffix) {
        this.suffix = suffix;
    }

    /// Its name in results and tables.
    public String of(String method) {
        return method + suffix;
    }
}
