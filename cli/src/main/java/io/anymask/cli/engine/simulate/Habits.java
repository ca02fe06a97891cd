package io.anymask.cli.engine.simulate;

/// How an annotator works.
///
/// @param targetIou with which a mask is good enough
/// @param mostClicks after which clicking ends, with the best mask so far
/// @param patience clicks in a row that bring no better mask, after which clicking ends, too
/// @param mostStrokes of the brush on a mask that clicks did not make good enough; 0 for an annotator without one
/// @param acceptIou from which on a proposal is accepted as it is
/// @param editIou from which on it is worth an edit; below, it is rejected
/// @param mistakes share of clicks that slip off
record Habits(
        double targetIou,
        int mostClicks,
        int patience,
        int mostStrokes,
        double acceptIou,
        double editIou,
        double mistakes) {
    private static final int MOST = 100;

    /// @throws IllegalArgumentException for shares outside `[0, 1]` or a number of clicks that nobody gives
    public Habits {
        requireShare("--target-iou", targetIou);
        requireShare("--accept-iou", acceptIou);
        requireShare("--edit-iou", editIou);
        requireShare("--mistakes", mistakes);
        if (targetIou == 0) {
            throw new IllegalArgumentException("--target-iou: got 0, which no mask needs a click for; try 0.9");
        }
        requireCount("--most-clicks", mostClicks, 1);
        requireCount("--patience", patience, 1);
        requireCount("--most-strokes", mostStrokes, 0);
        if (editIou > acceptIou) {
            throw new IllegalArgumentException(
                    "--edit-iou: got %s, expected at most --accept-iou, which is %s".formatted(editIou, acceptIou));
        }
    }

    private static void requireCount(String name, int count, int least) {
        if (count < least || count > MOST) {
            throw new IllegalArgumentException("%s: got %d, expected %d to %d".formatted(name, count, least, MOST));
        }
    }

    private static void requireShare(String name, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("%s: got %s, expected 0 to 1".formatted(name, share));
        }
    }
}
