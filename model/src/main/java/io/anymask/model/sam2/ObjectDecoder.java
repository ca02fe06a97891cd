package io.anymask.model.sam2;

import static io.anymask.model.layers.Layers.conv;
import static io.anymask.model.layers.Layers.perceptron;

import io.anymask.model.layers.Convolution;
import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import io.anymask.model.sam.MaskDecoder;
import io.anymask.model.sam.SamConfig;
import io.anymask.model.sam.TwoWayTransformer;
import java.util.List;

/// SAM 2's mask decoder (reference file `modeling/sam/mask_decoder.py`): SAM's, with a token that says whether the
/// object is in the image at all, and with the image at higher resolution added while masks are drawn. Its weights
/// lie below `sam_mask_decoder`.
///
/// Letters in shapes: B prompts, C channels, G cells a side of the embedding.
public final class ObjectDecoder {
    private ObjectDecoder() {}

    /// An image as the decoder takes it.
    ///
    /// @param embedding (1, C, G, G)
    /// @param stride8 (1, C/4, 2G, 2G)
    /// @param stride4 (1, C/8, 4G, 4G)
    public record ImageFeatures<T>(T embedding, T stride8, T stride4) {
        static final List<String> NAMES = List.of("image_embeddings", "stride_8_features", "stride_4_features");

        /// From tensors in the order of the image encoder's outputs.
        public static <T> ImageFeatures<T> of(List<T> tensors) {
            return new ImageFeatures<>(tensors.get(0), tensors.get(1), tensors.get(2));
        }

        public List<T> tensors() {
            return List.of(embedding, stride8, stride4);
        }

        /// The same image with another embedding: with a memory, or without the sign that there is none.
        public ImageFeatures<T> with(T other) {
            return new ImageFeatures<>(other, stride8, stride4);
        }
    }

    /// @param logits (B, 4, 4G, 4G) mask logits; mask 0 answers unambiguous prompts
    /// @param iou (B, 4) predicted IoU of each mask
    /// @param tokens (B, 4, C) what the decoder made of each mask's token, of which pointers are made
    /// @param score (B, 1) above 0 where the object is seen
    public record ObjectMasks<T>(T logits, T iou, T tokens, T score) {
        static final List<String> NAMES = List.of("low_res_logits", "iou_predictions", "mask_tokens", "object_score");

        /// The outputs of [Sam2Networks#decoder] and [Sam2Networks#maskPromptDecoder].
        public static <T> ObjectMasks<T> of(List<T> outputs) {
            return new ObjectMasks<>(outputs.get(0), outputs.get(1), outputs.get(2), outputs.get(3));
        }

        List<T> tensors() {
            return List.of(logits, iou, tokens, score);
        }
    }

    /// The image as the decoder takes it, made of the pyramid once for all prompts.
    ///
    /// @param pyramid (1, C, 4G, 4G), (1, C, 2G, 2G), (1, C, G, G)
    static <T> ImageFeatures<T> features(Ops<T> ops, Scope weights, int channels, List<T> pyramid) {
        Convolution wide = Convolution.patches(channels, channels / 4, 1);
        Convolution narrow = Convolution.patches(channels, channels / 8, 1);
        return new ImageFeatures<>(
                pyramid.get(2),
                conv(ops, weights.at("conv_s1"), wide, pyramid.get(1)),
                conv(ops, weights.at("conv_s0"), narrow, pyramid.get(0)));
    }

    /// @param positions (G², C), see `PromptEncoder.gridPositions`
    /// @param sparse (B, N, C) prompt tokens
    /// @param dense (B or 1, C, G or 1, G or 1) dense prompt embedding
    public static <T> ObjectMasks<T> decode(
            Ops<T> ops, Scope weights, SamConfig config, ImageFeatures<T> image, T positions, T sparse, T dense) {
        int channels = config.channels();
        T tokens = MaskDecoder.tokens(ops, weights, config, sparse);
        T embedding = ops.repeat(image.embedding(), sparse);
        TwoWayTransformer.State<T> state =
                MaskDecoder.attend(ops, weights, config, embedding, dense, positions, tokens, null);
        T object = ops.slice(state.tokens(), 1, 0, 1);
        T masks = ops.slice(state.tokens(), 1, 1, 2 + SamConfig.MASKS);
        T score = perceptron(ops, weights.at("pred_obj_score_head"), object, channels, channels, channels, 1);
        return new ObjectMasks<>(
                MaskDecoder.draw(ops, weights, config, state.image(), masks, List.of(image.stride8(), image.stride4())),
                ops.sigmoid(MaskDecoder.predictedIou(ops, weights, config, masks)),
                ops.slice(masks, 1, 1, 1 + SamConfig.MASKS),
                ops.reshape(score, Ops.KEEP, 1));
    }

    /// The pointer by which later frames know the object (reference file `modeling/sam2_base.py`): the token of
    /// its mask, or where it is not seen the one sign of that.
    ///
    /// @param weights of the whole model
    /// @param token (B, C) of the mask that counts
    /// @param present (B, 1), 1 or 0
    /// @return (B, C)
    static <T> T pointer(Ops<T> ops, Scope weights, int channels, T token, T present) {
        T pointer = perceptron(ops, weights.at("obj_ptr_proj"), token, channels, channels, channels, channels);
        T absent = ops.subtract(ops.constant(new float[] {1}, 1), present);
        T nothing = weights.weight(ops, "no_obj_ptr", 1, channels);
        return ops.add(ops.multiply(pointer, present), ops.multiply(nothing, absent));
    }
}
