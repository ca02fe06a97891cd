package io.anymask.dataengine;

import io.anymask.dataengine.audit.Action;
import io.anymask.dataengine.project.Category;
import io.anymask.dataengine.project.Project;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.project.ProjectImage.State;
import io.anymask.dataengine.store.Database;
import io.anymask.dataengine.store.Transaction;
import io.anymask.dataengine.task.Mode;
import io.anymask.dataengine.task.Task;
import io.anymask.image.ImageInfo;
import io.anymask.service.ServiceException;
import io.anymask.service.gallery.Photo;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Projects with their categories and images. Safe for use by several threads and processes.
public final class Projects {
    private static final Pattern CATEGORY_ID = Pattern.compile("[A-Za-z0-9-]{8,64}");
    private static final int MOST_CATEGORIES = 10_000;

    private final Database database;
    private final Clock clock;

    public Projects(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// What is told of a category.
    ///
    /// @param shortcut 1 to 9, null for none
    public record CategoryDraft(
            String id,
            String name,
            @Nullable String supercategory,
            int colour,
            @Nullable Integer shortcut) {}

    /// Some images of a project.
    ///
    /// @param next place of the page behind it; null at the end
    public record Page(List<ProjectImage> images, @Nullable Long next) {}

    /// How far a project is.
    ///
    /// @param images by state
    /// @param objects accepted masks
    public record Progress(Map<State, Long> images, long objects) {}

    /// Oldest first.
    public List<Project> all() {
        return database.read(tx -> tx.projects().all());
    }

    /// @throws ServiceException.NotFound when there is none with this id
    public Project find(String id) {
        return database.read(tx -> require(tx, id));
    }

    static Project require(Transaction tx, String id) {
        return require(tx.projects().find(id));
    }

    /// Nobody else changes its lists until the transaction ends.
    static Project lock(Transaction tx, String id) {
        return require(tx.projects().lock(id));
    }

    private static Project require(@Nullable Project project) {
        if (project == null) {
            throw new ServiceException.NotFound("no project has this id");
        }
        return project;
    }

    /// A new one.
    ///
    /// @param reviewed whether a completed image waits for a reviewer
    /// @param actor a person's id, of whom the audit log tells; null for none
    /// @throws ServiceException.Invalid when the name is none
    public Project create(String name, boolean reviewed, @Nullable String actor) {
        Project project = Project.named(Ids.fresh(), named(name, Project.LONGEST_NAME, "name"), reviewed, now());
        return database.write(tx -> {
            tx.projects().add(project);
            tell(tx, actor, Action.PROJECT_CREATED, project.id(), "name=" + project.name());
            return project;
        });
    }

    private void tell(Transaction tx, @Nullable String actor, Action action, String subject, String detail) {
        if (actor != null) {
            AuditLog.append(tx, now(), actor, action, subject, detail);
        }
    }

    /// The only project of a database, made when there is none yet: what one person works on.
    public Project only(String name) {
        String checked = named(name, Project.LONGEST_NAME, "name");
        return database.write(tx -> tx.projects().all().stream().findFirst().orElseGet(() -> {
            Project project = Project.named(Ids.fresh(), checked, false, now());
            tx.projects().add(project);
            return project;
        }));
    }

    /// Another name, other rules; null keeps what is there. An image that somebody has begun keeps its number of
    /// copies.
    public record Change(
            @Nullable String name,
            @Nullable Boolean reviewed,
            @Nullable Integer copies,
            @Nullable Double consensusThreshold,
            @Nullable Double honeypots) {}

    /// @param actor a person's id, for the audit log; null for none
    public Project change(String id, Change change, @Nullable String actor) {
        String name = change.name();
        String checked = name == null ? null : named(name, Project.LONGEST_NAME, "name");
        return database.write(tx -> {
            Project old = lock(tx, id);
            Project changed = new Project(
                    id,
                    Objects.requireNonNullElse(checked, old.name()),
                    Objects.requireNonNullElse(change.reviewed(), old.reviewed()),
                    Objects.requireNonNullElse(change.copies(), old.copies()),
                    Objects.requireNonNullElse(change.consensusThreshold(), old.consensusThreshold()),
                    Objects.requireNonNullElse(change.honeypots(), old.honeypots()),
                    old.created());
            tx.projects().replace(changed);
            tell(
                    tx,
                    actor,
                    Action.PROJECT_CHANGED,
                    id,
                    "name=%s reviewed=%s copies=%d consensus_threshold=%s honeypots=%s"
                            .formatted(
                                    changed.name(),
                                    changed.reviewed(),
                                    changed.copies(),
                                    changed.consensusThreshold(),
                                    changed.honeypots()));
            return changed;
        });
    }

    static String named(String name, int longest, String what) {
        String clean = name.strip();
        if (clean.isEmpty() || clean.length() > longest || clean.codePoints().anyMatch(Character::isISOControl)) {
            throw new ServiceException.Invalid(
                    "%s: expected 1 to %d characters, none of them a control character".formatted(what, longest));
        }
        return clean;
    }

    /// Also those that were removed, in the order of the list.
    public List<Category> categories(String project) {
        return database.read(tx -> {
            require(tx, project);
            return tx.categories().all(project);
        });
    }

    /// Keeps a category, as a new one or in the place of the one with its id. One that was removed comes back.
    ///
    /// @throws ServiceException.Invalid when it makes no sense
    /// @throws ServiceException.Conflict when another one has its name, its key or, in another project, its id
    public Category save(String project, CategoryDraft draft) {
        if (!CATEGORY_ID.matcher(draft.id()).matches()) {
            throw new ServiceException.Invalid("id: expected 8 to 64 letters, digits and hyphens");
        }
        String name = named(draft.name(), Category.LONGEST_NAME, "name");
        String above = draft.supercategory() == null || draft.supercategory().isBlank()
                ? null
                : named(draft.supercategory(), Category.LONGEST_NAME, "supercategory");
        Integer shortcut = draft.shortcut();
        if (shortcut != null && (shortcut < 1 || shortcut > 9)) {
            throw new ServiceException.Invalid("shortcut: expected 1 to 9");
        }
        if (draft.colour() < 0) {
            throw new ServiceException.Invalid("colour: expected a place in the palette, from 0 on");
        }
        return database.write(tx -> {
            lock(tx, project);
            List<Category> all = tx.categories().all(project);
            for (Category other : all) {
                if (other.removed() == null && !other.id().equals(draft.id())) {
                    if (other.name().equals(name)) {
                        throw new ServiceException.Conflict("name: another category is called that");
                    }
                    if (shortcut != null && shortcut.equals(other.shortcut())) {
                        throw new ServiceException.Conflict(
                                "shortcut: %s has the key %d".formatted(other.name(), shortcut));
                    }
                }
            }
            Optional<Category> old =
                    all.stream().filter(one -> one.id().equals(draft.id())).findFirst();
            int end = all.isEmpty() ? 0 : all.getLast().position() + 1;
            Category kept = new Category(
                    draft.id(),
                    project,
                    name,
                    above,
                    draft.colour(),
                    shortcut,
                    old.map(Category::position).orElse(end),
                    null);
            if (old.isPresent()) {
                tx.categories().replace(kept);
            } else {
                if (all.size() >= MOST_CATEGORIES || tx.categories().isTaken(kept.id())) {
                    throw new ServiceException.Conflict(
                            all.size() >= MOST_CATEGORIES
                                    ? "the project has %d categories, which is the most".formatted(MOST_CATEGORIES)
                                    : "id: it belongs to another project's category");
                }
                tx.categories().add(kept);
            }
            return kept;
        });
    }

    /// Takes a category from the list. Masks that have it keep it.
    ///
    /// @throws ServiceException.NotFound when the project has none with this id
    public Category remove(String project, String id) {
        return database.write(tx -> {
            Category old = tx.categories().find(project, id);
            if (old == null) {
                throw new ServiceException.NotFound("the project has no category with this id");
            }
            Category removed = new Category(
                    id,
                    project,
                    old.name(),
                    old.supercategory(),
                    old.colour(),
                    null,
                    old.position(),
                    Objects.requireNonNullElse(old.removed(), now()));
            tx.categories().replace(removed);
            return removed;
        });
    }

    /// Adds an image, with a task for whoever annotates it. One that is there stays as it is.
    ///
    /// @throws io.anymask.image.ImageException when it cannot be decoded, as far as is known
    public ProjectImage add(String project, Photo photo) {
        return add(project, photo, photo.name(), null).image();
    }

    /// An image that was added.
    ///
    /// @param fresh false when the project had it before
    public record Added(ProjectImage image, boolean fresh) {}

    /// As [#add], by somebody of whom the audit log tells.
    ///
    /// @param name as the project calls the image: others may have the same file under another name
    /// @param actor a person's id, null for none
    public Added add(String project, Photo photo, String name, @Nullable String actor) {
        ImageInfo info = photo.info();
        return database.write(tx -> {
            lock(tx, project);
            ProjectImage known = tx.images().find(project, photo.id());
            if (known != null) {
                return new Added(known, false);
            }
            long position = tx.images().end(project);
            ProjectImage image = new ProjectImage(
                    project,
                    photo.id(),
                    photo.sha256(),
                    name,
                    info.width(),
                    info.height(),
                    State.NEW,
                    null,
                    position,
                    0,
                    false,
                    now());
            tx.images().add(image);
            tx.tasks().add(Tasks.open(image, Mode.ANNOTATE, Task.Kind.SHARED, null, null, now()), position);
            tell(tx, actor, Action.IMAGE_ADDED, photo.id(), "project=" + project);
            return new Added(image, true);
        });
    }

    /// Says that the masks of a finished image are known to be right, or no more.
    ///
    /// @param actor a person's id, for the audit log; null for none
    /// @throws ServiceException.NotFound when the project has none with this id
    /// @throws ServiceException.Conflict when it is not finished, or has no masks
    public ProjectImage setGold(String project, String id, boolean gold, @Nullable String actor) {
        return database.write(tx -> {
            Project rules = lock(tx, project);
            ProjectImage image = Annotations.require(tx.images().lock(project, id));
            boolean finished =
                    image.state() == State.ACCEPTED || (image.state() == State.COMPLETED && !rules.reviewed());
            if (gold && !finished) {
                throw new ServiceException.Conflict("the image is %s; only one that is %s can be known"
                        .formatted(
                                image.state().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                                rules.reviewed() ? "accepted" : "completed"));
            }
            if (gold && tx.annotations().counts(project, List.of(id)).isEmpty()) {
                throw new ServiceException.Conflict("the image has no mask that people could be compared with");
            }
            tx.images().setGold(project, id, gold);
            tell(tx, actor, Action.GOLD_CHANGED, id, "project=%s gold=%s".formatted(project, gold));
            return Annotations.require(tx.images().find(project, id));
        });
    }

    /// A known image, as it is shown to whoever is tested with it.
    ///
    /// @param state new until that person draws, as any other one
    /// @param objects accepted masks of that person
    public record Test(State state, long objects) {}

    /// Images with which somebody is tested now, by their ids.
    public Map<String, Test> tests(String project, String person) {
        return database.read(tx -> {
            Map<String, Test> tests = new HashMap<>();
            for (Task task : tx.tasks().honeypots(project, person)) {
                String own = task.kind().layer(person);
                boolean begun = tx.annotations().layers(project, task.image()).contains(own);
                long objects = Consensus.layer(tx, project, task.image(), own)
                        .objects()
                        .size();
                tests.put(task.image(), new Test(begun ? State.IN_PROGRESS : State.NEW, objects));
            }
            return tests;
        });
    }

    /// @throws ServiceException.NotFound when the project has none with this id
    public ProjectImage image(String project, String id) {
        ProjectImage image = database.read(tx -> tx.images().find(project, id));
        if (image == null) {
            throw new ServiceException.NotFound("the project has no image with this id");
        }
        return image;
    }

    /// @param state null for any
    /// @param from first place
    public Page images(String project, @Nullable State state, long from, int most) {
        return images(project, state, List.of(), from, most);
    }

    /// As the other one.
    ///
    /// @param also images that belong to these whatever their state
    public Page images(String project, @Nullable State state, List<String> also, long from, int most) {
        List<ProjectImage> found = database.read(tx -> {
            require(tx, project);
            return tx.images().page(project, state, also, from, most + 1);
        });
        return found.size() > most
                ? new Page(found.subList(0, most), found.get(most).position())
                : new Page(found, null);
    }

    /// Whether some project has the image.
    public boolean isInUse(String image) {
        return database.read(tx -> tx.images().isInUse(image));
    }

    /// How far it is.
    public Progress progress(String project) {
        return database.read(tx -> {
            require(tx, project);
            return new Progress(tx.images().counts(project), tx.annotations().count(project));
        });
    }

    /// How many accepted masks some images have, by their ids; images without any are left out.
    public Map<String, Long> objects(String project, List<ProjectImage> images) {
        List<String> ids = images.stream().map(ProjectImage::id).toList();
        return ids.isEmpty() ? Map.of() : database.read(tx -> tx.annotations().counts(project, ids));
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
