package io.anymask.inference.onnx;

import io.anymask.inference.onnx.OnnxGraph.Value;
import io.anymask.model.ops.Scope;
import io.anymask.model.sam.MaskDecoder;
import io.anymask.model.sam.PromptEncoder;
import io.anymask.model.sam.SamConfig;
import io.anymask.model.sam.SamModel;

/// The decoder with the inputs and outputs of the reference's own export (reference file `utils/onnx.py`), for
/// programs that were written for that one.
///
/// In: `image_embeddings` (1, C, G, G), `point_coords` (1, N, 2) in the encoder's frame, `point_labels` (1, N)
/// with -1 for the padding point that the caller adds to points without a box, `mask_input` (1, 1, 4G, 4G),
/// `has_mask_input` (1), `orig_im_size` (2), height first. Out: `masks` (1, M, height, width) as logits,
/// `iou_predictions` (1, M), `low_res_masks` (1, M, 4G, 4G).
final class OfficialDecoder {
    /// So far out of the range of a predicted IoU that it decides alone.
    private static final float DECISIVE = 1000;

    private static final float BETWEEN_A_CLICK_AND_MORE = 2.5f;

    private final SamModel model;
    private final SamConfig config;
    private final OnnxGraph graph;
    private final SizeOps sizes;

    private OfficialDecoder(SamModel model, OnnxGraph graph) {
        this.model = model;
        this.config = model.config();
        this.graph = graph;
        this.sizes = new SizeOps(graph);
    }

    /// @param single whether the graph chooses one mask, as the reference's export does: by the number of tokens,
    ///     for a click with its padding or a lone box the best of three, for more the mask that answers
    ///     unambiguous prompts
    static void declare(SamModel model, boolean single, OnnxGraph graph) {
        new OfficialDecoder(model, graph).declare(single);
    }

    private void declare(boolean single) {
        int side = config.maskSize();
        Value embedding = graph.input("image_embeddings", 1, config.channels(), config.grid(), config.grid());
        Value coordinates = graph.input("point_coords", 1, -1, 2);
        Value labels = graph.input("point_labels", 1, -1);
        Value mask = graph.input("mask_input", 1, 1, side, side);
        Value hasMask = graph.input("has_mask_input", 1);
        Value size = graph.input("orig_im_size", 2);

        Scope root = Scope.root(model.checkpoint());
        Scope prompts = root.at("prompt_encoder");
        MaskDecoder.Masks<Value> masks = MaskDecoder.decode(
                graph,
                root.at("mask_decoder"),
                config,
                embedding,
                PromptEncoder.gridPositions(graph, prompts, config),
                PromptEncoder.sparse(graph, prompts, config, coordinates, labels),
                dense(graph, prompts, config, mask, hasMask));
        Value logits = masks.logits();
        Value iou = masks.iou();
        if (single) {
            Value best = best(iou, coordinates);
            logits = sizes.pick(logits, 1, best, 1);
            iou = sizes.pick(iou, 1, best, 1);
        }
        graph.output(atImageSize(logits, size), "masks");
        graph.output(iou, "iou_predictions");
        graph.output(logits, "low_res_masks");
    }

    /// The mask prompt where there is one, else the embedding that says there is none.
    static Value dense(OnnxGraph graph, Scope prompts, SamConfig config, Value mask, Value hasMask) {
        Value one = graph.constant(new float[] {1}, 1);
        Value given = graph.multiply(hasMask, PromptEncoder.dense(graph, prompts, config, mask));
        Value none = graph.multiply(graph.subtract(one, hasMask), PromptEncoder.noMask(graph, prompts, config));
        return graph.add(given, none);
    }

    /// The index of the one mask to return, (1).
    private Value best(Value iou, Value coordinates) {
        float[] first = new float[SamConfig.MASKS];
        first[0] = DECISIVE;
        Value points = sizes.dimension(coordinates, 1);
        Value ambiguity = graph.subtract(points, graph.constant(new float[] {BETWEEN_A_CLICK_AND_MORE}, 1));
        Value preferred = graph.multiply(ambiguity, graph.constant(first, SamConfig.MASKS));
        return sizes.argMax(graph.add(iou, preferred), 1);
    }

    /// Up to the encoder's frame, cut to the image's part of it, and from there to the image: two bilinear steps.
    private Value atImageSize(Value logits, Value size) {
        int frame = config.imageSize();
        Value framed = sizes.resize(logits, frame, frame);
        Value longest = sizes.max(size);
        Value scale = graph.divide(graph.constant(new float[] {frame}, 1), longest);
        Value half = graph.constant(new float[] {0.5f}, 1);
        Value inside = sizes.floor(graph.add(graph.multiply(size, scale), half));
        return sizes.resize(sizes.crop(framed, inside), size);
    }
}
