package io.anymask.dataset.exchange;

import io.anymask.dataset.CocoBox;
import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetException;
import io.anymask.dataset.DatasetImage;
import io.anymask.dataset.ImageAnnotation;
import io.anymask.dataset.Instance;
import io.anymask.dataset.Notes;
import java.util.List;
import java.util.function.Consumer;

/// A [Dataset] as a set. Pixels that nobody judged belong to no object. An image whose annotation cannot be used
/// is left out and noted.
final class DatasetSet implements AnnotationSet {
    private final Dataset dataset;
    private final NamedCategories categories = new NamedCategories();
    private boolean met;

    DatasetSet(Dataset dataset) {
        this.dataset = dataset;
    }

    /// Goes through all images, unless that was done before.
    @Override
    public List<Category> categories() {
        if (!met) {
            forEachImage(image -> {});
        }
        return categories.all();
    }

    @Override
    public void forEachImage(Consumer<? super AnnotatedImage> use) {
        int images = 0;
        for (DatasetImage image : dataset.images()) {
            ImageAnnotation annotation = image.annotationIfUsable().orElse(null);
            if (annotation != null) {
                images++;
                use.accept(annotated(image, annotation));
            }
        }
        met = true;
        if (images == 0) {
            throw new DatasetException(dataset.found().firstLeftOut() + "; no image is left");
        }
    }

    private AnnotatedImage annotated(DatasetImage image, ImageAnnotation annotation) {
        return new AnnotatedImage(
                name(image),
                annotation.width(),
                annotation.height(),
                annotation.instances().stream().map(this::object).toList());
    }

    /// The photo's, below the folder of its sequence if there is one.
    private static String name(DatasetImage image) {
        String sequence = image.id().substring(0, image.id().lastIndexOf('/') + 1);
        return sequence + image.file().getFileName();
    }

    private AnnotatedObject object(Instance instance) {
        return AnnotatedObject.of(categories.id(instance.category()), instance.mask())
                .named(instance.id())
                .withBox(CocoBox.of(instance.box()))
                .withCrowd(instance.crowd())
                .with(instance.attributes());
    }

    @Override
    public Notes notes() {
        return dataset.found();
    }
}
