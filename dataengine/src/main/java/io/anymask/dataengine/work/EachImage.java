package io.anymask.dataengine.work;

import io.anymask.BadInputException;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.service.ServiceException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Goes from image to image. What one of them is at fault for is noted, and does not keep the others.
final class EachImage {
    private static final System.Logger LOG = System.getLogger(EachImage.class.getName());

    private static final int LOOK_MILLISECONDS = 200;

    private EachImage() {}

    /// What is done with an image.
    @FunctionalInterface
    interface Step {
        void on(ProjectImage image) throws Exception;
    }

    /// @throws ServiceException.NoSpace when the disk is full: no image would fare better
    /// @throws CancellationException when the watch says so
    static void of(List<ProjectImage> images, Watch watch, Step step) throws InterruptedException {
        for (int i = 0; i < images.size(); i++) {
            watch.at(i, images.size());
            watch.giveWay();
            ProjectImage image = images.get(i);
            try {
                step.on(image);
            } catch (CancellationException | InterruptedException | ServiceException.NoSpace e) {
                throw e;
            } catch (BadInputException | ServiceException e) {
                watch.failed(image, String.valueOf(e.getMessage()));
            } catch (Exception e) {
                watch.goOn(); // what fails because the server ends is not the image's fault
                LOG.log(System.Logger.Level.ERROR, "a run passes over image " + image.id(), e);
                watch.failed(image, "the server failed; its log says more beside the image's id, " + image.id());
            }
        }
        watch.at(images.size(), images.size());
    }

    /// Waits for an embedding, and looks again and again whether the run shall go on.
    ///
    /// @return whether it is there within the time
    static boolean await(CompletableFuture<?> result, int seconds, Watch watch) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            watch.goOn();
            try {
                result.get(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS);
                return true;
            } catch (ExecutionException e) {
                return true; // whoever reads the result will see why
            } catch (TimeoutException e) {
                // not yet: looks again
            }
        }
        return result.isDone();
    }
}
