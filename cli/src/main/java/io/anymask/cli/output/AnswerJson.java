package io.anymask.cli.output;

import io.anymask.dataset.RleJson;
import io.anymask.image.Image;
import io.anymask.image.Reading;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskRecord;
import io.anymask.mask.PredictedMask;
import io.anymask.mask.Rle;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The parts that the JSON of several commands has in common: docs/json.md.
public final class AnswerJson {
    private AnswerJson() {}

    /// The picture that an answer is about.
    ///
    /// @param path as its user named it
    public static void image(ObjectNode answer, String path, Image image) {
        ObjectNode node = answer.putObject("image")
                .put("path", path)
                .put("width", image.width())
                .put("height", image.height());
        image.reading().ifPresent(how -> reading(node.putObject("reading"), how));
    }

    /// The files that were written for it, if any were.
    public static void files(ObjectNode answer, List<String> written) {
        if (!written.isEmpty()) {
            ArrayNode files = answer.putArray("files");
            written.forEach(files::add);
        }
    }

    /// How a picture's samples became the image.
    private static void reading(ObjectNode node, Reading how) {
        node.put("page", how.page()).put("pages", how.pages()).put("orientation", how.orientation());
        ArrayNode channels = node.putArray("channels");
        how.channels().forEach(channels::add);
        node.put("stored_channels", how.storedChannels()).put("samples", how.samples());
        ArrayNode mappings = node.putArray("mappings");
        how.mappings()
                .forEach(mapping -> mappings.addObject()
                        .put("low", mapping.low())
                        .put("high", mapping.high())
                        .put("source", mapping.source()));
        ArrayNode notes = node.putArray("notes");
        how.notes().forEach(notes::add);
    }

    /// As in SA-1B: width and height of the box are last minus first pixel.
    public static void mask(ObjectNode node, PredictedMask predicted) {
        Mask mask = predicted.mask();
        mask(node, mask.rle(), mask.box(), mask.area(), predicted.predictedIou(), predicted.stabilityScore());
    }

    /// The same of a mask that was found automatically.
    public static void mask(ObjectNode node, MaskRecord found) {
        mask(node, found.segmentation(), found.box(), found.area(), found.predictedIou(), found.stabilityScore());
    }

    private static void mask(ObjectNode node, Rle rle, Box box, long area, double predictedIou, double stability) {
        region(node, rle, box, area);
        node.put("predicted_iou", predictedIou);
        if (Double.isNaN(stability)) {
            node.putNull("stability_score");
        } else {
            node.put("stability_score", stability);
        }
    }

    /// Where it is: width and height of the box are last minus first pixel.
    public static void region(ObjectNode node, Rle rle, Box box, long area) {
        node.set("segmentation", RleJson.node(rle));
        node.putArray("bbox").add(box.x0()).add(box.y0()).add(box.width()).add(box.height());
        node.put("area", area);
    }

    /// To a tenth.
    public static double milliseconds(long nanos) {
        return Math.round(nanos / 1e5) / 10.0;
    }
}
