package io.anymask.dataset.audit;

/// By what two masks are known to be of one object.
public enum Pairing {
    /// They have the same id.
    ID,
    /// They overlap: the pair with the highest IoU first, each mask in one pair at most.
    IOU,
    /// By their ids in images where these are in common and fit, else as they overlap. Programs that write files
    /// often number the masks anew: ids fit where they give an IoU of at least 98 % of what the masks' overlap
    /// can give.
    AUTO
}
