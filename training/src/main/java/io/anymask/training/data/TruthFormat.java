package io.anymask.training.data;

import io.anymask.training.config.Meaning;

/// What annotates the images of a training.
public enum TruthFormat {
    @Meaning("A COCO or LVIS file")
    COCO,
    @Meaning("A JSON file beside each image")
    SA1B,
    @Meaning("Pictures in which each number is an object")
    LABELS,
    @Meaning("Pictures in which each number is a class; its connected parts are the objects")
    CLASSES,
    @Meaning("A white-on-black picture for each image, or a folder of them")
    MASKS
}
