package io.anymask.service.gallery;

import io.anymask.image.Image;
import io.anymask.image.ImageInfo;
import io.anymask.image.ImageLimits;
import java.util.concurrent.Semaphore;

/// Bounds the pixels that lie decoded in memory at one time. Safe for use by several threads.
public final class DecodeGate {
    /// Semaphores count in whole numbers.
    private static final long UNIT = 1 << 16;

    private final ImageLimits limits;
    private final int units;
    private final Semaphore free;

    /// @param pixels at one time; a larger image waits until it is alone
    public DecodeGate(ImageLimits limits, long pixels) {
        this.limits = limits;
        this.units = Math.toIntExact(Math.max(1, pixels / UNIT));
        this.free = new Semaphore(units, true);
    }

    /// Does something with a decoded image.
    @FunctionalInterface
    public interface Work<T> {
        T apply(Image image) throws Exception;
    }

    /// Decodes an image, which nobody may keep, as soon as there is room.
    ///
    /// @throws io.anymask.image.ImageException when it cannot be decoded
    public <T> T with(Photo photo, Work<T> work) throws Exception {
        ImageInfo info = photo.info();
        int needed = (int) Math.min(units, 1 + (long) info.width() * info.height() / UNIT);
        free.acquire(needed);
        try {
            return work.apply(photo.decode(limits));
        } finally {
            free.release(needed);
        }
    }
}
