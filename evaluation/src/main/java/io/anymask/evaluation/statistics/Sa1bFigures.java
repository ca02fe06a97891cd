package io.anymask.evaluation.statistics;

import io.anymask.evaluation.report.Cell;
import io.anymask.evaluation.report.Table;

/// What was published of SA-1B (Kirillov et al., "Segment Anything", ICCV 2023, section 5).
final class Sa1bFigures {
    static final String NAME = "SA-1B";

    private Sa1bFigures() {}

    /// Images, masks, masks in an image: mean and median; the shorter side of an image.
    static Table.Row totals() {
        return Table.Row.published(
                NAME,
                Cell.count(11_000_000),
                Cell.count(1_100_000_000),
                Cell.number(100, 1),
                Cell.NONE,
                Cell.count(1500));
    }

    /// Pairs, shares of them with an IoU above 0.9 and 0.75, mean IoU.
    static Table.Row quality() {
        return Table.Row.published(
                NAME + ", 500 images", Cell.count(50_000), Cell.percent(0.94), Cell.percent(0.97), Cell.NONE);
    }
}
