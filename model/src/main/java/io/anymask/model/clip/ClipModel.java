package io.anymask.model.clip;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.clip.ClipConfig.Activation;
import io.anymask.model.ops.CostOps;
import io.anymask.model.ops.DeclaredNetwork;
import io.anymask.model.ops.Network;
import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A CLIP model (Radford et al. 2021): two networks that map images and texts to vectors of one space, where what
/// belongs together lies in one direction. Immutable.
///
/// @param config its sizes
/// @param checkpoint the weights under the names of openai/CLIP
public record ClipModel(ClipConfig config, Checkpoint checkpoint) {
    private static final String TOKENS = "token_embedding.weight";
    private static final String SCALE = "logit_scale";

    /// Opens a checkpoint file: OpenAI's TorchScript archives, open_clip's files, Hugging Face's `CLIPModel`.
    ///
    /// @throws CheckpointException when it cannot be read, is no CLIP with a ViT, or neither it nor a
    /// configuration beside it (`config.json`, `open_clip_config.json`) tells which activation it was trained with
    public static ClipModel open(Path file) {
        return open(Checkpoint.open(file), file);
    }

    /// As [#open(Path)], of a file whose tensors are open already.
    public static ClipModel open(Checkpoint checkpoint, Path file) {
        ClipSettings known = ClipSettings.of(checkpoint);
        ClipSettings settings = known == null ? ClipSettings.beside(file) : known;
        Checkpoint official = ClipNames.of(checkpoint);
        ClipConfig config = ClipRecognition.config(official, Activation.QUICK);
        if (settings == null) {
            throw new CheckpointException(
                    "%s: a CLIP whose activation is not known, and vectors of the wrong one are worthless; put the config.json or open_clip_config.json of its publisher beside it"
                            .formatted(file));
        }
        return of(official, settings.applyTo(config, file));
    }

    /// Whether a checkpoint is a CLIP, or a part of one, rather than a segmentation model.
    public static boolean recognises(Checkpoint checkpoint) {
        return checkpoint.names().stream()
                .anyMatch(name -> name.startsWith("visual.")
                        || name.startsWith("vision_model.")
                        || name.startsWith("text_model."));
    }

    /// What people call it, for example `CLIP ViT-B/32`, with its size where that is not the usual one.
    public String name() {
        ClipConfig.Image image = config.image();
        String letter = switch (image.width()) {
            case 768 -> "B";
            case 1024 -> "L";
            case 1280 -> "H";
            default -> image.width() + "x" + image.layers();
        };
        return "CLIP ViT-%s/%d%s".formatted(letter, image.patch(), image.size() == 224 ? "" : "@" + image.size());
    }

    /// @param checkpoint under the names of openai/CLIP, open_clip or Hugging Face
    /// @param config its sizes, see [#sizes]
    /// @throws CheckpointException when a tensor is missing, has another shape, or would be one too many
    public static ClipModel of(Checkpoint checkpoint, ClipConfig config) {
        ClipModel model = new ClipModel(config, ClipNames.of(checkpoint));
        model.check();
        return model;
    }

    /// The sizes that a checkpoint's tensors tell, with the usual number of heads.
    ///
    /// @param activation which they do not tell
    public static ClipConfig sizes(Checkpoint checkpoint, Activation activation) {
        return ClipRecognition.config(ClipNames.of(checkpoint), activation);
    }

    /// Images to what the last block of their tower sees: pixels (B, 3, S, S), normalised, to tokens (B, L, C).
    public Network imageTokens() {
        int size = config.image().size();
        return new DeclaredNetwork(
                "clip_image", List.of(new Network.Input("pixels", -1, 3, size, size)), List.of("tokens")) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> inputs) {
                return List.of(imageTower().beforeLast(ops, inputs.getFirst()));
            }
        };
    }

    /// The vectors of images: tokens (B, L, C) of [#imageTokens] to (B, joint), of any length.
    public Network imageVectors() {
        return new DeclaredNetwork("clip_image_vector", List.of(tokens(-1)), List.of("vectors")) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> inputs) {
                return List.of(imageTower().pooled(ops, inputs.getFirst(), null));
            }
        };
    }

    /// The vectors of masks of one image: its tokens (1, L, C), and for each mask which tokens the class token may
    /// look at, 0 for those and -∞ for others (B, 1, 1, L), to (B, joint), of any length. The class token itself
    /// comes first.
    public Network maskVectors() {
        Network.Input bias = new Network.Input("bias", -1, 1, 1, config.image().tokens());
        return new DeclaredNetwork("clip_mask_vector", List.of(tokens(1), bias), List.of("vectors")) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> inputs) {
                T all = ops.repeat(inputs.get(0), inputs.get(1));
                return List.of(imageTower().pooled(ops, all, inputs.get(1)));
            }
        };
    }

    /// The vectors of masks, each of an image of its own: tokens (B, L, C) of [#imageTokens], and for each of them
    /// which tokens the class token may look at (B, 1, 1, L), as for [#maskVectors], to (B, joint), of any length.
    public Network cropVectors() {
        Network.Input bias = new Network.Input("bias", -1, 1, 1, config.image().tokens());
        return new DeclaredNetwork("clip_crop_vector", List.of(tokens(-1), bias), List.of("vectors")) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> inputs) {
                return List.of(imageTower().pooled(ops, inputs.get(0), inputs.get(1)));
            }
        };
    }

    /// The vectors of texts: rows of the table of tokens (B, L, C), see [#embed], and where the end token stands
    /// (B, 1, L), to (B, joint), of any length.
    public Network textVectors() {
        ClipConfig.Text text = config.text();
        List<Network.Input> inputs = List.of(
                new Network.Input("embedded", -1, text.context(), text.width()),
                new Network.Input("ends", -1, 1, text.context()));
        return new DeclaredNetwork("clip_text", inputs, List.of("vectors")) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> x) {
                return List.of(textTower().pooled(ops, x.get(0), x.get(1)));
            }
        };
    }

    /// The rows of the table of tokens that texts need.
    ///
    /// @param tokens context tokens for each text, one after another
    /// @return (texts, context, width), row-major
    /// @throws IllegalArgumentException for a token that the table does not have
    public float[] embed(int... tokens) {
        int width = config.text().width();
        TensorView table = checkpoint.tensor(TOKENS);
        float[] rows = new float[Math.multiplyExact(tokens.length, width)];
        Map<Integer, Integer> first = new HashMap<>(); // most places of a text hold padding
        int bytes = width * table.dtype().bytes();
        for (int i = 0; i < tokens.length; i++) {
            int token = tokens[i];
            if (token < 0 || token >= config.text().vocabulary()) {
                throw new IllegalArgumentException("token: got %d, expected one of 0 to %d"
                        .formatted(token, config.text().vocabulary() - 1));
            }
            Integer same = first.putIfAbsent(token, i);
            if (same == null) {
                TensorView row = new TensorView(
                        table.dtype(), new int[] {width}, table.bytes().slice(token * bytes, bytes));
                System.arraycopy(row.toFloats(), 0, rows, i * width, width);
            } else {
                System.arraycopy(rows, same * width, rows, i * width, width);
            }
        }
        return rows;
    }

    /// By what cosines are multiplied to become logits, about 100 after training.
    public double scale() {
        return Math.exp(checkpoint.tensor(SCALE).toFloats()[0]);
    }

    /// Writes a safetensors file that [#open] opens without any configuration.
    public void write(Path file) {
        Checkpoint plain = checkpoint.withMetadata(ClipSettings.metadata(config));
        plain.writeSafetensors(file);
    }

    private ImageTower imageTower() {
        return new ImageTower(Scope.root(checkpoint), config);
    }

    private TextTower textTower() {
        return new TextTower(Scope.root(checkpoint), config);
    }

    private Network.Input tokens(int batch) {
        return new Network.Input(
                "tokens", batch, config.image().tokens(), config.image().width());
    }

    /// Reads every tensor that the model needs, and refuses others: they would change the vectors.
    private void check() {
        Set<String> used = new HashSet<>(Set.of(TOKENS, SCALE));
        used.addAll(CostOps.of(imageTokens(), imageVectors(), textVectors()).parameterNames());
        Scope.root(checkpoint)
                .weight(
                        new CostOps(),
                        TOKENS,
                        config.text().vocabulary(),
                        config.text().width());
        if (checkpoint.tensor(SCALE).elementCount() != 1) {
            throw new CheckpointException("%s: tensor %s is %s, expected one number"
                    .formatted(checkpoint.origin(), SCALE, checkpoint.tensor(SCALE)));
        }
        for (String name : checkpoint.names()) {
            if (!used.contains(name)) {
                throw new CheckpointException(
                        "%s: tensor %s is no part of CLIP, which Anymask cannot run: its vectors would be wrong"
                                .formatted(checkpoint.origin(), name));
            }
        }
    }
}
