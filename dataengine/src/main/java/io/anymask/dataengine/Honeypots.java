package io.anymask.dataengine;

import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.consensus.HoneypotResult;
import io.anymask.dataengine.consensus.Matching;
import io.anymask.dataengine.project.Project;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.store.Transaction;
import io.anymask.dataengine.task.Mode;
import io.anymask.dataengine.task.Task;
import io.anymask.file.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Images whose masks are known, slipped in among a person's tasks. Which turns those are follows from the
/// project, the person and how many tasks the person has ended, so that asking again changes nothing. Each person
/// gets each known image once, and none in which that person had a hand.
final class Honeypots {
    private Honeypots() {}

    /// A task with a known image, which is added; null when it is not the person's turn, or no image is left.
    static @Nullable Task next(Transaction tx, Project project, String person, Instant now) {
        if (project.honeypots() == 0) {
            return null;
        }
        String turn = project.id() + "\n" + person + "\n";
        if (fraction(turn + tx.tasks().countEnded(project.id(), person)) >= project.honeypots()) {
            return null;
        }
        String chosen = tx.images().unknownGold(project.id(), person).stream()
                .min(Comparator.comparingDouble(image -> fraction(turn + image)))
                .orElse(null);
        ProjectImage image = chosen == null ? null : tx.images().lock(project.id(), chosen);
        if (image == null) {
            return null;
        }
        Task task = Tasks.open(image, Mode.ANNOTATE, Task.Kind.HONEYPOT, person, null, now);
        tx.tasks().add(task, image.position());
        return task;
    }

    /// 0 to 1, evenly spread: the first 53 bits of a SHA-256.
    static double fraction(String text) {
        byte[] hash = Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8));
        return (ByteBuffer.wrap(hash).getLong() >>> 11) * 0x1.0p-53;
    }

    /// Compares what a person made with what is known.
    static void grade(Transaction tx, Task task, Instant now) {
        String person = Objects.requireNonNull(task.preferred(), "a known image is for one person");
        Matching matching = Matching.of(
                Consensus.layer(tx, task.project(), task.image(), task.kind().layer(person))
                        .objects(),
                Consensus.layer(tx, task.project(), task.image(), Draft.MAIN).objects());
        tx.honeypots().add(HoneypotResult.of(task.id(), task.project(), task.image(), person, matching, now));
    }
}
