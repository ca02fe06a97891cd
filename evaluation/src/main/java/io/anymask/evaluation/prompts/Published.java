package io.anymask.evaluation.prompts;

import io.anymask.evaluation.report.Cell;
import io.anymask.evaluation.report.Table;
import java.util.List;

/// Figures of papers, to stand beside ours.
final class Published {
    private Published() {}

    static Table miou() {
        return new Table(
                "Published mean IoU",
                "COCO val2017 and the mean of the paper's 23 data sets, in percent. The click rule and the mask rule are in the name.",
                List.of("model, rule, source", "data", "1 click", "3 clicks", "5 clicks", "box"),
                List.of(
                        miou(
                                "SAM-H, centre, best of three by predicted IoU (EfficientViT-SAM)",
                                "COCO",
                                58.4,
                                69.6,
                                71.4,
                                77.4),
                        miou("SAM-H, centre, first token (EdgeSAM)", "COCO", 53.6, 71.7, Double.NaN, 77.3),
                        miou("SAM-H, random, top score (EfficientSAM)", "COCO", 55.6, 74.1, Double.NaN, 78.4),
                        miou("MobileSAM, centre, first token (EdgeSAM)", "COCO", 50.9, 66.8, Double.NaN, 74.4),
                        miou("MobileSAM, random, top score (EfficientSAM)", "COCO", 43.7, 59.7, Double.NaN, 74.2),
                        miou(
                                "MobileSAM, best of three by predicted IoU, crowds included (NanoSAM)",
                                "COCO",
                                Double.NaN,
                                Double.NaN,
                                Double.NaN,
                                72.8),
                        miou(
                                "SAM-H (SAM 2 paper; its table names no rule)",
                                "23 sets",
                                58.1,
                                Double.NaN,
                                81.3,
                                Double.NaN),
                        miou(
                                "SAM-B (SAM 2 paper; its table names no rule)",
                                "23 sets",
                                55.9,
                                Double.NaN,
                                80.9,
                                Double.NaN)));
    }

    private static Table.Row miou(String name, String data, double one, double three, double five, double box) {
        return Table.Row.published(
                name,
                Cell.text(data),
                Cell.percent(one / 100),
                Cell.percent(three / 100),
                Cell.percent(five / 100),
                Cell.percent(box / 100));
    }

    static Table clicksToIou() {
        return new Table(
                "Published clicks to IoU 0.90",
                "From FocSAM, table 1. Clicks by RITM's rule; how SAM's mask was chosen is not said.",
                List.of("model", "GrabCut", "Berkeley", "SBD", "DAVIS"),
                List.of(
                        clicks("SAM-H", 1.88, 2.09, 7.62, 5.19),
                        clicks("SimpleClick-H", 1.50, 1.75, 4.70, 4.78),
                        clicks("FocalClick-SegB3-S2", 1.50, 1.92, 5.59, 4.90),
                        clicks("RITM-H32", 1.56, 2.10, 5.71, 5.34)));
    }

    private static Table.Row clicks(String name, double... numbers) {
        Cell[] cells = new Cell[numbers.length];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = Cell.number(numbers[i], 2);
        }
        return Table.Row.published(name, cells);
    }
}
