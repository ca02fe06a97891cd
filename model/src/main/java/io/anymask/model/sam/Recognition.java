package io.anymask.model.sam;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.TensorSizes;
import io.anymask.model.ops.CostOps;
import io.anymask.model.tinyvit.TinyVitConfig;
import io.anymask.model.vit.ViTConfig;
import io.anymask.model.vit.ViTConfig.Positions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// Tells from a checkpoint's tensors which model it is and what sizes it has.
final class Recognition {
    private static final String MOBILE_SAM_SIGN = "image_encoder.patch_embed.seq.0.c.weight";
    private static final String VIT_SIGN = "image_encoder.patch_embed.proj.weight";
    private static final String BLOCK = "image_encoder.blocks.";

    private final Checkpoint checkpoint;
    private final TensorSizes sizes;

    private Recognition(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
        this.sizes = new TensorSizes(checkpoint);
    }

    /// @param checkpoint with official names
    /// @throws CheckpointException when no known model has such tensors, one is missing or has the wrong shape, or
    ///     there is one too many
    static SamModel model(Checkpoint checkpoint) {
        Recognition recognition = new Recognition(checkpoint);
        if (checkpoint.contains(MOBILE_SAM_SIGN)) {
            ImageEncoder encoder = new ImageEncoder.Tiny(TinyVitConfig.MOBILE_SAM);
            SamConfig config = SamConfig.STANDARD.withTextWidth(recognition.textWidth());
            SamModel model = new SamModel("MobileSAM", encoder, config, checkpoint);
            recognition.check(model);
            return model;
        }
        if (checkpoint.contains(VIT_SIGN)) {
            ImageEncoder encoder = new ImageEncoder.Plain(recognition.vit());
            SamModel model = new SamModel("SAM " + encoder.name(), encoder, recognition.decoder(encoder), checkpoint);
            Set<String> used = recognition.check(model);
            recognition.refuseMore(used);
            return model;
        }
        throw new CheckpointException(Foreign.describe(checkpoint));
    }

    /// Depth is the number of blocks, a head as wide as the relative positions, and a block is global if its table
    /// of them reaches over the whole grid.
    private ViTConfig vit() {
        int[] patches = sizes.shape(VIT_SIGN, 4); // (C, 3, patch, patch)
        if (patches[2] != ImageEncoder.STRIDE) {
            throw new CheckpointException("%s: patches of %d pixels, expected %d as in every SAM"
                    .formatted(checkpoint.origin(), patches[2], ImageEncoder.STRIDE));
        }
        int channels = patches[0];
        int grid = sizes.shape("image_encoder.pos_embed", 4)[1];
        int depth = sizes.count(BLOCK);
        int headWidth = sizes.shape(BLOCK + "0.attn.rel_pos_h", 2)[1];
        int whole = 2 * grid - 1;
        int[] tables = IntStream.range(0, depth)
                .map(block -> sizes.shape(BLOCK + block + ".attn.rel_pos_h", 2)[0])
                .toArray();
        List<Integer> global = IntStream.range(0, depth)
                .filter(block -> tables[block] == whole)
                .boxed()
                .toList();
        int window = (Arrays.stream(tables).min().orElse(whole) + 1) / 2;
        try {
            return new ViTConfig(
                    grid * patches[2],
                    patches[2],
                    channels,
                    depth,
                    channels / Math.max(1, headWidth),
                    sizes.shape(BLOCK + "0.mlp.lin1.weight", 2)[0],
                    window,
                    global,
                    Positions.ABSOLUTE_AND_RELATIVE,
                    checkpoint.contains(BLOCK + "0.attn.qkv.bias"),
                    sizes.shape("image_encoder.neck.0.weight", 4)[0]);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(
                    "%s: its image encoder has sizes that do not fit: %s"
                            .formatted(checkpoint.origin(), e.getMessage()),
                    e);
        }
    }

    /// The number of heads leaves no trace in the tensors. All published models have eight of 32 channels;
    /// narrower ones are taken to have heads of eight.
    private SamConfig decoder(ImageEncoder encoder) {
        int channels = encoder.outChannels();
        int heads = Math.clamp(channels / 8, 1, SamConfig.STANDARD.heads());
        return new SamConfig(
                encoder.imageSize(),
                encoder.imageSize() / ImageEncoder.STRIDE,
                channels,
                heads,
                sizes.shape("mask_decoder.transformer.layers.0.mlp.lin1.weight", 2)[0],
                sizes.count("mask_decoder.transformer.layers."),
                sizes.shape("mask_decoder.iou_prediction_head.layers.0.weight", 2)[0],
                textWidth(),
                SamConfig.Family.SAM);
    }

    /// Length of the vectors that text prompts are; 0 where there is no layer for them.
    private int textWidth() {
        return checkpoint.contains(TextLayer.WEIGHT) ? sizes.shape(TextLayer.WEIGHT, 2)[1] : 0;
    }

    /// Reads every tensor that the model needs.
    ///
    /// @return their names
    private Set<String> check(SamModel model) {
        return CostOps.of(model.imageEncoder(), model.maskPromptDecoder(), model.decoder())
                .parameterNames();
    }

    /// Adapters and other additions would change the masks: without them they would be silently wrong.
    private void refuseMore(Set<String> used) {
        for (String part : List.of("image_encoder.", "prompt_encoder.", "mask_decoder.")) {
            for (String name : checkpoint.names()) {
                if (name.startsWith(part) && !used.contains(name)) {
                    throw new CheckpointException(
                            "%s: tensor %s is no part of SAM; %s, which Anymask cannot run: its masks would be wrong"
                                    .formatted(checkpoint.origin(), name, Foreign.variant(name)));
                }
            }
        }
    }
}
