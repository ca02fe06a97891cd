package io.anymask.dataengine.work;

import io.anymask.inference.PromptableModel.Sam;
import io.anymask.inference.PromptableModel.Sam2;
import io.anymask.inference.video.FrameMasks;
import io.anymask.inference.video.VideoSegmenter;
import io.anymask.model.sam2.Sam2Model;
import io.anymask.service.gallery.Photo;

/// Objects followed through the frames of a film. For one thread.
interface Following extends AutoCloseable {
    /// By the memory of the served model if it has one, else by its embeddings of images.
    ///
    /// @param frames of the film
    static Following with(Machine machine, int frames) {
        return switch (machine.model().model()) {
            case Sam2(Sam2Model sam2) -> new MemoryFollowing(machine, sam2, frames);
            case Sam other -> new EmbeddingFollowing(machine);
        };
    }

    /// Where objects are planned.
    VideoSegmenter video();

    /// Masks in the next frame.
    ///
    /// @throws java.util.concurrent.CancellationException when the watch says so
    FrameMasks show(int number, Photo photo, Watch watch) throws Exception;

    /// Stops what still runs, and waits for it.
    @Override
    void close();
}
