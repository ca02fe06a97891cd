package io.anymask.evaluation.coco;

/// What of a detection is compared with the ground truth.
public enum IouType {
    /// Masks, pixel by pixel (pycocotools: `segm`).
    MASK,
    /// Boxes (`bbox`).
    BOX,
    /// The smaller of mask IoU and boundary IoU (B. Cheng et al., "Boundary IoU", CVPR 2021).
    BOUNDARY
}
