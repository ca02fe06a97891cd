package io.anymask.dataengine.work;

import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.inference.sam2.MemorySettings;
import io.anymask.inference.sam2.MemoryTracker;
import io.anymask.inference.sam2.VideoModel;
import io.anymask.inference.video.Frame;
import io.anymask.inference.video.FrameMasks;
import io.anymask.inference.video.VideoSegmenter;
import io.anymask.model.sam2.Sam2Model;
import io.anymask.service.gallery.Photo;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Follows by the memory of a SAM 2, whose networks are opened for it and closed with it, on ONNX Runtime. A
/// frame takes seconds: it is worked on by a thread of its own, so that the run can be stopped meanwhile.
final class MemoryFollowing implements Following {
    private static final int LOOK = 1;

    private final Machine machine;
    private final VideoModel model;
    private final VideoSegmenter video;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("follow").daemon().factory());

    /// @param frames of the film
    MemoryFollowing(Machine machine, Sam2Model sam2, int frames) {
        this.machine = machine;
        this.model = VideoModel.open(sam2, new OnnxEngine());
        this.video = new VideoSegmenter(new MemoryTracker(model, MemorySettings.DEFAULT.withFrames(frames)));
    }

    @Override
    public VideoSegmenter video() {
        return video;
    }

    @Override
    public FrameMasks show(int number, Photo photo, Watch watch) throws Exception {
        CompletableFuture<FrameMasks> masks = CompletableFuture.supplyAsync(() -> shown(number, photo), thread);
        while (!EachImage.await(masks, LOOK, watch)) {
            // looks again whether the run shall go on
        }
        try {
            return masks.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private FrameMasks shown(int number, Photo photo) {
        try {
            return machine.gate().with(photo, decoded -> video.show(new Frame(number, decoded)));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    @Override
    public void close() {
        model.close();
        thread.close();
    }
}
