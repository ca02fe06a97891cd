package io.anymask.dataengine.store;

/// Something that a transaction has changed, for those who show it: what it is now, they ask.
public sealed interface Change {
    /// An image of a project: it is new, or its state or its annotations are others.
    record Image(String project, String image) implements Change {}

    /// A task of a project: it is new or over, or somebody else holds it.
    record Task(String project, String task) implements Change {}

    /// A project's list of categories.
    record Categories(String project) implements Change {}

    /// Who may see what: a login has ended, a role or a person is another.
    record Access() implements Change {}
}
