package io.anymask.dataengine.task;

/// What a task asks for: the stages of the paper's data engine, and the look of a second person.
public enum Mode {
    /// Assisted-manual: masks from prompts.
    ANNOTATE,
    /// Semi-automatic: proposals are judged, then what is missing is added.
    COMPLETE,
    REVIEW
}
