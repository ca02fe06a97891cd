package io.anymask.model.clip;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.DType;
import io.anymask.model.checkpoint.TensorView;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Gives the tensors of a CLIP checkpoint the names of openai/CLIP, whoever saved it: open_clip puts the text
/// tower below `text.` in its newer class, and Hugging Face's `CLIPModel` calls everything otherwise, cuts the
/// joint weight of queries, keys and values in three, and stores both projections transposed.
final class ClipNames {
    private static final String THEIR_IMAGE = "vision_model.";
    private static final String THEIR_TEXT = "text_model.";
    private static final String BELOW_TEXT = "text.";
    private static final String LOGIT_SCALE = "logit_scale";

    /// Buffers that files carry beside the weights.
    private static final Set<String> NO_WEIGHTS = Set.of("input_resolution", "context_length", "vocab_size");

    private static final List<String> NO_WEIGHT_ENDS = List.of("attn_mask", "position_ids");

    /// Hugging Face's part of a name outside of the blocks to the official one.
    private static final Map<String, String> PARTS = Map.ofEntries(
            Map.entry("vision_model.embeddings.patch_embedding.", "visual.conv1."),
            Map.entry("vision_model.embeddings.class_embedding", "visual.class_embedding"),
            Map.entry("vision_model.embeddings.position_embedding.weight", "visual.positional_embedding"),
            Map.entry("vision_model.pre_layrnorm.", "visual.ln_pre."),
            Map.entry("vision_model.post_layernorm.", "visual.ln_post."),
            Map.entry("vision_model.encoder.layers.", "visual.transformer.resblocks."),
            Map.entry("text_model.embeddings.token_embedding.", "token_embedding."),
            Map.entry("text_model.embeddings.position_embedding.weight", "positional_embedding"),
            Map.entry("text_model.final_layer_norm.", "ln_final."),
            Map.entry("text_model.encoder.layers.", "transformer.resblocks."));

    /// Within a block.
    private static final Map<String, String> BLOCK_PARTS = Map.of(
            ".self_attn.", ".attn.",
            ".layer_norm1.", ".ln_1.",
            ".layer_norm2.", ".ln_2.",
            ".mlp.fc1.", ".mlp.c_fc.",
            ".mlp.fc2.", ".mlp.c_proj.");

    private static final Map<String, String> PROJECTIONS =
            Map.of("visual_projection.weight", "visual.proj", "text_projection.weight", "text_projection");

    private ClipNames() {}

    static Checkpoint of(Checkpoint checkpoint) {
        Checkpoint weights = checkpoint.renamed(ClipNames::weight);
        boolean theirs =
                weights.names().stream().anyMatch(name -> name.startsWith(THEIR_IMAGE) || name.startsWith(THEIR_TEXT));
        return scalarScale(theirs ? fromHuggingFace(weights) : weights.renamed(ClipNames::aboveText));
    }

    private static @Nullable String weight(String name) {
        boolean other = NO_WEIGHTS.contains(name) || NO_WEIGHT_ENDS.stream().anyMatch(name::endsWith);
        return other ? null : name;
    }

    private static String aboveText(String name) {
        return name.startsWith(BELOW_TEXT) ? name.substring(BELOW_TEXT.length()) : name;
    }

    /// Some files hold the scale as a list of one.
    private static Checkpoint scalarScale(Checkpoint checkpoint) {
        if (!checkpoint.contains(LOGIT_SCALE)) {
            return checkpoint;
        }
        TensorView scale = checkpoint.tensor(LOGIT_SCALE);
        return scale.shape().length == 1 && scale.elementCount() == 1
                ? checkpoint.with(Map.of(LOGIT_SCALE, new TensorView(scale.dtype(), new int[0], scale.bytes())))
                : checkpoint;
    }

    private static Checkpoint fromHuggingFace(Checkpoint theirs) {
        for (String side : List.of(THEIR_IMAGE, THEIR_TEXT)) {
            if (theirs.names().stream().noneMatch(name -> name.startsWith(side))) {
                throw new CheckpointException(
                        "%s: half of a CLIP model: no tensor %s..., expected both towers in a file"
                                .formatted(theirs.origin(), side));
            }
        }
        SequencedMap<String, TensorView> all = new LinkedHashMap<>();
        for (String name : theirs.names()) {
            TensorView tensor = theirs.tensor(name);
            String projection = PROJECTIONS.get(name);
            if (projection != null) {
                all.put(projection, transposed(theirs, name));
            } else if (name.contains(".self_attn.q_proj.")) {
                String joint = official(name).replace("q_proj.", "in_proj_");
                all.put(joint, stacked(theirs, name));
            } else if (!name.contains(".self_attn.k_proj.") && !name.contains(".self_attn.v_proj.")) {
                all.put(official(name), tensor);
            }
        }
        return Checkpoint.of(theirs.origin(), all, theirs.metadata());
    }

    private static String official(String theirs) {
        for (Map.Entry<String, String> part : PARTS.entrySet()) {
            if (theirs.startsWith(part.getKey())) {
                String name = part.getValue() + theirs.substring(part.getKey().length());
                for (Map.Entry<String, String> inner : BLOCK_PARTS.entrySet()) {
                    name = name.replace(inner.getKey(), inner.getValue());
                }
                return name;
            }
        }
        return theirs;
    }

    /// Queries, keys and values under each other.
    private static TensorView stacked(Checkpoint theirs, String queries) {
        List<TensorView> roles = List.of(
                theirs.tensor(queries),
                theirs.tensor(queries.replace("q_proj", "k_proj")),
                theirs.tensor(queries.replace("q_proj", "v_proj")));
        TensorView first = roles.getFirst();
        int bytes = 0;
        for (TensorView role : roles) {
            if (role.dtype() != first.dtype() || !Arrays.equals(role.shape(), first.shape())) {
                throw new CheckpointException(
                        "%s: tensor %s is %s, but that of the keys or values is %s, expected equals"
                                .formatted(theirs.origin(), queries, first, role));
            }
            bytes = Math.addExact(bytes, role.bytes().remaining());
        }
        ByteBuffer all = ByteBuffer.allocateDirect(bytes);
        roles.forEach(role -> all.put(role.bytes()));
        int[] shape = first.shape();
        if (shape.length == 0) {
            throw new CheckpointException(
                    "%s: tensor %s is a single number, expected rows".formatted(theirs.origin(), queries));
        }
        shape[0] *= roles.size();
        return new TensorView(first.dtype(), shape, all.flip());
    }

    private static TensorView transposed(Checkpoint theirs, String name) {
        TensorView tensor = theirs.tensor(name);
        int[] shape = tensor.shape();
        if (shape.length != 2) {
            throw new CheckpointException("%s: tensor %s has %d dimensions, expected a matrix"
                    .formatted(theirs.origin(), name, shape.length));
        }
        DType dtype = tensor.dtype();
        int size = dtype.bytes();
        ByteBuffer source = tensor.bytes();
        ByteBuffer target = ByteBuffer.allocateDirect(source.remaining());
        for (int column = 0; column < shape[1]; column++) {
            for (int row = 0; row < shape[0]; row++) {
                target.put(source.slice((row * shape[1] + column) * size, size));
            }
        }
        return new TensorView(dtype, new int[] {shape[1], shape[0]}, target.flip());
    }
}
