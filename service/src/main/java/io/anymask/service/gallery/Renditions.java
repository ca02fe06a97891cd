package io.anymask.service.gallery;

import io.anymask.image.Image;
import io.anymask.image.ImageInfo;
import io.anymask.image.JpegFile;
import io.anymask.service.Lane;
import io.anymask.service.ServiceException;
import io.anymask.service.Waiter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// The pictures that browsers show: made once, on separate threads, and kept on disk. Safe for use by several
/// threads.
public final class Renditions {
    /// To be raised when the same pixels give other pictures.
    private static final int DRAWING = 1;

    /// Stands for the way from a file to its pictures: pictures of one image and one version are equal.
    public static final String VERSION = Photo.READING + "." + DRAWING;

    private static final int DISPLAY = 2048;
    private static final int THUMBNAIL = 320;
    private static final float QUALITY = 0.92f;
    private static final String THUMBNAIL_NAME = "thumb.jpg";
    private static final String JPEG_NAME = "display.jpg";
    private static final String PNG_NAME = "display.png";
    private static final int TRIES = 3;

    /// The longest that anybody waits until a picture is made, seconds.
    private static final int PATIENCE = 120;

    private final DecodeGate gate;
    private final DiskCache cache;
    private final Lane lane;
    private final ConcurrentMap<String, CompletableFuture<Path>> making = new ConcurrentHashMap<>();

    public Renditions(DecodeGate gate, DiskCache cache, Lane lane) {
        this.gate = gate;
        this.cache = cache;
        this.lane = lane;
    }

    /// @param type of its content
    public record Picture(String type, byte[] content) {}

    private enum Kind {
        PICTURES,
        TILES
    }

    /// The whole image, its longer side at most 2048: PNG for a PNG of that size, else JPEG.
    public Picture display(Photo photo, Waiter waiter) throws IOException, InterruptedException {
        Picture png = isKeptExact(photo) ? picture(photo, Kind.PICTURES, PNG_NAME, "image/png", waiter) : null;
        return png == null ? require(picture(photo, Kind.PICTURES, JPEG_NAME, "image/jpeg", waiter)) : png;
    }

    public Picture thumbnail(Photo photo, Waiter waiter) throws IOException, InterruptedException {
        return require(picture(photo, Kind.PICTURES, THUMBNAIL_NAME, "image/jpeg", waiter));
    }

    /// @throws ServiceException.NotFound for a tile that the image has not
    public Picture tile(Photo photo, int level, int x, int y, Waiter waiter) throws IOException, InterruptedException {
        return require(picture(photo, Kind.TILES, Tiles.name(level, x, y), "image/jpeg", waiter));
    }

    /// Removes an image's pictures.
    public void forget(Photo photo) throws IOException {
        cache.removeAll(photo.id());
    }

    private static Picture require(@Nullable Picture picture) {
        if (picture == null) {
            throw new ServiceException.NotFound("the image has no such tile");
        }
        return picture;
    }

    /// Screenshots and drawings: JPEG would blur their edges.
    private static boolean isKeptExact(Photo photo) {
        ImageInfo info = photo.info();
        return info.mediaType().equals("image/png") && Math.max(info.width(), info.height()) <= DISPLAY;
    }

    private @Nullable Picture picture(Photo photo, Kind kind, String file, String type, Waiter waiter)
            throws IOException, InterruptedException {
        photo.info();
        for (int i = 0; i < TRIES; i++) {
            Path folder = folder(photo, kind, waiter);
            try {
                return new Picture(type, Files.readAllBytes(folder.resolve(file)));
            } catch (NoSuchFileException e) {
                if (Files.isDirectory(folder)) {
                    return null;
                }
            } // it went out of the cache just now: make it again
        }
        throw new ServiceException.Busy("the cache of pictures is too small for so many at once", 1);
    }

    private Path folder(Photo photo, Kind kind, Waiter waiter) throws IOException, InterruptedException {
        String name = photo.id() + "-" + kind + "-" + VERSION;
        Path present = cache.find(name);
        if (present != null) {
            return present;
        }
        CompletableFuture<Path> future = making.computeIfAbsent(
                name,
                key -> lane.submit(() -> {
                    Path made = cache.find(name);
                    return made != null ? made : cache.put(name, path -> make(photo, kind, path));
                }));
        try {
            if (!waiter.await(future, PATIENCE)) {
                throw new ServiceException.Busy("the picture is still being made; try again", 1);
            }
            return Lane.result(future);
        } finally {
            if (future.isDone()) {
                making.remove(name, future);
            }
        }
    }

    private void make(Photo photo, Kind kind, Path folder) throws Exception {
        gate.with(photo, image -> {
            Files.createDirectory(folder);
            switch (kind) {
                case PICTURES -> {
                    Image display = shrink(image, DISPLAY);
                    if (isKeptExact(photo)) {
                        display.writePng(folder.resolve(PNG_NAME));
                    } else {
                        Files.write(folder.resolve(JPEG_NAME), JpegFile.encode(display, QUALITY));
                    }
                    Files.write(folder.resolve(THUMBNAIL_NAME), JpegFile.encode(shrink(display, THUMBNAIL), QUALITY));
                }
                case TILES -> Tiles.write(image, folder);
            }
            return folder;
        });
    }

    private static Image shrink(Image image, int side) {
        double scale = (double) side / Math.max(image.width(), image.height());
        return scale >= 1
                ? image
                : image.resize(Math.max(1, (int) Math.round(image.width() * scale)), Math.max(1, (int)
                        Math.round(image.height() * scale)));
    }
}
