package io.anymask.server;

import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.run.ProjectRun;
import io.anymask.dataengine.run.RunKind;
import io.anymask.dataengine.work.ProjectRuns;
import io.anymask.dataengine.work.Work;
import io.anymask.dataset.exchange.Format;
import io.anymask.inference.KeptThresholds;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.model.sam.SamModel;
import io.anymask.server.http.ProblemException;
import io.anymask.service.ServiceException;
import io.anymask.service.model.ServedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What runs on projects are told, in JSON.
final class RunParameters {
    /// Confident masks, where the model carries no thresholds of its own: those whom a person shall agree with.
    private static final double CONFIDENT_IOU = 0.95;

    private static final double CONFIDENT_STABILITY = 0.97;
    private static final int MOST_MASKS = 10_000;

    /// Of the paper's images there are about 100 on each; more than so many proposals nobody judges.
    private static final int PREFILLED = 200;

    private static final List<String> OWN = List.of("preset", "states", "annotated", "most_masks", "status");

    private RunParameters() {}

    /// What the model finds by itself, before the request says something else.
    static Work.Find suiting(RunKind kind, SamModel model) {
        MaskGeneratorOptions options = MaskGeneratorOptions.suiting(model);
        boolean prefill = kind == RunKind.PREFILL;
        if (prefill && KeptThresholds.of(model.checkpoint()).equals(KeptThresholds.REFERENCE)) {
            options = options.toBuilder()
                    .predIouThreshold(CONFIDENT_IOU)
                    .stabilityScoreThreshold(CONFIDENT_STABILITY)
                    .build();
        }
        return new Work.Find(
                kind,
                options,
                Set.of(ProjectImage.State.NEW),
                false,
                prefill ? PREFILLED : MOST_MASKS,
                Status.PROPOSED);
    }

    static Work.Find find(RunKind kind, JsonNode params, SamModel model) {
        if (!params.isObject() && !Fields.isAbsent(params)) {
            throw new ProblemException(400, "params: expected an object");
        }
        Work.Find suiting = suiting(kind, model);
        ObjectNode rest = JsonMapper.shared().createObjectNode();
        params.properties().stream()
                .filter(entry -> !OWN.contains(entry.getKey()))
                .forEach(entry -> rest.set(entry.getKey(), entry.getValue()));
        MaskGeneratorOptions preset = switch (text(params, "preset", "released")) {
            case "released" -> suiting.options();
            case "sa1b" ->
                MaskGeneratorOptions.SA1B.toBuilder()
                        .predIouThreshold(suiting.options().predIouThreshold())
                        .stabilityScoreThreshold(suiting.options().stabilityScoreThreshold())
                        .build();
            default -> throw new ProblemException(400, "params: preset: expected released or sa1b");
        };
        if (kind == RunKind.PREFILL && params.has("status")) {
            throw new ProblemException(400, "params: status: what is prefilled is proposed; a person accepts it");
        }
        JsonNode most = params.path("most_masks");
        int masks = Fields.isAbsent(most) ? suiting.most() : EverythingParameters.whole("most_masks", most, MOST_MASKS);
        if (masks < 1) {
            throw new ProblemException(400, "params: most_masks: expected 1 to %d".formatted(MOST_MASKS));
        }
        return new Work.Find(
                kind,
                EverythingParameters.read(rest, preset),
                states(params.path("states"), suiting.states()),
                flag(params.path("annotated")),
                masks,
                status(text(params, "status", "proposed")));
    }

    private static String text(JsonNode params, String name, String otherwise) {
        JsonNode node = params.path(name);
        return Fields.isAbsent(node) ? otherwise : node.asString("");
    }

    private static boolean flag(JsonNode node) {
        if (!Fields.isAbsent(node) && !node.isBoolean()) {
            throw new ProblemException(400, "params: annotated: expected true or false");
        }
        return node.isBoolean() && node.booleanValue();
    }

    private static Set<ProjectImage.State> states(JsonNode node, Set<ProjectImage.State> otherwise) {
        if (Fields.isAbsent(node)) {
            return otherwise;
        }
        Set<ProjectImage.State> states = EnumSet.noneOf(ProjectImage.State.class);
        for (JsonNode label : node) {
            states.add(Fields.labelled(ProjectImage.State.class, label.asString(""))
                    .orElseThrow(() -> new ProblemException(400, "params: states: there is none called that")));
        }
        if (!node.isArray() || states.isEmpty()) {
            throw new ProblemException(400, "params: states: expected a list of one at least");
        }
        return states;
    }

    /// Of masks that come without a person.
    static Status status(String label) {
        return switch (label) {
            case "proposed" -> Status.PROPOSED;
            case "accepted" -> Status.ACCEPTED;
            default -> throw new ProblemException(400, "status: expected proposed or accepted");
        };
    }

    /// A format that is written.
    static Format written(JsonNode params) {
        return format(params.path("format").asString(""), Format::isWritten);
    }

    /// A format that is read; null to tell it from the content.
    static @Nullable Format read(String word) {
        return word.isEmpty() ? null : format(word, format -> true);
    }

    private static Format format(String word, Predicate<Format> fits) {
        return Format.of(word)
                .filter(fits)
                .orElseThrow(() -> new ProblemException(
                        400,
                        "format: expected one of "
                                + Stream.of(Format.values())
                                        .filter(fits)
                                        .map(Format::word)
                                        .collect(Collectors.joining(", "))));
    }

    /// Reads what [#write] wrote.
    static ProjectRuns.Recall recall(ServedModel model) {
        return (run, uploads) -> {
            try {
                return recalled(
                        run,
                        JsonMapper.shared().readTree(run.params()),
                        uploads,
                        model.segmenter().model());
            } catch (ProblemException e) {
                throw new ServiceException.Conflict("this version does not know such a run: " + e.getMessage());
            }
        };
    }

    private static Work recalled(ProjectRun run, JsonNode params, Path uploads, SamModel model) {
        return switch (run.kind()) {
            case EMBED -> new Work.Embed();
            case AUDIT -> new Work.Audit();
            case PREFILL -> find(RunKind.PREFILL, ((ObjectNode) params).without("status"), model);
            case AMG -> find(RunKind.AMG, params, model);
            case EXPORT -> new Work.Export(written(params));
            case IMPORT -> {
                Path upload = uploads.resolve(params.path("file").asString("")).normalize();
                if (!uploads.equals(upload.getParent()) || !Files.isRegularFile(upload)) {
                    throw new ServiceException.NotFound("what was uploaded for it is there no longer; import it again");
                }
                yield new Work.Import(upload, read(text(params, "format", "")), status(text(params, "status", "")));
            }
        };
    }

    /// What the work was told, with the defaults.
    static ObjectNode write(Work work) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        switch (work) {
            case Work.Embed() -> {}
            case Work.Audit() -> {}
            case Work.Find find -> {
                EverythingParameters.write(find.options(), node);
                node.put("most_masks", find.most()).put("annotated", find.annotated());
                node.put("status", Fields.label(find.status()));
                ArrayNode states = node.putArray("states");
                find.states().stream().sorted().forEach(state -> states.add(Fields.label(state)));
            }
            case Work.Export(Format format) -> node.put("format", format.word());
            case Work.Import(var upload, Format format, Status status) -> {
                node.put("file", String.valueOf(upload.getFileName()));
                node.put("format", format == null ? null : format.word());
                node.put("status", Fields.label(status));
            }
        }
        return node;
    }
}
