package io.anymask.model.sam;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import io.anymask.model.tinyvit.TinyVit;
import io.anymask.model.tinyvit.TinyVitConfig;
import io.anymask.model.vit.PositionTables;
import io.anymask.model.vit.ViT;
import io.anymask.model.vit.ViTConfig;

/// The image encoder of a model, with its sizes. Its weights lie below `image_encoder`.
public sealed interface ImageEncoder {
    /// Where the weights of every image encoder lie.
    String PREFIX = "image_encoder";

    /// What one cell of the embedding covers, pixels a side.
    int STRIDE = 16;

    /// What people call it, for example `ViT-B`.
    String name();

    /// Side of the square input, pixels.
    int imageSize();

    /// Channels of the embedding.
    int outChannels();

    /// @param weights of the whole model
    /// @param pixels (B, 3, S, S), normalised and padded; B = 1 for TinyViT
    /// @return the embedding (B, C, S/16, S/16)
    <T> T apply(Ops<T> ops, Scope weights, T pixels);

    /// The same encoder for another size of image.
    ImageEncoder withImageSize(int size);

    /// The checkpoint with what depends on the size of the image fitted to this encoder.
    Checkpoint fit(Checkpoint checkpoint);

    /// SAM's own.
    record Plain(ViTConfig config) implements ImageEncoder {
        @Override
        public String name() {
            return switch (config.channels()) {
                case 768 -> "ViT-B";
                case 1024 -> "ViT-L";
                case 1280 -> "ViT-H";
                default -> "ViT of width " + config.channels();
            };
        }

        @Override
        public int imageSize() {
            return config.imageSize();
        }

        @Override
        public int outChannels() {
            return config.outChannels();
        }

        @Override
        public <T> T apply(Ops<T> ops, Scope weights, T pixels) {
            return ViT.imageEncoder(ops, weights.at(PREFIX), config, pixels);
        }

        @Override
        public ImageEncoder withImageSize(int size) {
            return new Plain(config.withImageSize(size));
        }

        @Override
        public Checkpoint fit(Checkpoint checkpoint) {
            return PositionTables.fit(checkpoint, PREFIX, config);
        }
    }

    /// MobileSAM's. Its attention knows windows only: nothing depends on the size of the image.
    record Tiny(TinyVitConfig config) implements ImageEncoder {
        @Override
        public String name() {
            return "TinyViT";
        }

        @Override
        public int imageSize() {
            return config.imageSize();
        }

        @Override
        public int outChannels() {
            return config.outChannels();
        }

        @Override
        public <T> T apply(Ops<T> ops, Scope weights, T pixels) {
            return TinyVit.imageEncoder(ops, weights.at(PREFIX), config, pixels);
        }

        @Override
        public ImageEncoder withImageSize(int size) {
            return new Tiny(new TinyVitConfig(size, config.stem(), config.stages(), config.outChannels()));
        }

        @Override
        public Checkpoint fit(Checkpoint checkpoint) {
            return checkpoint;
        }
    }
}
