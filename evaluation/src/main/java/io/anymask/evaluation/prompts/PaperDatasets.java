package io.anymask.evaluation.prompts;

import io.anymask.evaluation.report.Cell;
import io.anymask.evaluation.report.Table;
import java.util.ArrayList;
import java.util.List;

/// The 23 data sets of the paper's single point evaluation (section 7.1, table 7, figure 9). None of them
/// comes with Anymask: each has its own licence and download. Stateless.
public final class PaperDatasets {
    private static final String COCO = "COCO JSON: --format coco";
    private static final String TO_COCO = "polygons, to be converted to COCO JSON: --format coco";
    private static final String LABELS = "a number for each object: --format labels";
    private static final String CLASSES = "a number for each class: --format classes";
    private static final String MASKS = "a mask for each object: --format masks";

    private static final List<Entry> ALL = List.of(
            new Entry("PPDLS", "all", 182, 2347, 46.9, LABELS),
            new Entry("BBBC038v1", "train", 227, 10506, 44.7, MASKS),
            new Entry("DOORS", "DS1", 10000, 10000, 41.1, MASKS),
            new Entry("TimberSeg 1.0", "all", 220, 2487, 28.9, COCO),
            new Entry("NDD20", "all", 4402, 6100, 21.1, TO_COCO),
            new Entry("LVIS", "val v0.5", 945, 9642, 18.5, "LVIS JSON: --format coco"),
            new Entry("STREETS", "all", 819, 9854, 17.3, TO_COCO),
            new Entry("ZeroWaste-f", "train", 2947, 6155, 9.1, COCO),
            new Entry("iShape", "val", 754, 9742, 8.8, COCO),
            new Entry("ADE20K (objects and parts)", "val", 302, 10128, 7.8, LABELS),
            new Entry("OVIS", "train", 2044, 10011, 7.0, "video JSON, to be converted to COCO JSON: --format coco"),
            new Entry(
                    "Hypersim (archinteriors)",
                    "55 scenes less 4",
                    338,
                    9445,
                    6.1,
                    "HDF5, to be converted: --format labels"),
            new Entry("NDISPark", "train", 111, 2577, 2.7, COCO),
            new Entry("VISOR", "val", 1864, 10141, 1.8, TO_COCO),
            new Entry("Plittersdorf", "train, val, test", 187, 546, 1.5, COCO),
            new Entry("EgoHOS (Ego4D, THU-READ)", "train", 2940, 9961, 0.8, CLASSES),
            new Entry("IBD (2D)", "train", 467, 11953, -0.3, TO_COCO),
            new Entry("WoodScape", "set 1", 107, 10266, -0.6, LABELS),
            new Entry("Cityscapes (panoptic)", "val", 293, 9973, -2.0, LABELS),
            new Entry("PIDRay", "test hard", 3733, 8892, -5.8, COCO),
            new Entry("DRAM (semantic)", "test", 718, 1179, -6.5, CLASSES),
            new Entry("TrashCan (instance)", "train", 5936, 9540, -15.0, COCO),
            new Entry("GTEA (hands)", "train", 652, 1208, -21.4, MASKS));

    private PaperDatasets() {}

    /// A data set.
    ///
    /// @param images that the paper drew
    /// @param masks that the paper drew
    /// @param gain mIoU of SAM ViT-H less RITM's after one centre click, points
    /// @param needs how the truth is read
    public record Entry(String name, String split, int images, int masks, double gain, String needs) {}

    /// All, those with the largest gain first.
    public static List<Entry> all() {
        return ALL;
    }

    /// For people.
    public static Table table() {
        List<Table.Row> rows = new ArrayList<>();
        for (Entry entry : ALL) {
            rows.add(Table.Row.published(
                    entry.name(),
                    Cell.text(entry.split()),
                    Cell.count(entry.images()),
                    Cell.count(entry.masks()),
                    Cell.number(entry.gain(), 1),
                    Cell.text(entry.needs())));
        }
        return new Table(
                "The paper's 23 data sets",
                "Images and masks as the paper drew them; SAM ViT-H less RITM in points of mIoU after one click at the"
                        + " centre; and the form in which the truth is read here.",
                List.of("data set", "split", "images", "masks", "SAM − RITM", "truth"),
                rows);
    }
}
