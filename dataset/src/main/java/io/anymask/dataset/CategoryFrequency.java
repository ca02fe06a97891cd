package io.anymask.dataset;

/// LVIS's groups of categories by the number of training images they occur in.
public enum CategoryFrequency {
    /// More than 100 images.
    FREQUENT,
    /// 11 to 100 images.
    COMMON,
    /// 1 to 10 images.
    RARE,
    /// The file does not tell, as in COCO.
    UNKNOWN
}
