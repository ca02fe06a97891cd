package io.anymask.dataengine.annotation;

import org.jspecify.annotations.Nullable;

/// Who writes on which image, and how a repetition is known.
///
/// @param author a person's id
/// @param task the task that it is done for, null for none
/// @param key under which the client asks, the same when it asks again; null for none
public record Writing(
        String author,
        String project,
        String image,
        @Nullable Held task,
        @Nullable String key) {
    /// A task as its holder knows it, who may have held it too long.
    public record Held(String task, String lease) {}

    /// Without a task and without a key.
    public static Writing on(String author, String project, String image) {
        return new Writing(author, project, image, null, null);
    }

    public Writing under(@Nullable String newKey) {
        return new Writing(author, project, image, task, newKey);
    }

    public Writing during(@Nullable Held newTask) {
        return new Writing(author, project, image, newTask, key);
    }
}
