package io.anymask.dataengine.replay;

import io.anymask.BadInputException;
import io.anymask.dataengine.annotation.Annotation;
import io.anymask.dataengine.annotation.Source;
import io.anymask.dataengine.annotation.StoredMask;
import io.anymask.dataengine.project.Project;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.replay.Audit.Reason;
import io.anymask.dataengine.store.Database;
import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Prediction;
import io.anymask.inference.Segmenter;
import io.anymask.mask.MaskException;
import io.anymask.mask.Rle;
import io.anymask.prompt.Prompt;
import io.anymask.service.ServiceException;
import io.anymask.service.model.PromptDocument;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Asks the prompts of kept masks once more. A mask that was edited by hand is compared in the last version before
/// its edits. For one thread.
public final class Replay {
    /// What an answer has to share with the mask that was kept.
    public static final double LEAST_IOU = 0.99;

    private final Database database;
    private final Segmenter sam;
    private final String modelSha256;
    private final Photos photos;

    /// Where the images are.
    @FunctionalInterface
    public interface Photos {
        /// Gives the upright image, which nobody may keep.
        ///
        /// @return false when it is not there
        boolean with(ProjectImage image, Consumer<Image> work) throws InterruptedException;
    }

    /// Told how far it is.
    @FunctionalInterface
    public interface Progress {
        /// @return whether to go on
        boolean at(int images, int of);
    }

    /// @param modelSha256 of the segmenter's weights
    public Replay(Database database, Segmenter sam, String modelSha256, Photos photos) {
        this.database = database;
        this.sam = sam;
        this.modelSha256 = modelSha256;
        this.photos = photos;
    }

    /// Looks at all masks of a project, in all their versions.
    ///
    /// @throws InterruptedException when its thread is interrupted: after the mask that is asked about
    public Audit audit(Project project, Progress progress) throws InterruptedException {
        Map<Reason, Long> passedOver = new EnumMap<>(Reason.class);
        List<Finding> findings = new ArrayList<>();
        long masks = 0;
        long replayed = 0;
        List<ProjectImage> images = database.read(tx -> tx.images().all(project.id()));
        for (int i = 0; i < images.size() && progress.at(i, images.size()); i++) {
            ProjectImage image = images.get(i);
            Set<String> damaged = new HashSet<>();
            for (StoredMask stored : database.read(tx -> tx.annotations().stored(project.id(), image.id()))) {
                masks++;
                Finding.Kind kind = judge(stored);
                if (kind != null) {
                    findings.add(finding(image, stored.id(), stored.version(), kind));
                }
                if (kind == Finding.Kind.DAMAGED) {
                    damaged.add(stored.id());
                }
            }
            List<Annotation> asked = new ArrayList<>();
            for (Annotation annotation : annotations(image, damaged)) {
                try {
                    Annotation best = original(annotation);
                    Reason reason = best == null ? Reason.EDITED : reason(best);
                    if (best != null && reason == null) {
                        asked.add(best);
                    } else {
                        passedOver.merge(Objects.requireNonNull(reason), 1L, Long::sum);
                    }
                } catch (JacksonException e) {
                    findings.add(finding(image, annotation.id(), annotation.version(), Finding.Kind.DAMAGED));
                }
            }
            if (!asked.isEmpty()) {
                if (photos.with(image, photo -> findings.addAll(replay(sam.embed(photo), asked)))) {
                    replayed += asked.size();
                } else {
                    passedOver.merge(Reason.NO_IMAGE, (long) asked.size(), Long::sum);
                }
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("the audit was stopped");
            }
        }
        return new Audit(masks, replayed, passedOver, findings);
    }

    private static Finding finding(ProjectImage image, String id, long version, Finding.Kind kind) {
        return new Finding(image.project(), image.id(), id, version, kind, Double.NaN);
    }

    private static Finding.@Nullable Kind judge(StoredMask stored) {
        try {
            Rle mask = Rle.decompress(stored.height(), stored.width(), stored.counts());
            return mask.area() == stored.area() ? null : Finding.Kind.AREA;
        } catch (MaskException e) {
            return Finding.Kind.DAMAGED;
        }
    }

    /// The masks that the image has now, but for those of which some version is damaged.
    private List<Annotation> annotations(ProjectImage image, Set<String> damaged) {
        return database.read(tx -> tx.annotations().ids(image.project(), image.id()).stream()
                .filter(id -> !damaged.contains(id))
                .map(id -> Objects.requireNonNull(tx.annotations().find(id)))
                .filter(annotation -> annotation.status().isObject())
                .toList());
    }

    /// The latest version that no hand has edited; null for none.
    private @Nullable Annotation original(Annotation annotation) {
        return isEdited(annotation)
                ? database.read(tx -> tx.annotations().history(annotation.id())).reversed().stream()
                        .filter(version -> !isEdited(version))
                        .findFirst()
                        .orElse(null)
                : annotation;
    }

    private static boolean isEdited(Annotation annotation) {
        String history = annotation.provenance().history();
        return history != null
                && !JsonMapper.shared().readTree(history).path("edits").isEmpty();
    }

    private @Nullable Reason reason(Annotation annotation) {
        if (annotation.provenance().source() != Source.ASSISTED
                || annotation.provenance().prompt() == null) {
            return Reason.NO_PROMPT;
        }
        if (!modelSha256.equals(annotation.provenance().modelSha256())) {
            return Reason.OTHER_MODEL;
        }
        try {
            Prompt asked = read(annotation).prompt();
            asked.requireFits(annotation.mask().width(), annotation.mask().height());
            return asked.text() != null && !sam.readsPhrases() ? Reason.WORDS : null;
        } catch (BadInputException | ServiceException.Invalid e) {
            return Reason.ODD_PROMPT;
        }
    }

    private static PromptDocument read(Annotation annotation) {
        String prompt = Objects.requireNonNull(annotation.provenance().prompt());
        return PromptDocument.kept(JsonMapper.shared().readTree(prompt));
    }

    private static List<Finding> replay(ImageEmbedding embedding, List<Annotation> annotations) {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < annotations.size() && !Thread.currentThread().isInterrupted(); i++) {
            Annotation annotation = annotations.get(i);
            PromptDocument stored = read(annotation);
            Prediction answer = embedding.predict(stored.prompt(), stored.output());
            int choice =
                    Math.min(annotation.provenance().choice(), answer.masks().size() - 1);
            double iou = answer.masks().get(choice).mask().rle().iou(annotation.mask());
            if (iou < LEAST_IOU) {
                findings.add(new Finding(
                        annotation.project(),
                        annotation.image(),
                        annotation.id(),
                        annotation.version(),
                        Finding.Kind.DIFFERENT,
                        iou));
            }
        }
        return findings;
    }
}
