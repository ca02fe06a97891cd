package io.anymask.model.detector;

import io.anymask.Printable;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.TensorSizes;
import io.anymask.model.ops.CostOps;
import io.anymask.model.ops.DeclaredNetwork;
import io.anymask.model.ops.Network;
import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import io.anymask.model.sam.SamModel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A detector: its sizes and the weights to go with them. It reads the embeddings of one image encoder, which its
/// file names; the decoder behind that encoder may change. Immutable.
///
/// @param encoderSha256 hash of the encoder, see [SamModel#encoderSha256]
public record DetectorModel(DetectorConfig config, String encoderSha256, Checkpoint checkpoint) {
    private static final String ENCODER = "anymask.detector.encoder_sha256";
    private static final String IMAGE_SIZE = "anymask.detector.image_size";
    private static final String STEM = "stem.conv.weight";

    /// More than any detector has, so that the sizes refuse them.
    private static final int MOST_LEVELS = 8;

    /// Opens a detector's file.
    ///
    /// @throws CheckpointException when it cannot be read or holds no detector
    public static DetectorModel open(Path file) {
        return of(Checkpoint.open(file));
    }

    /// Recognises the sizes and checks every tensor.
    ///
    /// @throws CheckpointException when this is no detector, or a tensor is missing, has the wrong shape, or is
    /// one too many
    public static DetectorModel of(Checkpoint checkpoint) {
        String encoder = metadata(checkpoint, ENCODER);
        DetectorModel model = new DetectorModel(sizes(checkpoint), encoder, checkpoint);
        Set<String> used = CostOps.of(model.network()).parameterNames();
        for (String name : checkpoint.names()) {
            if (!used.contains(name)) {
                throw new CheckpointException("%s: tensor %s is no part of a detector; was it made by a later version?"
                        .formatted(checkpoint.origin(), Printable.of(name)));
            }
        }
        return model;
    }

    private static DetectorConfig sizes(Checkpoint checkpoint) {
        TensorSizes sizes = new TensorSizes(checkpoint);
        int[] stem = sizes.shape(STEM, 4); // (width, C, 3, 3)
        int finest = DetectorConfig.EMBEDDING_STRIDE;
        while (finest > 1 && checkpoint.contains("finer." + finest / 2 + ".conv.weight")) {
            finest /= 2;
        }
        int levels = 1;
        while (levels <= MOST_LEVELS && checkpoint.contains("coarser." + (finest << levels) + ".conv.weight")) {
            levels++;
        }
        try {
            return new DetectorConfig(imageSize(checkpoint), stem[1], stem[0], sizes.count("objects."), finest, levels);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(checkpoint.origin() + ": " + e.getMessage(), e);
        }
    }

    private static int imageSize(Checkpoint checkpoint) {
        String size = metadata(checkpoint, IMAGE_SIZE);
        if (!size.matches("\\d{1,6}")) {
            throw new CheckpointException("%s: metadata %s: got '%s', expected a number of pixels"
                    .formatted(checkpoint.origin(), IMAGE_SIZE, Printable.of(size)));
        }
        return Integer.parseInt(size);
    }

    private static String metadata(Checkpoint checkpoint, String key) {
        String value = checkpoint.metadata().get(key);
        if (value == null) {
            throw new CheckpointException(
                    "%s: not a detector: its metadata lacks %s; expected a file that anymask train-detector wrote"
                            .formatted(checkpoint.origin(), key));
        }
        return value;
    }

    /// What the file of a detector says of the embeddings that it reads.
    public static Map<String, String> metadata(SamModel model) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(ENCODER, model.encoderSha256());
        metadata.put(IMAGE_SIZE, Integer.toString(model.config().imageSize()));
        return metadata;
    }

    /// Refuses embeddings of another encoder, which would fit in shape and give senseless boxes.
    ///
    /// @throws CheckpointException naming both
    public DetectorModel requireFor(SamModel model) {
        if (config.imageSize() != model.config().imageSize()
                || config.channels() != model.config().channels()) {
            throw new CheckpointException(
                    "%s: a detector for embeddings of %d channels of images of %d pixels, got a model of %d and %d; open the model that it was trained with"
                            .formatted(
                                    checkpoint.origin(),
                                    config.channels(),
                                    config.imageSize(),
                                    model.config().channels(),
                                    model.config().imageSize()));
        }
        if (!encoderSha256.equals(model.encoderSha256())) {
            throw new CheckpointException(
                    "%s: a detector for the image encoder %.16s, got a model with the encoder %.16s (%s); open the model that it was trained with, or train a detector for this one"
                            .formatted(
                                    checkpoint.origin(),
                                    Printable.of(encoderSha256),
                                    model.encoderSha256(),
                                    model.name()));
        }
        return this;
    }

    /// Embedding (1, C, G, G) to what each cell says, (1, N, 6): see [BoxHead].
    public Network network() {
        int grid = config.grid();
        return new DeclaredNetwork(
                "detector",
                List.of(new Network.Input(SamModel.EMBEDDING, 1, config.channels(), grid, grid)),
                List.of("cells")) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> inputs) {
                return List.of(BoxHead.apply(ops, Scope.root(checkpoint), config, inputs.getFirst()));
            }
        };
    }
}
