package io.anymask.evaluation.video;

import io.anymask.evaluation.report.Cell;
import io.anymask.evaluation.report.Table;
import java.util.List;

/// Figures of papers, to stand beside ours. Stateless.
final class PublishedVideo {
    private PublishedVideo() {}

    static Table davis() {
        return new Table(
                "Published J&F",
                "In percent, from the first frame's masks unless something else is said; the first and the last frame do not count."
                        + " On other videos than these figures are for, they only say what can be reached.",
                List.of("method", "trained on", "data", "J&F"),
                List.of(
                        row("XMem", "videos", "DAVIS 2017 val", 86.0),
                        row("Cutie", "videos", "DAVIS 2017 val", 87.9),
                        row("EdgeTAM", "videos", "DAVIS 2017 val", 87.7),
                        row("SAM 2, B+", "videos", "DAVIS 2017 val", 90.9),
                        row("PerSAM, training-free", "images", "DAVIS 2017 val", 66.9),
                        row("Track Anything, from clicks", "videos", "DAVIS 2016 val", 88.4),
                        row("Track Anything, from clicks", "videos", "DAVIS 2017 val", 73.1)));
    }

    private static Table.Row row(String name, String trained, String data, double percent) {
        return Table.Row.published(name, Cell.text(trained), Cell.text(data), Cell.percent(percent / 100));
    }
}
