package io.anymask.service.gallery;

import io.anymask.image.Image;
import io.anymask.image.ImageException;
import io.anymask.image.ImageInfo;
import io.anymask.image.ImageLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An image of the gallery. Its file is read again each time it is needed. Safe for use by several threads.
public final class Photo {
    /// To be raised when the same file is read as other pixels: what is kept of images is out of date then.
    public static final int READING = 2;

    /// Characters of the hash that make the id.
    private static final int ID_LENGTH = 32;

    private final String name;
    private final Source source;
    private final String sha256;
    private final long bytes;
    private final Content content;
    private final @Nullable ImageInfo info;
    private volatile @Nullable String error;

    /// Where an image comes from.
    public enum Source {
        SAMPLE,
        FOLDER,
        UPLOAD
    }

    /// Where its bytes are.
    sealed interface Content {
        record InFile(Path path) implements Content {}

        record InMemory(Supplier<byte[]> bytes) implements Content {}
    }

    private Photo(String name, Source source, Content content, byte[] file, ImageLimits limits) {
        this.name = name;
        this.source = source;
        this.sha256 = Hash.of(file);
        this.bytes = file.length;
        this.content = content;
        ImageInfo read = null;
        try {
            read = ImageInfo.of(file, name, limits);
        } catch (ImageException e) {
            error = e.getMessage();
        }
        this.info = read;
    }

    /// Looks at a file's bytes: hash and header.
    static Photo of(String name, Source source, Content content, byte[] file, ImageLimits limits) {
        return new Photo(name, source, content, file, limits);
    }

    /// Known by the hash of the file, so the same file under two names is one image.
    public String id() {
        return sha256.substring(0, ID_LENGTH);
    }

    public String sha256() {
        return sha256;
    }

    /// Of the file, for people.
    public String name() {
        return name;
    }

    /// What its header says.
    ///
    /// @throws ImageException when it cannot be decoded, as far as is known
    public ImageInfo info() {
        String why = error;
        if (info == null || why != null) {
            throw new ImageException(why == null ? name + ": not a picture" : why);
        }
        return info;
    }

    /// Notes that it cannot be decoded after all.
    void failed(ImageException why) {
        error = why.getMessage();
    }

    /// The file's bytes.
    ///
    /// @throws ImageException when it is gone, or is another file by now
    public byte[] read() {
        byte[] file = switch (content) {
            case Content.InMemory(Supplier<byte[]> supplier) -> supplier.get();
            case Content.InFile(Path path) -> {
                try {
                    yield Files.size(path) == bytes ? Files.readAllBytes(path) : new byte[0];
                } catch (IOException e) {
                    throw new ImageException(name + ": the file cannot be read any more", e);
                }
            }
        };
        if (!Hash.of(file).equals(sha256)) {
            throw new ImageException(name + ": the file has changed since the server looked at it; start it again");
        }
        return file;
    }

    /// Decodes it, upright, and notes it when its bytes are no picture. What may pass, such as a file that
    /// cannot be read just now or too little memory, is not noted.
    Image decode(ImageLimits limits) {
        info();
        byte[] file = read();
        try {
            return Image.decode(file, name, limits);
        } catch (ImageException e) {
            if (!(e.getCause() instanceof OutOfMemoryError)) {
                failed(e);
            }
            throw e;
        }
    }

    /// What its header says, null when it cannot be read.
    public @Nullable ImageInfo header() {
        return info;
    }

    /// Why it cannot be decoded, null as long as nothing is known against it.
    public @Nullable String error() {
        return error;
    }

    public Source source() {
        return source;
    }

    /// Where it lies, null for a sample.
    @Nullable
    Path file() {
        return content instanceof Content.InFile(Path path) ? path : null;
    }

    /// Length of its file.
    public long bytes() {
        return bytes;
    }
}
