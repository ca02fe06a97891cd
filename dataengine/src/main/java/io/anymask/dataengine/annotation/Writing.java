package io.anymask.dataengine.annotation;

import org.jspecify.annotations.Nullable;

/// Who writes on which image, and how a repetition is known.
///
/// @param author a person's id
/// @param task the task that it is done for, null for none
/// @param key under which the client asks, the same when it asks again; null for none
/// @param unattended that nobody draws: found by a run or imported, for the image's own set alone
public record Writing(
        String author,
        String project,
        String image,
        @Nullable Held task,
        @Nullable String key,
        boolean unattended) {
    /// A task as its holder knows it, who may have held it too long.
    public record Held(String task, String lease) {}

    /// Without a task and without a key.
    public static Writing on(String author, String project, String image) {
        return new Writing(author, project, image, null, null, false);
    }

    /// What a run finds or an import brings.
    ///
    /// @param starter who began it
    public static Writing unattended(String starter, String project, String image) {
        return new Writing(starter, project, image, null, null, true);
    }

    public Writing under(@Nullable String newKey) {
        return new Writing(author, project, image, task, newKey, unattended);
    }

    public Writing during(@Nullable Held newTask) {
        return new Writing(author, project, image, newTask, key, unattended);
    }
}
