package io.anymask.examples;

import io.anymask.BadInputException;
import io.anymask.image.Image;
import io.anymask.inference.ModelSpec;
import io.anymask.inference.Segmenter;
import io.anymask.mask.Mask;
import io.anymask.prompt.Prompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/// Cuts out what is in the middle of every photo of a folder, with a virtual thread for each. The arguments are
/// the folder of JPEG files and the folder for the masks.
public final class Batch {
    /// Photos that are decoded, and so in memory, at a time. The segmenter itself embeds a few at once.
    private static final int MOST_AT_ONCE = 4;

    private Batch() {}

    /// A line for each photo, in the order of their names: what was written, or why nothing was.
    public static List<String> run(Path photos, Path masks)
            throws IOException, InterruptedException, ExecutionException {
        Files.createDirectories(masks);
        Semaphore memory = new Semaphore(MOST_AT_ONCE);
        List<Future<String>> results = new ArrayList<>();
        try (Segmenter sam = ModelSpec.DEFAULT.open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) { // closed, so awaited, first
            for (Path photo : jpegs(photos)) {
                results.add(threads.submit(() -> {
                    memory.acquire();
                    try {
                        return cut(sam, photo, masks);
                    } finally {
                        memory.release();
                    }
                }));
            }
        }
        List<String> lines = new ArrayList<>();
        for (Future<String> result : results) {
            lines.add(result.get());
        }
        return lines;
    }

    private static String cut(Segmenter sam, Path file, Path masks) {
        try {
            Image photo = Image.read(file);
            Prompt middle = Prompt.point(photo.width() / 2.0, photo.height() / 2.0);
            Mask mask = sam.embed(photo).predict(middle).best().mask();
            Path written = masks.resolve(file.getFileName() + ".png");
            mask.writePng(written);
            return written + ": " + mask.area() + " pixels";
        } catch (BadInputException e) { // one damaged photo stops nothing
            return String.valueOf(e.getMessage());
        }
    }

    private static List<Path> jpegs(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jpg"))
                    .sorted()
                    .toList();
        }
    }

    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        run(Path.of(arguments[0]), Path.of(arguments[1])).forEach(System.out::println);
    }
}
