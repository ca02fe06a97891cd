package io.anymask.dataengine.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A model that was retrained on people's masks. Version 0, of which there is no record, is the model that the
/// server was started with.
///
/// @param root SHA-256 of the weights of version 0
/// @param number from 1 on, among those of the same root
/// @param sha256 of its weights
/// @param parent SHA-256 of the weights that training began with
/// @param project whose masks it learned from
/// @param run that made it
/// @param creator a person's id
/// @param learned what it learned from
/// @param heldOut what it was judged with, and what no version learned from
/// @param before scores of its parent
/// @param after its own
/// @param activated when it was chosen last; null for never
public record ModelVersion(
        String root,
        int number,
        String sha256,
        String parent,
        String project,
        String run,
        String creator,
        State state,
        Size learned,
        Size heldOut,
        Scores before,
        Scores after,
        Instant created,
        @Nullable Instant activated) {
    /// Whether the server works with it.
    public enum State {
        /// Made, and not chosen so far.
        CANDIDATE,
        /// The one that the server works with; one at a time.
        ACTIVE,
        /// Chosen once; another one was chosen since.
        RETIRED
    }

    /// How large a set is.
    public record Size(int images, int masks) {}
}
