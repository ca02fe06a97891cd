package io.anymask.training.detect;

import io.anymask.dataset.DatasetImage;
import io.anymask.dataset.ImageAnnotation;
import io.anymask.dataset.Instance;
import io.anymask.mask.Box;
import io.anymask.model.sam.ImageFrame;
import io.anymask.training.data.Embeddings;
import io.anymask.training.data.Placement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Makes scenes of labelled images. A photo is read and resized once: its boxes stay in memory, its embedding on
/// disk. Safe for use by several threads.
final class SceneReader {
    private final int side;
    private final Embeddings embeddings;
    private final Map<DatasetImage, Known> known = new ConcurrentHashMap<>();

    /// What is kept of an image.
    ///
    /// @param viewSha256 of what the encoder saw
    private record Known(ImageFrame frame, List<Box> objects, List<Box> crowds, String viewSha256) {}

    /// @param side of the encoder's frame
    SceneReader(int side, Embeddings embeddings) {
        this.side = side;
        this.embeddings = embeddings;
    }

    /// @return empty when photo or annotations cannot be read: the image is left out, and its data set notes it
    /// @throws io.anymask.dataset.DatasetException instead, when the data set is strict
    Optional<Scene> read(DatasetImage source) {
        @Nullable Known before = known.get(source);
        if (before != null) {
            Optional<float[]> kept = embeddings.kept(before.viewSha256);
            if (kept.isPresent()) {
                return Optional.of(scene(source, before, kept.get()));
            }
        }
        return source.annotationIfUsable()
                .flatMap(annotation -> source.pixelsIfUsable(annotation).map(photo -> {
                    var view =
                            Placement.whole(photo.width(), photo.height(), side).apply(photo);
                    Known now = new Known(
                            ImageFrame.of(photo.width(), photo.height(), side),
                            boxes(annotation, false),
                            boxes(annotation, true),
                            view.sha256());
                    known.put(source, now);
                    return scene(source, now, embeddings.of(view));
                }));
    }

    private static Scene scene(DatasetImage source, Known image, float[] embedding) {
        return new Scene(source.id(), image.frame, image.objects, image.crowds, embedding);
    }

    /// Boxes of the objects' pixels, those of whole columns and rows.
    ///
    /// @param crowds whether those of the crowds instead
    static List<Box> boxes(ImageAnnotation annotation, boolean crowds) {
        return annotation.instances().stream()
                .filter(object -> object.crowd() == crowds)
                .map(Instance::mask)
                .filter(mask -> mask.area() > 0)
                .map(mask -> mask.cocoBox())
                .toList();
    }
}
