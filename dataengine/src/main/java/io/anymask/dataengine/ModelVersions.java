package io.anymask.dataengine;

import io.anymask.dataengine.audit.Action;
import io.anymask.dataengine.model.ModelVersion;
import io.anymask.dataengine.store.Database;
import io.anymask.service.ServiceException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The versions of the model that a server works with, and which of them it is. Safe for use by several threads
/// and processes.
public final class ModelVersions {
    private final Database database;
    private final Clock clock;
    private final String root;

    /// @param root SHA-256 of the weights of version 0
    public ModelVersions(Database database, Clock clock, String root) {
        this.database = database;
        this.clock = clock;
        this.root = root;
    }

    /// SHA-256 of the weights of version 0.
    public String root() {
        return root;
    }

    /// The oldest first; not version 0.
    public List<ModelVersion> all() {
        return database.read(tx -> tx.models().all(root));
    }

    /// Null for version 0.
    public @Nullable ModelVersion active() {
        return database.read(tx -> tx.models().active(root));
    }

    /// SHA-256 of the weights that the server shall work with.
    public String wanted() {
        ModelVersion active = active();
        return active == null ? root : active.sha256();
    }

    /// Keeps what a run has made, under the next number. A run makes one version, so asking again gives the first.
    ///
    /// @param made whose number is of no matter
    public ModelVersion add(ModelVersion made) {
        return database.write(tx -> {
            ModelVersion known = tx.models().ofRun(made.run());
            if (known != null) {
                return known;
            }
            int last = tx.models().all(root).stream()
                    .mapToInt(ModelVersion::number)
                    .max()
                    .orElse(0);
            ModelVersion added = new ModelVersion(
                    root,
                    last + 1,
                    made.sha256(),
                    made.parent(),
                    made.project(),
                    made.run(),
                    made.creator(),
                    ModelVersion.State.CANDIDATE,
                    made.learned(),
                    made.heldOut(),
                    made.before(),
                    made.after(),
                    made.created(),
                    null);
            tx.models().add(added);
            return added;
        });
    }

    /// Chooses the version that the server shall work with. It goes on with it as soon as it can.
    ///
    /// @param number 0 for the model that the server was started with
    /// @param actor a person's id
    /// @throws ServiceException.NotFound when there is none of that number
    public void activate(int number, String actor) {
        database.write(tx -> {
            Instant now = Instant.ofEpochMilli(clock.millis());
            boolean known =
                    number == 0 || tx.models().all(root).stream().anyMatch(version -> version.number() == number);
            if (!known) {
                throw new ServiceException.NotFound("the model has no version of this number");
            }
            tx.models().activate(root, number, now);
            AuditLog.append(tx, now, actor, Action.MODEL_CHANGED, root, "version " + number);
            return null;
        });
    }
}
