package io.anymask.dataset.exchange;

import io.anymask.BadInputException;
import io.anymask.dataset.DatasetException;
import io.anymask.dataset.EntryReader;
import io.anymask.dataset.Notes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A set that is read from files, at each call again. What is odd is noted the first time; a set of which no image
/// can be used is refused.
final class ReadSet implements AnnotationSet {
    private final List<Category> categories;
    private final Notes notes;
    private final Walk walk;
    private boolean noted;

    /// Reads the images.
    @FunctionalInterface
    interface Walk {
        /// @param notes gets what is odd
        void read(Consumer<? super AnnotatedImage> use, Notes notes);
    }

    /// Reads the image of a file.
    @FunctionalInterface
    interface FileReader {
        AnnotatedImage read(Path file, Notes notes);
    }

    /// Reads the image of a JSON file.
    @FunctionalInterface
    interface JsonReader {
        /// @param categories gets those of its objects
        AnnotatedImage read(EntryReader json, NamedCategories categories, Path file) throws IOException;
    }

    ReadSet(List<Category> categories, Notes notes, Walk walk) {
        this.categories = List.copyOf(categories);
        this.notes = notes;
        this.walk = walk;
    }

    /// A set whose categories are known when all its objects have been met, so that it is read once more.
    ///
    /// @param categories is filled by the walk
    static AnnotationSet named(NamedCategories categories, Notes notes, Walk walk) {
        walk.read(image -> {}, new Notes());
        return new ReadSet(categories.all(), notes, walk);
    }

    /// One image for each file; a file that cannot be used is left out and noted.
    static Walk ofFiles(List<Path> files, FileReader reader) {
        return (use, notes) -> {
            for (Path file : files) {
                usable("a file", "file", file.toString(), notes, () -> reader.read(file, notes))
                        .ifPresent(use);
            }
        };
    }

    /// One JSON file for each photo; the categories are known when all of them were read.
    ///
    /// @param endings of the files below the root
    static AnnotationSet ofJson(Path root, Notes notes, JsonReader reader, String... endings) {
        NamedCategories categories = new NamedCategories();
        Walk walk = ofFiles(
                Tree.files(root, endings),
                (file, odd) -> EntryReader.read(file, odd, json -> reader.read(json, categories, file)));
        return named(categories, notes, walk);
    }

    /// What was read; nothing if it cannot be used, which is noted.
    ///
    /// @param what it is, with its article: "a file"
    /// @param about by which it is counted
    /// @param entry where
    static <T> Optional<T> usable(String what, String about, String entry, Notes notes, Supplier<T> reading) {
        T read;
        try {
            read = reading.get();
        } catch (BadInputException e) {
            notes.leftOut(what, about, entry, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
        return Optional.of(read);
    }

    @Override
    public List<Category> categories() {
        return categories;
    }

    /// What goes wrong with whoever uses the images is no fault of the file, whatever reader it passes through.
    @Override
    public void forEachImage(Consumer<? super AnnotatedImage> use) {
        Notes odd = noted ? new Notes() : notes;
        noted = true;
        int[] images = new int[1];
        @Nullable RuntimeException[] users = {null};
        try {
            walk.read(
                    image -> {
                        images[0]++;
                        try {
                            use.accept(image);
                        } catch (RuntimeException e) {
                            users[0] = e;
                            throw e;
                        }
                    },
                    odd);
        } catch (RuntimeException e) {
            throw users[0] == null ? e : users[0];
        }
        if (images[0] == 0 && !odd.firstLeftOut().isEmpty()) {
            throw new DatasetException(odd.firstLeftOut() + "; no image is left");
        }
    }

    @Override
    public Notes notes() {
        return notes;
    }
}
