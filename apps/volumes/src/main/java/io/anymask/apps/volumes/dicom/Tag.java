package io.anymask.apps.volumes.dicom;

/// The elements that are read: group in the upper 16 bits, element in the lower ones.
final class Tag {
    static final int TRANSFER_SYNTAX = 0x0002_0010;
    static final int SOP_CLASS = 0x0008_0016;
    static final int MODALITY = 0x0008_0060;
    static final int SERIES_DESCRIPTION = 0x0008_103e;
    static final int SLICE_THICKNESS = 0x0018_0050;
    static final int SLICE_SPACING = 0x0018_0088;
    static final int SERIES = 0x0020_000e;
    static final int POSITION = 0x0020_0032;
    static final int ORIENTATION = 0x0020_0037;
    static final int SAMPLES = 0x0028_0002;
    static final int PHOTOMETRIC = 0x0028_0004;
    static final int FRAMES = 0x0028_0008;
    static final int ROWS = 0x0028_0010;
    static final int COLUMNS = 0x0028_0011;
    static final int PIXEL_SPACING = 0x0028_0030;
    static final int BITS_ALLOCATED = 0x0028_0100;
    static final int BITS_STORED = 0x0028_0101;
    static final int HIGH_BIT = 0x0028_0102;
    static final int PIXEL_REPRESENTATION = 0x0028_0103;
    static final int WINDOW_CENTER = 0x0028_1050;
    static final int WINDOW_WIDTH = 0x0028_1051;
    static final int RESCALE_INTERCEPT = 0x0028_1052;
    static final int RESCALE_SLOPE = 0x0028_1053;
    static final int PIXELS = 0x7fe0_0010;

    // Sequences of files with many frames.
    static final int SHARED_GROUPS = 0x5200_9229;
    static final int FRAME_GROUPS = 0x5200_9230;
    static final int PLANE_POSITION = 0x0020_9113;
    static final int PLANE_ORIENTATION = 0x0020_9116;
    static final int PIXEL_MEASURES = 0x0028_9110;
    static final int FRAME_WINDOWS = 0x0028_9132;
    static final int PIXEL_VALUES = 0x0028_9145;

    // What structures the encoding.
    static final int ITEM = 0xfffe_e000;
    static final int ITEM_END = 0xfffe_e00d;
    static final int SEQUENCE_END = 0xfffe_e0dd;

    private Tag() {}

    /// As it is written in the standard: (0028,0010).
    static String words(int tag) {
        return "(%04x,%04x)".formatted(tag >>> 16, tag & 0xffff);
    }

    /// Whether an element is a sequence, where the encoding does not say so.
    static boolean isSequence(int tag) {
        return switch (tag) {
            case SHARED_GROUPS,
                    FRAME_GROUPS,
                    PLANE_POSITION,
                    PLANE_ORIENTATION,
                    PIXEL_MEASURES,
                    FRAME_WINDOWS,
                    PIXEL_VALUES -> true;
            default -> false;
        };
    }
}
