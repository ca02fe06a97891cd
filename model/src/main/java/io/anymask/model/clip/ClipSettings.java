package io.anymask.model.clip;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.CheckpointJson;
import io.anymask.model.clip.ClipConfig.Activation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a CLIP checkpoint's tensors do not tell: the activation, and the number of heads. It is told by the file's
/// own metadata if Anymask wrote it, by its container if OpenAI did, or by the configuration beside it.
///
/// @param imageHeads null for the usual number; likewise `textHeads`
record ClipSettings(
        Activation activation,
        @Nullable Integer imageHeads,
        @Nullable Integer textHeads) {
    private static final String ACTIVATION = "clip.activation";
    private static final String IMAGE_HEADS = "clip.image_heads";
    private static final String TEXT_HEADS = "clip.text_heads";

    /// `transformers` leaves out what equals these.
    private static final String THEIR_ACTIVATION = "quick_gelu";

    private static final int THEIR_IMAGE_HEADS = 12;
    private static final int THEIR_TEXT_HEADS = 8;
    private static final int OPEN_CLIP_HEAD = 64;
    private static final long MOST_BYTES = 1 << 20;
    private static final String WHAT = "a configuration in JSON";

    /// What a checkpoint says about itself, null when it does not.
    static @Nullable ClipSettings of(Checkpoint checkpoint) {
        Map<String, String> metadata = checkpoint.metadata();
        String activation = metadata.get(ACTIVATION);
        if (activation != null) {
            try {
                return new ClipSettings(
                        Activation.valueOf(activation),
                        number(metadata.get(IMAGE_HEADS)),
                        number(metadata.get(TEXT_HEADS)));
            } catch (IllegalArgumentException e) {
                throw new CheckpointException(
                        "%s: its metadata do not tell the activation and the heads of a CLIP"
                                .formatted(checkpoint.origin()),
                        e);
            }
        }
        return Checkpoint.TORCH_SCRIPT.equals(metadata.get(Checkpoint.CONTAINER))
                ? new ClipSettings(Activation.QUICK, null, null)
                : null;
    }

    /// What the configuration beside a file says: `config.json` of Hugging Face, or `open_clip_config.json`. Null
    /// when there is none.
    static @Nullable ClipSettings beside(Path file) {
        Path openClip = file.resolveSibling("open_clip_config.json");
        if (Files.isRegularFile(openClip)) {
            JsonNode model = CheckpointJson.read(openClip, WHAT, MOST_BYTES).path("model_cfg");
            JsonNode text = model.path("text_cfg");
            JsonNode image = model.path("vision_cfg");
            int head = image.path("head_width").asInt(OPEN_CLIP_HEAD);
            int width = image.path("width").asInt(0);
            return new ClipSettings(
                    model.path("quick_gelu").asBoolean(false) ? Activation.QUICK : Activation.EXACT,
                    width > 0 && head > 0 ? Integer.valueOf(width / head) : null,
                    text.has("heads") ? Integer.valueOf(text.path("heads").asInt(THEIR_TEXT_HEADS)) : null);
        }
        Path huggingFace = file.resolveSibling("config.json");
        if (Files.isRegularFile(huggingFace)) {
            JsonNode model = CheckpointJson.read(huggingFace, WHAT, MOST_BYTES);
            JsonNode text = model.path("text_config");
            JsonNode image = model.path("vision_config");
            if (!text.isObject() || !image.isObject()) {
                return null;
            }
            return new ClipSettings(
                    activation(huggingFace, text.path("hidden_act").asString(THEIR_ACTIVATION)),
                    image.path("num_attention_heads").asInt(THEIR_IMAGE_HEADS),
                    text.path("num_attention_heads").asInt(THEIR_TEXT_HEADS));
        }
        return null;
    }

    ClipConfig applyTo(ClipConfig config) {
        return config.with(activation)
                .withHeads(
                        imageHeads == null ? config.image().heads() : imageHeads,
                        textHeads == null ? config.text().heads() : textHeads);
    }

    /// For the metadata of a file that Anymask writes.
    static Map<String, String> metadata(ClipConfig config) {
        return Map.of(
                ACTIVATION, config.activation().name(),
                IMAGE_HEADS, Integer.toString(config.image().heads()),
                TEXT_HEADS, Integer.toString(config.text().heads()));
    }

    private static Activation activation(Path file, String name) {
        return switch (name) {
            case "quick_gelu" -> Activation.QUICK;
            case "gelu" -> Activation.EXACT;
            default ->
                throw new CheckpointException(
                        "%s: hidden_act is '%s', expected quick_gelu or gelu".formatted(file, name));
        };
    }

    private static @Nullable Integer number(@Nullable String text) {
        return text == null ? null : Integer.valueOf(text);
    }
}
