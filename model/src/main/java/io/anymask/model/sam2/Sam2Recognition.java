package io.anymask.model.sam2;

import io.anymask.Printable;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.Signs;
import io.anymask.model.checkpoint.TensorSizes;
import io.anymask.model.hiera.HieraConfig;
import io.anymask.model.ops.CostOps;
import io.anymask.model.ops.Network;
import io.anymask.model.sam.SamConfig;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/// Tells from a checkpoint's tensors which SAM 2 it is.
///
/// @param checkpoint with official names
record Sam2Recognition(Checkpoint checkpoint) {
    private static final String TRUNK = "image_encoder.trunk.";
    private static final String SIGN = TRUNK + "patch_embed.proj.weight";
    private static final String MEMORY = "memory_attention.layers.";
    private static final String DECODER = "sam_mask_decoder.";

    /// In every published file, and read by nothing: the reference learned it and then left it out.
    private static final String UNUSED = "no_mem_pos_enc";

    /// What begins the names of tensors of other models.
    private static final SequencedMap<String, String> FAMILIES = new LinkedHashMap<>();

    static {
        FAMILIES.put("spatial_perceiver.", "this looks like EdgeTAM, whose image encoder is RepViT");
        FAMILIES.put(TRUNK, "this looks like a variant of SAM 2 with another image encoder, or a part of one");
        FAMILIES.put("memory_attention.", "this looks like a part of SAM 2 without its image encoder");
        FAMILIES.put("image_encoder.", "this looks like a SAM checkpoint");
        FAMILIES.put("vision_encoder.", "this looks like a SAM checkpoint of Hugging Face");
        FAMILIES.put("visual.", "this looks like a CLIP checkpoint");
    }

    static boolean recognises(Checkpoint checkpoint) {
        return checkpoint.names().stream()
                .anyMatch(name ->
                        name.startsWith(TRUNK) || name.startsWith(MEMORY) || name.startsWith(TransformersNames.TRUNK));
    }

    Sam2Model model() {
        requireSam2();
        int width = new TensorSizes(checkpoint).shape(SIGN, 4)[0];
        int depth = new TensorSizes(checkpoint).count(TRUNK + "blocks.");
        HieraConfig encoder = HieraConfig.PUBLISHED.stream()
                .filter(config -> config.channels() == width && config.depth() == depth)
                .findFirst()
                .orElseThrow(() -> new CheckpointException(
                        "%s: a Hiera of %d blocks and width %d, expected one of the published sizes: %s; its windows are not in the file"
                                .formatted(
                                        checkpoint.origin(),
                                        depth,
                                        width,
                                        HieraConfig.PUBLISHED.stream()
                                                .map(HieraConfig::name)
                                                .toList())));
        return model(encoder);
    }

    Sam2Model model(HieraConfig encoder) {
        requireSam2();
        Sam2Config.Memory memory = memory();
        String version = memory.marksAbsence() ? "SAM 2.1 " : "SAM 2.0 ";
        Sam2Model model;
        try {
            model = new Sam2Model(
                    version + encoder.name(), new Sam2Config(encoder, decoder(encoder), memory), checkpoint);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(
                    "%s: a SAM 2 with sizes that do not fit: %s".formatted(checkpoint.origin(), e.getMessage()), e);
        }
        check(model);
        return model;
    }

    private void requireSam2() {
        boolean hasTrunk = checkpoint.contains(SIGN) && checkpoint.tensor(SIGN).shape().length == 4;
        boolean isEdgeTam = checkpoint.names().stream().anyMatch(name -> name.startsWith("spatial_perceiver."));
        if (!hasTrunk || isEdgeTam) {
            throw new CheckpointException(
                    "%s: not a SAM 2 checkpoint that Anymask can run: %s; expected SAM 2 or 2.1 (%s, ...)"
                            .formatted(checkpoint.origin(), new Signs(FAMILIES).guess(checkpoint), SIGN));
        }
    }

    private Sam2Config.Memory memory() {
        TensorSizes sizes = new TensorSizes(checkpoint);
        return new Sam2Config.Memory(
                sizes.shape("maskmem_tpos_enc", 4)[3],
                sizes.count(MEMORY),
                sizes.shape(MEMORY + "0.linear1.weight", 2)[0],
                sizes.count("memory_encoder.fuser.layers."),
                checkpoint.contains("no_obj_embed_spatial"),
                checkpoint.contains("obj_ptr_tpos_proj.weight"));
    }

    /// Heads leave no trace in the tensors: there are eight in all models.
    private SamConfig decoder(HieraConfig encoder) {
        TensorSizes sizes = new TensorSizes(checkpoint);
        return new SamConfig(
                encoder.imageSize(),
                encoder.grid(2),
                encoder.outChannels(),
                SamConfig.SAM_2.heads(),
                sizes.shape(DECODER + "transformer.layers.0.mlp.layers.0.weight", 2)[0],
                sizes.count(DECODER + "transformer.layers."),
                sizes.shape(DECODER + "iou_prediction_head.layers.0.weight", 2)[0],
                0,
                SamConfig.Family.SAM_2);
    }

    /// Reads every tensor that the model needs. Others would change what it computes: without them its masks would
    /// be silently wrong.
    private void check(Sam2Model model) {
        Set<String> used = Sam2Recognition.read(model.networks());
        List<String> others =
                checkpoint.names().stream().filter(name -> !used.contains(name)).toList();
        if (!others.isEmpty()) {
            throw new CheckpointException(
                    "%s: tensor %s is no part of SAM 2; this is a variant of it, which Anymask cannot run: its masks would be wrong"
                            .formatted(checkpoint.origin(), Printable.of(others.getFirst())));
        }
    }

    /// Reads every tensor of a model's file.
    ///
    /// @return their names
    static Set<String> read(Sam2Networks networks) {
        CostOps unused = new CostOps();
        networks.root().weight(unused, UNUSED, 1, 1, networks.config().channels());
        Set<String> names = new HashSet<>(unused.parameterNames());
        names.addAll(CostOps.of(networks.all().toArray(Network[]::new)).parameterNames());
        return names;
    }
}
