package io.anymask.dataengine.exchange;

import io.anymask.dataengine.Annotations;
import io.anymask.dataengine.Projects;
import io.anymask.dataengine.Projects.CategoryDraft;
import io.anymask.dataengine.annotation.Base;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.annotation.Outcome;
import io.anymask.dataengine.annotation.Provenance;
import io.anymask.dataengine.annotation.Source;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.annotation.Writing;
import io.anymask.dataengine.project.Category;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataset.exchange.AnnotatedImage;
import io.anymask.dataset.exchange.AnnotatedObject;
import io.anymask.dataset.exchange.AnnotationSet;
import io.anymask.dataset.exchange.Loss;
import io.anymask.dataset.exchange.LossReport;
import io.anymask.file.Sha256;
import io.anymask.service.ServiceException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Brings a set into a project. Images are found by their names, then by the last part of these; sizes have to
/// agree. A mask is known by what it is and where, so importing the same file twice brings it once.
public final class ProjectImport {
    private static final int ID_LENGTH = 32;

    /// Annotations have masks, categories and scores.
    private static final Set<Loss.Kind> LOSES = Set.of(
            Loss.Kind.EMPTY,
            Loss.Kind.COLOUR,
            Loss.Kind.OUTLINE,
            Loss.Kind.CROWD,
            Loss.Kind.BOX,
            Loss.Kind.SOURCE,
            Loss.Kind.ATTRIBUTES,
            Loss.Kind.IMAGE_ATTRIBUTES);

    private final Projects projects;
    private final Annotations annotations;
    private final String project;
    private final String author;

    /// What became of a set.
    ///
    /// @param kept masks that are new in the project
    /// @param known masks that it had already, or that somebody has changed since
    /// @param left images that the project lacks, has in another size, or has from another file of the set, or
    ///     that several people annotate now, each alone; with the number of their objects
    public record Result(long kept, long known, Map<String, Integer> left) {}

    public ProjectImport(Projects projects, Annotations annotations, String project, String author) {
        this.projects = projects;
        this.annotations = annotations;
        this.project = project;
        this.author = author;
    }

    /// What a project cannot hold of a set. Goes through all images.
    public static LossReport losses(AnnotationSet set) {
        return LossReport.of(set, "a project", LOSES);
    }

    /// Brings all objects of a set. Each image's masks are kept one by one; stopping leaves those that are kept.
    ///
    /// @param status of the masks: accepted, or proposed for a person to judge
    public Result bring(AnnotationSet set, Status status) {
        Targets targets = new Targets(images(), set);
        Map<Long, String> categories = categories(set);
        long[] counts = new long[2];
        Map<String, Integer> left = new HashMap<>();
        set.forEachImage(image -> {
            ProjectImage target = targets.of(image);
            if (target == null) {
                if (!image.objects().isEmpty()) {
                    left.merge(image.fileName(), image.objects().size(), Integer::sum);
                }
                return;
            }
            List<AnnotatedObject> objects = image.objects();
            for (int i = 0; i < objects.size(); i++) {
                AnnotatedObject object = objects.get(i);
                try {
                    if (object.mask().area() > 0) {
                        counts[keep(target, object, categories, status) ? 0 : 1]++;
                    }
                } catch (ServiceException.Conflict e) {
                    // Others may come for it at any time, so asking first would not do.
                    left.merge(image.fileName(), objects.size() - i, Integer::sum);
                    return;
                }
            }
        });
        return new Result(counts[0], counts[1], left);
    }

    private Map<String, ProjectImage> images() {
        Map<String, ProjectImage> images = new HashMap<>();
        long from = 0;
        while (true) {
            Projects.Page page = projects.images(project, null, from, 500);
            page.images().forEach(image -> images.putIfAbsent(image.name(), image));
            Long next = page.next();
            if (next == null) {
                return images;
            }
            from = next;
        }
    }

    /// Which image of the project one of the set is. Each has one name in the set: its own, if the set has that,
    /// else the first that ends on it.
    private static final class Targets {
        private final Map<String, ProjectImage> images;
        private final Map<String, String> names = new HashMap<>();

        Targets(Map<String, ProjectImage> images, AnnotationSet set) {
            this.images = images;
            set.forEachImage(image -> {
                if (images.containsKey(image.fileName())) {
                    names.put(image.fileName(), image.fileName());
                }
            });
        }

        @Nullable
        ProjectImage of(AnnotatedImage image) {
            String name = image.fileName();
            String known = images.containsKey(name) ? name : name.substring(name.lastIndexOf('/') + 1);
            ProjectImage target = images.get(known);
            if (target == null || target.width() != image.width() || target.height() != image.height()) {
                return null;
            }
            names.putIfAbsent(known, name);
            return name.equals(names.get(known)) ? target : null;
        }
    }

    /// The project's categories by the set's numbers; those that are missing are made. One that an earlier import
    /// made is known by its id, whatever it is called by now.
    private Map<Long, String> categories(AnnotationSet set) {
        Map<String, String> ids = new HashMap<>();
        for (Category category : projects.categories(project)) {
            if (category.removed() == null) {
                ids.put(category.name(), category.id());
            }
        }
        Set<String> known = Set.copyOf(ids.values());
        Map<Long, String> categories = new HashMap<>();
        List<io.anymask.dataset.exchange.Category> all = new ArrayList<>(set.categories());
        for (io.anymask.dataset.exchange.Category category : all) {
            String name = category.name().strip();
            String id = ids.computeIfAbsent(name, missing -> {
                String fresh = digest(project + "\ncategory\n" + missing);
                if (!known.contains(fresh)) {
                    projects.save(
                            project,
                            new CategoryDraft(fresh, missing, category.supercategory(), ids.size() % 12, null));
                }
                return fresh;
            });
            categories.put(category.id(), id);
        }
        return categories;
    }

    private boolean keep(ProjectImage image, AnnotatedObject object, Map<Long, String> categories, Status status) {
        Long number = object.category();
        String category = number == null ? null : categories.get(number);
        String id = digest(String.join(
                "\n",
                project,
                image.id(),
                String.valueOf(category),
                object.mask().compressed()));
        Provenance provenance = new Provenance(
                Source.IMPORTED,
                null,
                null,
                null,
                0,
                value(object.predictedIou()),
                value(object.stabilityScore()),
                null);
        Draft draft = new Draft(id, Draft.MAIN, status, category, object.mask(), provenance);
        return annotations.save(Writing.unattended(author, project, image.id()), draft, new Base.None())
                        instanceof Outcome.Kept(var ignored, var revision, boolean fresh)
                && fresh;
    }

    private static @Nullable Double value(double number) {
        return Double.isNaN(number) ? null : Double.valueOf(number);
    }

    private static String digest(String text) {
        return HexFormat.of()
                .formatHex(Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8)))
                .substring(0, ID_LENGTH);
    }
}
