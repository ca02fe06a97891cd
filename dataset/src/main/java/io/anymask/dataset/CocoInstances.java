package io.anymask.dataset;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Ground truth: images, categories and the objects in them. Immutable.
public final class CocoInstances {
    private final Map<Long, CocoImage> images = new TreeMap<>();
    private final Map<Long, CocoCategory> categories = new TreeMap<>();
    private final List<CocoInstance> instances;
    private final Notes notes;

    private CocoInstances(
            List<CocoImage> images, List<CocoCategory> categories, List<CocoInstance> instances, Notes notes) {
        this.notes = notes;
        for (CocoImage image : images) {
            if (this.images.put(image.id(), image) != null) {
                throw new DatasetException("image id " + image.id() + " occurs twice, expected each once");
            }
        }
        for (CocoCategory category : categories) {
            if (this.categories.put(category.id(), category) != null) {
                throw new DatasetException("category id " + category.id() + " occurs twice, expected each once");
            }
        }
        this.instances = List.copyOf(instances);
        for (CocoInstance instance : this.instances) {
            require("image", instance, instance.imageId(), this.images.get(instance.imageId()));
            require("category", instance, instance.categoryId(), this.categories.get(instance.categoryId()));
        }
    }

    private static void require(String what, CocoInstance instance, long id, @Nullable Object found) {
        if (found == null) {
            throw new DatasetException(
                    "annotation %d: %s_id %d, expected one of the file's".formatted(instance.id(), what, id));
        }
    }

    /// Ground truth made by a program.
    ///
    /// @param instances in the order in which ties are broken
    /// @throws DatasetException for an id that occurs twice, or an object of an unknown image or category
    public static CocoInstances of(
            List<CocoImage> images, List<CocoCategory> categories, List<CocoInstance> instances) {
        return new CocoInstances(images, categories, instances, new Notes());
    }

    static CocoInstances of(
            List<CocoImage> images, List<CocoCategory> categories, List<CocoInstance> instances, Notes notes) {
        return new CocoInstances(images, categories, instances, notes);
    }

    /// What was odd in the file, understood nevertheless or left out: a line for each kind, with its count and
    /// the first entries.
    public List<String> notes() {
        return notes.lines();
    }

    /// The same, by kind.
    public Notes found() {
        return notes;
    }

    /// The same images and categories with some of the objects.
    public CocoInstances where(Predicate<CocoInstance> wanted) {
        return new CocoInstances(
                images(), categories(), instances.stream().filter(wanted).toList(), notes);
    }

    /// The same objects, all of one category: what a detector that knows none is judged by.
    public CocoInstances ofOneCategory(String name) {
        CocoCategory one = CocoCategory.of(1, name);
        return new CocoInstances(
                images(),
                List.of(one),
                instances.stream().map(object -> object.ofCategory(one.id())).toList(),
                notes);
    }

    /// Refuses what was odd.
    ///
    /// @return this
    /// @throws DatasetException when there are notes
    public CocoInstances strict() {
        if (!notes.isEmpty()) {
            throw new DatasetException(String.join("; ", notes.lines()));
        }
        return this;
    }

    /// Reads COCO's or LVIS's instances JSON. The file is streamed; polygons become masks by COCO's own rule.
    ///
    /// What cannot be evaluated is left out and noted: objects of unknown images and categories, broken run
    /// lengths, masks of another size than their image.
    ///
    /// @throws DatasetException for a file that is no such JSON, or of which nothing can be used: it names the
    ///     file and the first entry
    public static CocoInstances read(Path file) {
        return InstancesReader.read(file, false);
    }

    /// Reads the same, and keeps the polygons beside the masks that they become.
    ///
    /// @throws DatasetException as [#read]
    public static CocoInstances readWithPolygons(Path file) {
        return InstancesReader.read(file, true);
    }

    /// The images by id, ascending.
    public List<CocoImage> images() {
        return List.copyOf(images.values());
    }

    /// The categories by id, ascending.
    public List<CocoCategory> categories() {
        return List.copyOf(categories.values());
    }

    /// The objects in the file's order.
    public List<CocoInstance> instances() {
        return instances;
    }

    /// The image of an id; null if there is none.
    public @Nullable CocoImage image(long id) {
        return images.get(id);
    }

    /// The category of an id; null if there is none.
    public @Nullable CocoCategory category(long id) {
        return categories.get(id);
    }

    @Override
    public String toString() {
        return "CocoInstances[%d images, %d categories, %d instances]"
                .formatted(images.size(), categories.size(), instances.size());
    }
}
