package io.anymask.dataengine.annotation;

/// What a version of a mask stands for.
public enum Status {
    /// A model or an import offers it; nobody has looked at it.
    PROPOSED,
    ACCEPTED,
    /// A proposal that a person turned down.
    REJECTED,
    DELETED;

    /// Whether it is shown and exported as an object.
    public boolean isObject() {
        return this == ACCEPTED;
    }
}
