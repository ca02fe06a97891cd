package io.anymask.spark;

import io.anymask.dataset.Sa1b;
import io.anymask.file.AtomicFile;
import io.anymask.image.Image;
import io.anymask.inference.AutomaticMaskGenerator;
import io.anymask.inference.EmbeddingPrecision;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.inference.Segmenter;
import io.anymask.inference.detector.BoxMasks;
import io.anymask.inference.detector.EmbeddingDetector;
import io.anymask.mask.Box;
import io.anymask.mask.MaskRecord;
import io.anymask.mask.PredictedMask;
import io.anymask.mask.Rle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// Makes the results of photos on an executor. Safe for use by several threads.
@FunctionalInterface
interface Maker {
    Made make(Photo photo, Image image);

    /// The results of a photo.
    sealed interface Made {
        int masks();

        /// Writes the file of this result, whole or not at all.
        void writeTo(Path file) throws IOException;
    }

    /// @param json as in SA-1B
    record Masks(int masks, String json) implements Made {
        static Masks of(Photo photo, Image image, List<MaskRecord> masks) {
            Sa1b file = new Sa1b(photo.id(), photo.fileName(), image.width(), image.height(), masks);
            return new Masks(masks.size(), file.toJson());
        }

        @Override
        public void writeTo(Path file) throws IOException {
            AtomicFile.write(file, json);
        }
    }

    record Embedding(ImageEmbedding values, EmbeddingPrecision precision) implements Made {
        @Override
        public int masks() {
            return 0;
        }

        @Override
        public void writeTo(Path file) {
            values.save(file, precision);
        }
    }

    static Maker everything(Segmenter sam, MaskGeneratorOptions options) {
        AutomaticMaskGenerator generator = AutomaticMaskGenerator.of(sam, options);
        return (photo, image) -> Masks.of(photo, image, generator.generate(image));
    }

    static Maker confident(Segmenter sam, MaskGeneratorOptions options, int most) {
        AutomaticMaskGenerator generator = AutomaticMaskGenerator.of(sam, options);
        return (photo, image) -> Masks.of(
                photo,
                image,
                generator.generate(image).stream()
                        .filter(mask -> mask.area() > 0)
                        .sorted(Comparator.comparingDouble(MaskRecord::predictedIou)
                                .reversed())
                        .limit(most)
                        .toList());
    }

    static Maker detected(Segmenter sam, EmbeddingDetector detector, int most) {
        return (photo, image) -> {
            ImageEmbedding embedding = sam.embed(image);
            return Masks.of(
                    photo,
                    image,
                    BoxMasks.of(embedding, detector.detect(embedding), () -> {}).stream()
                            .limit(most)
                            .map(found -> record(found.mask(), image))
                            .toList());
        };
    }

    private static MaskRecord record(PredictedMask found, Image image) {
        Rle mask = found.mask().rle();
        return new MaskRecord(
                mask,
                mask.area(),
                mask.box(),
                found.predictedIou(),
                found.stabilityScore(),
                Double.NaN,
                Double.NaN,
                new Box(0, 0, image.width(), image.height()));
    }

    static Maker embedding(Segmenter sam, EmbeddingPrecision precision) {
        return (photo, image) -> new Embedding(sam.embed(image), precision);
    }
}
