package io.anymask.dataset;

import io.anymask.image.Image;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A video of a data set. Pictures are read when they are asked for.
///
/// @param name in its data set
/// @param frames pictures in the order of the video
/// @param annotations label maps, by the number of their frame, from 0
/// @param meaning of the numbers in them
public record VideoSequence(
        String name, List<Path> frames, SortedMap<Integer, Path> annotations, VideoSequence.Meaning meaning) {
    /// What the numbers in label maps stand for.
    public enum Meaning {
        /// Each but 0 is an object, as in DAVIS 2017.
        NUMBERS,
        /// All but 0 are the one object, number 1, as in DAVIS 2016.
        FOREGROUND
    }

    /// @param number from 0
    /// @param truth masks of the objects that the frame shows, by number; null where nobody annotated it
    public record AnnotatedFrame(
            int number, Image image, @Nullable SortedMap<Integer, Mask> truth) {}

    public VideoSequence {
        frames = List.copyOf(frames);
        annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
    }

    /// Reads a frame, and its annotation if there is one.
    ///
    /// @throws DatasetException when the annotation cannot be read, or has another size than the picture
    /// @throws io.anymask.image.ImageException when the picture cannot be read
    public AnnotatedFrame frame(int number) {
        Image image = Image.read(frames.get(number));
        Path file = annotations.get(number);
        if (file == null) {
            return new AnnotatedFrame(number, image, null);
        }
        SortedMap<Integer, Rle> numbers = LabelMap.read(file);
        Rle any = numbers.values().iterator().next();
        if (any.width() != image.width() || any.height() != image.height()) {
            throw new DatasetException("%s: %d×%d pixels, expected %d×%d as in its picture %s"
                    .formatted(file, any.width(), any.height(), image.width(), image.height(), frames.get(number)));
        }
        return new AnnotatedFrame(number, image, objects(numbers));
    }

    private SortedMap<Integer, Mask> objects(SortedMap<Integer, Rle> numbers) {
        SortedMap<Integer, Mask> objects = new TreeMap<>();
        numbers.forEach((number, runs) -> {
            if (number != 0) {
                objects.merge(meaning == Meaning.FOREGROUND ? 1 : number, runs.toMask(), Mask::or);
            }
        });
        return objects;
    }
}
