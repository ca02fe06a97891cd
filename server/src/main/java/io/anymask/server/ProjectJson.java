package io.anymask.server;

import io.anymask.dataengine.Projects;
import io.anymask.dataengine.Projects.CategoryDraft;
import io.anymask.dataengine.Projects.Progress;
import io.anymask.dataengine.project.Category;
import io.anymask.dataengine.project.Project;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.project.ProjectImage.State;
import io.anymask.dataengine.task.Review;
import io.anymask.dataengine.task.Task;
import io.anymask.server.http.ProblemException;
import io.anymask.service.gallery.Photo;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Projects, categories, images, tasks and reviews in JSON, as `openapi.yaml` describes them.
final class ProjectJson {
    private ProjectJson() {}

    static ObjectNode write(Project project, Progress progress) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("id", project.id());
        node.put("name", project.name());
        node.put("reviewed", project.reviewed());
        node.put("copies", project.copies());
        node.put("consensus_threshold", project.consensusThreshold());
        node.put("honeypots", project.honeypots());
        node.put("created", project.created().toString());
        ObjectNode images = node.putObject("images");
        for (State state : State.values()) {
            images.put(Fields.label(state), progress.images().getOrDefault(state, 0L));
        }
        node.put("objects", progress.objects());
        return node;
    }

    /// @throws ProblemException when it makes no sense
    static Projects.Change change(JsonNode body) {
        JsonNode copies = body.path("copies");
        if (!copies.isMissingNode() && !copies.isInt()) {
            throw new ProblemException(400, "copies: expected a whole number");
        }
        return new Projects.Change(
                Fields.optional(body, "name", Project.LONGEST_NAME),
                Fields.flag(body, "reviewed"),
                copies.isMissingNode() ? null : Integer.valueOf(copies.asInt()),
                fraction(body, "consensus_threshold"),
                fraction(body, "honeypots"));
    }

    private static @Nullable Double fraction(JsonNode body, String name) {
        return body.has(name) ? Fields.nullable(body, name) : null;
    }

    static ObjectNode write(Category category) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("id", category.id());
        node.put("name", category.name());
        node.put("supercategory", category.supercategory());
        node.put("colour", category.colour());
        node.put("shortcut", category.shortcut());
        node.put("removed", category.removed() != null);
        return node;
    }

    /// @param id from the address
    static CategoryDraft category(String id, JsonNode node) {
        JsonNode colour = node.path("colour");
        JsonNode shortcut = node.path("shortcut");
        if (!colour.isInt()) {
            throw new ProblemException(400, "colour: expected a whole number");
        }
        boolean none = Fields.isAbsent(shortcut);
        if (!none && !shortcut.isInt()) {
            throw new ProblemException(400, "shortcut: expected 1 to 9, or null");
        }
        return new CategoryDraft(
                id,
                Fields.text(node, "name", Category.LONGEST_NAME),
                Fields.optional(node, "supercategory", Category.LONGEST_NAME),
                colour.asInt(),
                none ? null : Integer.valueOf(shortcut.asInt()));
    }

    /// @param photo null when its file is gone
    static ObjectNode write(ProjectImage image, @Nullable Photo photo, long objects) {
        ObjectNode node = photo == null ? missing(image) : Documents.image(photo);
        node.put("name", image.name()); // another project may have the same file under another name
        node.put("state", Fields.label(image.state()));
        node.put("reason", image.reason());
        node.put("revision", image.revision());
        node.put("objects", objects);
        return node;
    }

    private static ObjectNode missing(ProjectImage image) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("id", image.id()).put("name", image.name()).put("sha256", image.sha256());
        node.put("source", "folder");
        return node.put(
                "error", image.name() + ": its file is not where it was; put it back and start the server again");
    }

    static ObjectNode write(Task task) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("id", task.id());
        node.put("image", task.image());
        node.put("mode", Fields.label(task.mode()));
        node.put("state", Fields.label(task.state()));
        node.put("reason", task.reason());
        Task.Lease lease = task.lease();
        if (lease != null) {
            node.putObject("lease")
                    .put("token", lease.token())
                    .put("expires", lease.expires().toString())
                    .put("heartbeat", Task.HEARTBEAT.toSeconds());
        }
        return node;
    }

    static ObjectNode write(Review review) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("annotation", review.annotation());
        node.put("version", review.version());
        node.put("reviewer", review.reviewer());
        node.put("verdict", Fields.label(review.verdict()));
        node.put("reason", review.reason());
        node.put("at", review.at().toString());
        return node;
    }
}
