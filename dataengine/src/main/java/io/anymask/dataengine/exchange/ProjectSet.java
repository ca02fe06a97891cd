package io.anymask.dataengine.exchange;

import io.anymask.dataengine.annotation.Annotation;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.annotation.Provenance;
import io.anymask.dataengine.annotation.Source;
import io.anymask.dataengine.project.Project;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.store.Database;
import io.anymask.dataset.exchange.AnnotatedImage;
import io.anymask.dataset.exchange.AnnotatedObject;
import io.anymask.dataset.exchange.AnnotationSet;
import io.anymask.dataset.exchange.Category;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A project as a set: the accepted masks of its images, read image by image. Images without a mask are in it, as
/// people have looked at them or will.
public final class ProjectSet implements AnnotationSet {
    private final Database database;
    private final Project project;
    private final List<Category> categories = new ArrayList<>();
    private final Map<String, Long> numbers = new HashMap<>();

    /// Its categories are those that can be chosen, and those that were removed but which masks still have.
    public ProjectSet(Database database, Project project) {
        this.database = database;
        this.project = project;
        for (io.anymask.dataengine.project.Category category :
                database.read(tx -> tx.categories().all(project.id()))) {
            boolean used = category.removed() == null
                    || database.read(tx -> tx.annotations().isUsed(project.id(), category.id()));
            if (used) {
                long number = categories.size() + 1L;
                numbers.put(category.id(), number);
                String above = category.supercategory();
                categories.add(new Category(number, category.name(), above == null ? "" : above, null));
            }
        }
    }

    @Override
    public List<Category> categories() {
        return List.copyOf(categories);
    }

    @Override
    public void forEachImage(Consumer<? super AnnotatedImage> use) {
        for (ProjectImage image : database.read(tx -> tx.images().all(project.id()))) {
            use.accept(annotated(image));
        }
    }

    private AnnotatedImage annotated(ProjectImage image) {
        List<AnnotatedObject> objects =
                database.read(tx -> tx.annotations().of(project.id(), image.id(), Draft.MAIN)).stream()
                        .filter(annotation -> annotation.status().isObject())
                        .map(this::object)
                        .toList();
        return new AnnotatedImage(image.name(), image.width(), image.height(), objects);
    }

    private AnnotatedObject object(Annotation annotation) {
        Provenance provenance = annotation.provenance();
        String category = annotation.category();
        return AnnotatedObject.of(category == null ? null : numbers.get(category), annotation.mask())
                .named(annotation.id())
                .withScores(number(provenance.predictedIou()), number(provenance.stabilityScore()))
                .by(source(provenance.source()), annotation.author());
    }

    private static double number(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }

    private static io.anymask.dataset.exchange.Source source(Source source) {
        return switch (source) {
            case MANUAL -> io.anymask.dataset.exchange.Source.MANUAL;
            case ASSISTED -> io.anymask.dataset.exchange.Source.ASSISTED;
            case PREFILLED -> io.anymask.dataset.exchange.Source.PREFILLED;
            case AUTOMATIC -> io.anymask.dataset.exchange.Source.AUTOMATIC;
            case IMPORTED -> io.anymask.dataset.exchange.Source.UNKNOWN;
        };
    }
}
