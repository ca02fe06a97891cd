package io.anymask.dataengine.replay;

import io.anymask.BadInputException;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.image.Image;
import io.anymask.service.ServiceException;
import io.anymask.service.gallery.DecodeGate;
import io.anymask.service.gallery.Gallery;
import io.anymask.service.gallery.Photo;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The images of a server, one after the other.
///
/// @param turn waits before each image as long as others are to go first
public record GalleryPhotos(Gallery gallery, DecodeGate gate, Turn turn) implements Replay.Photos {
    /// Waits.
    @FunctionalInterface
    public interface Turn {
        void await() throws InterruptedException;
    }

    @Override
    public boolean with(ProjectImage image, Consumer<Image> work) throws InterruptedException {
        turn.await();
        Photo photo = find(image);
        if (photo == null) {
            return false;
        }
        try {
            gate.with(photo, decoded -> {
                work.accept(decoded);
                return true;
            });
            return true;
        } catch (BadInputException e) {
            return false;
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the gate threw what neither it nor its work throws", e);
        }
    }

    /// Null when its file is not there, or is another one by now.
    private @Nullable Photo find(ProjectImage image) {
        try {
            Photo photo = gallery.find(image.id());
            return photo.sha256().equals(image.sha256()) ? photo : null;
        } catch (ServiceException.NotFound | ServiceException.Busy e) {
            return null;
        }
    }
}
