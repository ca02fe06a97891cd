package io.anymask.server;

import io.anymask.dataengine.annotation.Annotation;
import io.anymask.dataengine.annotation.AnnotationSet;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.annotation.Provenance;
import io.anymask.dataengine.annotation.Source;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.annotation.Writing;
import io.anymask.mask.Box;
import io.anymask.mask.Rle;
import io.anymask.server.http.ProblemException;
import io.anymask.service.model.PromptDocument;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Masks of projects in JSON, as `openapi.yaml` describes them.
final class AnnotationJson {
    private static final int LONGEST_PROMPT = 1 << 20;
    private static final int LONGEST_HISTORY = 1 << 20;
    private static final int LONGEST_MODEL = 200;

    private AnnotationJson() {}

    /// A new mask.
    ///
    /// @throws ProblemException or an exception that names bad input, when it makes no sense
    static Draft read(JsonNode node) {
        return new Draft(
                Fields.text(node, "id", 64),
                Draft.MAIN,
                status(node, Status.ACCEPTED),
                Fields.optional(node, "category", 64),
                MaskJson.read(node.path("mask"), "mask"),
                provenance(node, new Provenance(Source.MANUAL, null, null, null, 0, null, null, null)));
    }

    /// A change of a mask: what is not said stays as it is.
    ///
    /// @throws ProblemException or an exception that names bad input, when it makes no sense
    static Draft change(JsonNode node, Annotation old) {
        return new Draft(
                old.id(),
                old.layer(),
                status(node, old.status()),
                node.has("category") ? Fields.optional(node, "category", 64) : old.category(),
                node.has("mask") ? MaskJson.read(node.path("mask"), "mask") : old.mask(),
                provenance(node, old.provenance()));
    }

    private static Status status(JsonNode node, Status otherwise) {
        Status status = Fields.member(Status.class, node, "status", otherwise);
        if (status == Status.DELETED) {
            throw new ProblemException(400, "status: a mask is deleted with DELETE");
        }
        return status;
    }

    private static Provenance provenance(JsonNode node, Provenance old) {
        String model = node.has("model") ? Fields.optional(node, "model", LONGEST_MODEL) : old.model();
        String knownSha256 = Objects.equals(model, old.model()) ? old.modelSha256() : null;
        return new Provenance(
                Fields.member(Source.class, node, "source", old.source()),
                model,
                node.has("model_sha256") ? Fields.optional(node, "model_sha256", 64) : knownSha256,
                node.has("prompt") ? prompt(node.path("prompt")) : old.prompt(),
                node.has("choice") ? choice(node.path("choice")) : old.choice(),
                node.has("predicted_iou") ? Fields.nullable(node, "predicted_iou") : old.predictedIou(),
                node.has("stability_score") ? Fields.nullable(node, "stability_score") : old.stabilityScore(),
                node.has("history") ? structure(node.path("history"), "history", LONGEST_HISTORY) : old.history());
    }

    /// A prompt that can be asked again.
    private static @Nullable String prompt(JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        if (!node.isObject()) {
            throw new ProblemException(400, "prompt: expected an object, or null where there was none");
        }
        PromptDocument.kept(node); // one that makes no sense throws
        return structure(node, "prompt", LONGEST_PROMPT);
    }

    private static @Nullable String structure(JsonNode node, String name, int longest) {
        if (node.isNull()) {
            return null;
        }
        if (!node.isObject() && !node.isArray()) {
            throw new ProblemException(400, "%s: expected an object or a list".formatted(name));
        }
        String text = node.toString();
        if (text.length() > longest) {
            throw new ProblemException(
                    413, "%s: got %d characters, expected at most %d".formatted(name, text.length(), longest));
        }
        return text;
    }

    private static int choice(JsonNode node) {
        if (!node.isInt() || node.asInt() < 0 || node.asInt() > 3) {
            throw new ProblemException(400, "choice: expected 0 to 3");
        }
        return node.asInt();
    }

    /// The task that a mask is made for; null for none.
    static Writing.@Nullable Held task(JsonNode node) {
        JsonNode task = node.path("task");
        return Fields.isAbsent(task)
                ? null
                : new Writing.Held(Fields.text(task, "id", 64), Fields.text(task, "lease", 64));
    }

    static ObjectNode write(AnnotationSet set) {
        return write(set, AnnotationJson::write);
    }

    static ObjectNode write(AnnotationSet set, Function<Annotation, ObjectNode> writer) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("revision", set.revision());
        ArrayNode all = node.putArray("annotations");
        set.annotations().forEach(annotation -> all.add(writer.apply(annotation)));
        return node;
    }

    static ObjectNode write(Annotation annotation) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("id", annotation.id());
        node.put("image", annotation.image());
        node.put("layer", annotation.layer());
        node.put("version", annotation.version());
        node.put("status", Fields.label(annotation.status()));
        node.put("category", annotation.category());
        Rle mask = annotation.mask();
        node.set("mask", MaskJson.write(mask));
        node.put("area", mask.area());
        Box box = mask.cocoBox();
        node.putArray("bbox").add(box.x0()).add(box.y0()).add(box.width()).add(box.height());
        Provenance provenance = annotation.provenance();
        node.put("source", Fields.label(provenance.source()));
        node.put("model", provenance.model());
        node.put("model_sha256", provenance.modelSha256());
        node.set("prompt", parsed(provenance.prompt()));
        node.put("choice", provenance.choice());
        node.put("predicted_iou", provenance.predictedIou());
        node.put("stability_score", provenance.stabilityScore());
        node.set("history", parsed(provenance.history()));
        node.put("author", annotation.author());
        node.put("saved", annotation.saved().toString());
        return node;
    }

    private static JsonNode parsed(@Nullable String json) {
        return json == null
                ? JsonMapper.shared().nullNode()
                : JsonMapper.shared().readTree(json);
    }
}
