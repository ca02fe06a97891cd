package io.anymask.dataset.exchange;

import io.anymask.dataset.Dataset;
import io.anymask.dataset.Notes;
import java.util.List;
import java.util.function.Consumer;

/// Categories, and images with objects, wherever they come from. Images are handed out one by one, so that a set
/// may be larger than memory.
public interface AnnotationSet {
    /// All categories that objects name, by their ids.
    List<Category> categories();

    /// Hands out the images, always the same ones in the same order: once for what a format cannot hold, and once
    /// to be written.
    void forEachImage(Consumer<? super AnnotatedImage> use);

    /// What was odd in it, understood nevertheless or left out; complete when all images were handed out.
    default Notes notes() {
        return new Notes();
    }

    /// The annotations of a data set.
    static AnnotationSet of(Dataset dataset) {
        return new DatasetSet(dataset);
    }

    /// A set in memory.
    static AnnotationSet of(List<Category> categories, List<AnnotatedImage> images) {
        List<Category> kinds = List.copyOf(categories);
        List<AnnotatedImage> all = List.copyOf(images);
        return new AnnotationSet() {
            @Override
            public List<Category> categories() {
                return kinds;
            }

            @Override
            public void forEachImage(Consumer<? super AnnotatedImage> use) {
                all.forEach(use);
            }
        };
    }
}
