package io.anymask.inference.onnx;

import io.anymask.inference.onnx.OnnxGraph.Value;
import io.anymask.model.ops.Network;
import io.anymask.model.ops.Scope;
import io.anymask.model.sam.PromptEncoder;
import io.anymask.model.sam.SamConfig;
import io.anymask.model.sam2.ObjectDecoder;
import io.anymask.model.sam2.ObjectDecoder.ImageFeatures;
import io.anymask.model.sam2.ObjectDecoder.ObjectMasks;
import io.anymask.model.sam2.Sam2Model;
import java.util.ArrayList;
import java.util.List;

/// SAM 2's decoder in one file, with inputs and outputs as SAM's has them ([OfficialDecoder]): the reference of
/// SAM 2 exports none.
///
/// In: the three maps of the image encoder, then `point_coords` (1, N, 2) in the encoder's frame, `point_labels`
/// (1, N) with the box's corners first and the padding point last, `mask_input` (1, 1, 4G, 4G), `has_mask_input`
/// (1), `orig_im_size` (2), height first. Out: `masks` (1, 4, height, width) as logits, `iou_predictions` (1, 4),
/// `low_res_masks` (1, 4, 4G, 4G), `object_score` (1, 1), above 0 where the object is seen.
final class OfficialSam2Decoder {
    private OfficialSam2Decoder() {}

    static void declare(Sam2Model model, OnnxGraph graph) {
        SamConfig config = model.config().decoder();
        int side = config.maskSize();
        List<Value> maps = new ArrayList<>();
        for (Network.Input map : model.parts().maps()) {
            maps.add(graph.input(map.name(), map.shape()));
        }
        Value coordinates = graph.input("point_coords", 1, -1, 2);
        Value labels = graph.input("point_labels", 1, -1);
        Value mask = graph.input("mask_input", 1, 1, side, side);
        Value hasMask = graph.input("has_mask_input", 1);
        Value size = graph.input("orig_im_size", 2);

        Scope root = Scope.root(model.checkpoint());
        Scope prompts = root.at("sam_prompt_encoder");
        ObjectMasks<Value> masks = ObjectDecoder.decode(
                graph,
                root.at("sam_mask_decoder"),
                config,
                ImageFeatures.of(maps),
                PromptEncoder.gridPositions(graph, prompts, config),
                PromptEncoder.sparse(graph, prompts, config, coordinates, labels),
                OfficialDecoder.dense(graph, prompts, config, mask, hasMask));
        graph.output(new SizeOps(graph).resize(masks.logits(), size), "masks");
        graph.output(masks.iou(), "iou_predictions");
        graph.output(masks.logits(), "low_res_masks");
        graph.output(masks.score(), "object_score");
    }
}
