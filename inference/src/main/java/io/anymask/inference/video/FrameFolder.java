package io.anymask.inference.video;

import io.anymask.file.FileFault;
import io.anymask.file.NaturalOrder;
import io.anymask.image.Image;
import io.anymask.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A folder of pictures as a video, in the order of their names, where numbers count by their value: frame2 comes
/// before frame10. Each picture is read when it is asked for. Immutable.
public final class FrameFolder {
    private static final Comparator<Path> BY_NAME =
            Comparator.comparing(file -> String.valueOf(file.getFileName()), new NaturalOrder());

    private final Path folder;
    private final List<Path> files;

    private FrameFolder(Path folder, List<Path> files) {
        this.folder = folder;
        this.files = files;
    }

    /// @throws VideoException when there is no such folder, or no picture in it
    public static FrameFolder open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new VideoException(folder + ": no such folder, expected one with the frames as pictures");
        }
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> files = all.filter(ImageFiles::isPicture).sorted(BY_NAME).toList();
            if (files.isEmpty()) {
                throw new VideoException(folder + ": no pictures, expected frames such as 00000.jpg");
            }
            return new FrameFolder(folder, files);
        } catch (IOException e) {
            throw new VideoException("%s: %s".formatted(folder, FileFault.describe(e)), e);
        }
    }

    /// How many frames there are.
    public int count() {
        return files.size();
    }

    /// The picture of a frame.
    ///
    /// @throws IndexOutOfBoundsException if there is no such frame
    public Path file(int frame) {
        return files.get(frame);
    }

    /// A frame by its number.
    ///
    /// @throws IndexOutOfBoundsException if there is no such frame
    /// @throws io.anymask.image.ImageException if its picture cannot be read
    public Frame frame(int number) {
        return new Frame(number, Image.read(files.get(number)));
    }

    /// The frames from one on to the last.
    public Iterator<Frame> forward(int from) {
        return IntStream.range(from, count()).mapToObj(this::frame).iterator();
    }

    /// The frames from one back to the first.
    public Iterator<Frame> backward(int from) {
        return IntStream.rangeClosed(0, from)
                .mapToObj(back -> frame(from - back))
                .iterator();
    }

    @Override
    public String toString() {
        return folder + " (" + count() + " frames)";
    }
}
