package io.anymask.model.clip;

import io.anymask.Printable;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.CheckpointJson;
import io.anymask.model.clip.ClipConfig.Activation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
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
            Integer width = whole(openClip, image, "width", null);
            int head = Objects.requireNonNull(whole(openClip, image, "head_width", OPEN_CLIP_HEAD));
            return new ClipSettings(
                    quick(openClip, model.path("quick_gelu")) ? Activation.QUICK : Activation.EXACT,
                    width == null ? null : Integer.valueOf(width / head),
                    whole(openClip, text, "heads", null));
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
                    activation(huggingFace, text.path("hidden_act")),
                    whole(huggingFace, image, "num_attention_heads", THEIR_IMAGE_HEADS),
                    whole(huggingFace, text, "num_attention_heads", THEIR_TEXT_HEADS));
        }
        return null;
    }

    /// @param origin of the settings, for the message
    /// @throws CheckpointException when they do not fit the tensors
    ClipConfig applyTo(ClipConfig config, Path origin) {
        try {
            return config.with(activation)
                    .withHeads(
                            imageHeads == null ? config.image().heads() : imageHeads,
                            textHeads == null ? config.text().heads() : textHeads);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(
                    "%s: what it or the configuration beside it says does not fit the tensors (%s)"
                            .formatted(origin, e.getMessage()),
                    e);
        }
    }

    /// @param otherwise where nothing is said
    private static @Nullable Integer whole(Path file, JsonNode of, String name, @Nullable Integer otherwise) {
        JsonNode value = of.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isInt() || value.asInt() < 1) {
            throw new CheckpointException("%s: %s is %s, expected a whole number, 1 or more"
                    .formatted(file, name, Printable.of(value.toString())));
        }
        return value.asInt();
    }

    private static boolean quick(Path file, JsonNode value) {
        if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
            throw new CheckpointException(
                    "%s: quick_gelu is %s, expected true or false".formatted(file, Printable.of(value.toString())));
        }
        return value.asBoolean(false);
    }

    /// For the metadata of a file that Anymask writes.
    static Map<String, String> metadata(ClipConfig config) {
        return Map.of(
                ACTIVATION, config.activation().name(),
                IMAGE_HEADS, Integer.toString(config.image().heads()),
                TEXT_HEADS, Integer.toString(config.text().heads()));
    }

    private static Activation activation(Path file, JsonNode name) {
        return switch (name.isMissingNode() ? THEIR_ACTIVATION : name.isString() ? name.asString() : "") {
            case "quick_gelu" -> Activation.QUICK;
            case "gelu" -> Activation.EXACT;
            default ->
                throw new CheckpointException("%s: hidden_act is %s, expected \"quick_gelu\" or \"gelu\""
                        .formatted(file, Printable.of(name.toString())));
        };
    }

    private static @Nullable Integer number(@Nullable String text) {
        return text == null ? null : Integer.valueOf(text);
    }
}
