package io.anymask.dataengine.work;

import io.anymask.dataset.Notes;
import io.anymask.dataset.exchange.AnnotatedImage;
import io.anymask.dataset.exchange.AnnotationSet;
import io.anymask.dataset.exchange.Category;
import java.util.List;
import java.util.function.Consumer;

/// A set that tells a watch of each image that it hands out, over several passes of the same length.
final class WatchedSet implements AnnotationSet {
    private final AnnotationSet set;
    private final int passes;
    private final Watch watch;
    private final Runnable before;
    private int images;
    private int annotated;
    private int done;
    private int objects;

    /// @param passes how often all images are handed out
    /// @param before each image
    WatchedSet(AnnotationSet set, int passes, Watch watch, Runnable before) {
        this.set = set;
        this.passes = passes;
        this.watch = watch;
        this.before = before;
    }

    @Override
    public List<Category> categories() {
        return set.categories();
    }

    @Override
    public void forEachImage(Consumer<? super AnnotatedImage> use) {
        int[] pass = new int[3];
        set.forEachImage(image -> {
            watch.at(done, images * passes);
            before.run();
            use.accept(image);
            done++;
            pass[0]++;
            pass[1] += image.objects().size();
            pass[2] += image.objects().isEmpty() ? 0 : 1;
        });
        images = pass[0];
        objects = pass[1];
        annotated = pass[2];
        watch.at(done, Math.max(done, images * passes));
    }

    @Override
    public Notes notes() {
        return set.notes();
    }

    /// In the latest pass.
    int images() {
        return images;
    }

    /// In the latest pass, images with objects.
    int annotated() {
        return annotated;
    }

    /// In the latest pass.
    int objects() {
        return objects;
    }
}
