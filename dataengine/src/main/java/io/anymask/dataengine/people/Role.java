package io.anymask.dataengine.people;

/// What a member of a project may do, each role all that those before it may. Above them stand the administrators
/// of the server, who may do in every project what its admins may.
public enum Role {
    /// Makes masks.
    ANNOTATOR,
    /// Judges the masks of others.
    REVIEWER,
    /// Adds images, changes categories, runs the model over a project, exports.
    RESEARCHER,
    /// Names the project, and invites those below.
    ADMIN;

    /// Whether it may all that another one may.
    public boolean covers(Role other) {
        return compareTo(other) >= 0;
    }
}
