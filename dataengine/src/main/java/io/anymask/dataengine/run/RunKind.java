package io.anymask.dataengine.run;

/// What a run does with a project.
public enum RunKind {
    /// Embeds all images ahead, so that nobody waits.
    EMBED,
    /// Semi-automatic stage: confident masks are proposed before a person comes.
    PREFILL,
    /// Fully automatic stage: all masks that the generator finds.
    AMG,
    /// Writes the masks in a format of other programs.
    EXPORT,
    /// Brings masks from such a file.
    IMPORT,
    /// Makes the frames of a film images of the project.
    FRAMES,
    /// Follows objects through a film.
    TRACK,
    /// Reads all masks, and asks their prompts once more.
    AUDIT,
    /// Retrains the model on the masks.
    TRAIN
}
