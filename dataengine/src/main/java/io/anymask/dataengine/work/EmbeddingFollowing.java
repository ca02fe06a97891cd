package io.anymask.dataengine.work;

import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.video.EmbeddingTracker;
import io.anymask.inference.video.Frame;
import io.anymask.inference.video.FrameMasks;
import io.anymask.inference.video.VideoSegmenter;
import io.anymask.service.Waiter;
import io.anymask.service.gallery.Photo;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Follows by the embeddings of frames, which are kept: the frames open at once afterwards, and following again
/// is quick.
final class EmbeddingFollowing implements Following {
    /// Seconds that an embedding which lies on the disk may take.
    private static final int READING = 120;

    private final Machine machine;
    private final VideoSegmenter video =
            new VideoSegmenter(EmbeddingTracker.matching(image -> Objects.requireNonNull(current())));
    private @Nullable ImageEmbedding embedding;

    EmbeddingFollowing(Machine machine) {
        this.machine = machine;
    }

    private @Nullable ImageEmbedding current() {
        return embedding;
    }

    @Override
    public VideoSegmenter video() {
        return video;
    }

    @Override
    public FrameMasks show(int number, Photo photo, Watch watch) throws Exception {
        Waiter waiter = (result, seconds) -> EachImage.await(result, seconds, watch);
        machine.embedder().prepare(photo, waiter);
        ImageEmbedding current = machine.embedder().embedding(photo, waiter, READING);
        embedding = current;
        try {
            return machine.gate().with(photo, decoded -> video.show(new Frame(number, decoded)));
        } finally {
            machine.embedder().used(photo, current);
        }
    }

    @Override
    public void close() {
        embedding = null;
    }
}
