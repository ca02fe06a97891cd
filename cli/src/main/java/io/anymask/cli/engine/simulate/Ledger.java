package io.anymask.cli.engine.simulate;

/// Counts while an image is worked on. Not thread-safe.
final class Ledger {
    private final int objects;
    private final int proposals;
    private int unedited;
    private int edited;
    private int rejected;
    private int drawn;
    private int abandoned;
    private int missed;
    private int clicks;
    private int drawnClicks;
    private int slips;
    private int strokes;
    private int painted;
    private double drawnActive;
    private double iou;

    Ledger(int objects, int proposals) {
        this.objects = objects;
        this.proposals = proposals;
    }

    void unedited(double fit) {
        unedited++;
        iou += fit;
    }

    void rejected(int more) {
        rejected += more;
    }

    /// A proposal that was clicked at: without a better answer it stays as it was.
    void edited(Attempt attempt) {
        clicked(attempt);
        iou += attempt.iou();
        if (attempt.best() == null && attempt.painted() == null) {
            unedited++;
        } else {
            edited++;
        }
        abandoned += attempt.reached() ? 0 : 1;
    }

    /// @param seconds of work on it
    void drawn(Attempt attempt, double seconds) {
        clicked(attempt);
        drawnClicks += attempt.clicks().size();
        drawnActive += seconds;
        if (attempt.best() == null && attempt.painted() == null) {
            missed++;
        } else {
            drawn++;
            iou += attempt.iou();
            abandoned += attempt.reached() ? 0 : 1;
        }
    }

    private void clicked(Attempt attempt) {
        clicks += attempt.clicks().size();
        slips += attempt.slips();
        strokes += attempt.strokes();
        painted += attempt.painted() == null ? 0 : 1;
    }

    ImageResult result(Stopwatch watch) {
        return new ImageResult(
                1,
                objects,
                proposals,
                unedited,
                edited,
                rejected,
                drawn,
                abandoned,
                missed,
                clicks,
                drawnClicks,
                slips,
                strokes,
                painted,
                watch.active(),
                drawnActive,
                watch.idle(),
                iou);
    }
}
