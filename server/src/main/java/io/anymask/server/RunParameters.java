package io.anymask.server;

import io.anymask.Printable;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.run.ProjectRun;
import io.anymask.dataengine.run.RunKind;
import io.anymask.dataengine.work.ProjectRuns;
import io.anymask.dataengine.work.Work;
import io.anymask.dataengine.work.Work.Search;
import io.anymask.dataset.exchange.Format;
import io.anymask.inference.KeptThresholds;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.inference.PromptableModel;
import io.anymask.inference.detector.DetectorOptions;
import io.anymask.server.http.ProblemException;
import io.anymask.service.ServiceException;
import io.anymask.service.model.ServedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    private static final int MOST_MASKS = 10_000;

    /// Of the paper's images there are about 100 on each; more than so many proposals nobody judges.
    private static final int PREFILLED = 200;

    private static final String DETECTOR = "detector";
    private static final String SCORE = "detector_score";
    private static final String HASH = "detector_sha256";

    private static final List<String> OWN =
            List.of("preset", "states", "annotated", "most_masks", "status", DETECTOR, SCORE, HASH);

    private RunParameters() {}

    /// What the model finds by itself, before the request says something else.
    static Work.Find suiting(RunKind kind, PromptableModel model) {
        boolean prefill = kind == RunKind.PREFILL;
        return new Work.Find(
                kind,
                new Search.Everything(options(kind, model)),
                Set.of(ProjectImage.State.NEW),
                false,
                prefill ? PREFILLED : MOST_MASKS,
                Status.PROPOSED);
    }

    private static MaskGeneratorOptions options(RunKind kind, PromptableModel model) {
        KeptThresholds thresholds = kind == RunKind.PREFILL
                ? KeptThresholds.confident(model.checkpoint())
                : KeptThresholds.of(model.checkpoint());
        return thresholds.in(MaskGeneratorOptions.DEFAULT);
    }

    /// @param detectors that a run may name
    static Work.Find find(RunKind kind, JsonNode params, PromptableModel model, DetectorFiles detectors) {
        if (!params.isObject() && !Fields.isAbsent(params)) {
            throw new ProblemException(400, "params: expected an object");
        }
        Work.Find suiting = suiting(kind, model);
        ObjectNode rest = JsonMapper.shared().createObjectNode();
        params.properties().stream()
                .filter(entry -> !OWN.contains(entry.getKey()))
                .forEach(entry -> rest.set(entry.getKey(), entry.getValue()));
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
                search(kind, params, rest, model, detectors),
                states(params.path("states"), suiting.states()),
                flag(params.path("annotated")),
                masks,
                status(text(params, "status", "proposed")));
    }

    /// @param rest what neither the images nor the number of masks are chosen by
    private static Search search(
            RunKind kind, JsonNode params, ObjectNode rest, PromptableModel model, DetectorFiles detectors) {
        if (Fields.isAbsent(params.path(DETECTOR))) {
            for (String of : List.of(SCORE, HASH)) {
                if (params.has(of)) {
                    throw new ProblemException(400, "params: %s: there is no detector whose it could be".formatted(of));
                }
            }
            MaskGeneratorOptions options = options(kind, model);
            MaskGeneratorOptions preset = switch (text(params, "preset", "released")) {
                case "released" -> options;
                case "sa1b" ->
                    MaskGeneratorOptions.SA1B.toBuilder()
                            .predIouThreshold(options.predIouThreshold())
                            .stabilityScoreThreshold(options.stabilityScoreThreshold())
                            .build();
                default -> throw new ProblemException(400, "params: preset: expected released or sa1b");
            };
            return new Search.Everything(EverythingParameters.read(rest, preset));
        }
        if (kind != RunKind.PREFILL) {
            throw new ProblemException(400, "params: detector: what it finds is proposed; expected the kind prefill");
        }
        if (!rest.isEmpty() || params.has("preset")) {
            String name =
                    rest.isEmpty() ? "preset" : rest.propertyNames().iterator().next();
            throw new ProblemException(400, "params: %s: a detector has no such setting".formatted(Printable.of(name)));
        }
        JsonNode score = params.path(SCORE);
        double least = Fields.isAbsent(score) ? DetectorOptions.DEFAULT.leastScore() : score.asDouble(Double.NaN);
        if (!(least >= 0 && least <= 1)) {
            throw new ProblemException(400, "params: detector_score: expected 0 to 1");
        }
        Search.Boxes boxes = Search.Boxes.of(
                detectors.find(text(params, DETECTOR, "")), DetectorOptions.DEFAULT.withLeastScore(least));
        if (!text(params, HASH, boxes.sha256()).equals(boxes.sha256())) {
            throw new ProblemException(
                    409, "params: detector_sha256: the detector of that name is another one by now: " + boxes.sha256());
        }
        return boxes;
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
    static ProjectRuns.Recall recall(ServedModel model, DetectorFiles detectors) {
        return (run, uploads) -> {
            try {
                return recalled(run, JsonMapper.shared().readTree(run.params()), uploads, model.model(), detectors);
            } catch (ProblemException e) {
                throw new ServiceException.Conflict("this version does not know such a run: " + e.getMessage());
            }
        };
    }

    private static Work recalled(
            ProjectRun run, JsonNode params, Path uploads, PromptableModel model, DetectorFiles detectors) {
        return switch (run.kind()) {
            case EMBED -> new Work.Embed();
            case AUDIT -> new Work.Audit();
            case TRAIN -> TrainParameters.read(params, true);
            case PREFILL -> find(RunKind.PREFILL, ((ObjectNode) params).without("status"), model, detectors);
            case AMG -> find(RunKind.AMG, params, model, detectors);
            case EXPORT -> new Work.Export(written(params));
            case FRAMES -> new Work.Frames(uploaded(uploads, params));
            case TRACK -> track(params);
            case IMPORT ->
                new Work.Import(
                        uploaded(uploads, params),
                        read(text(params, "format", "")),
                        status(text(params, "status", "")));
        };
    }

    private static Path uploaded(Path uploads, JsonNode params) {
        Path upload = uploads.resolve(params.path("file").asString("")).normalize();
        if (!uploads.equals(upload.getParent()) || !Files.isRegularFile(upload)) {
            throw new ServiceException.NotFound("what was uploaded for it is there no longer; import it again");
        }
        return upload;
    }

    private static Work.Track track(JsonNode params) {
        List<String> tracks = new ArrayList<>();
        params.path("tracks").forEach(track -> tracks.add(track.asString("")));
        return new Work.Track(
                params.path("sequence").asString(""),
                params.path("from").asInt(),
                params.path("to").asInt(),
                tracks);
    }

    private static void write(Search search, ObjectNode node) {
        switch (search) {
            case Search.Everything(MaskGeneratorOptions options) -> EverythingParameters.write(options, node);
            case Search.Boxes(Path file, String sha256, DetectorOptions options) ->
                node.put(DETECTOR, String.valueOf(file.getFileName()))
                        .put(HASH, sha256)
                        .put(SCORE, options.leastScore());
        }
    }

    /// What the work was told, with the defaults.
    static ObjectNode write(Work work) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        switch (work) {
            case Work.Embed() -> {}
            case Work.Audit() -> {}
            case Work.Train train -> TrainParameters.write(train, node);
            case Work.Find find -> {
                write(find.search(), node);
                node.put("most_masks", find.most()).put("annotated", find.annotated());
                node.put("status", Fields.label(find.status()));
                ArrayNode states = node.putArray("states");
                find.states().stream().sorted().forEach(state -> states.add(Fields.label(state)));
            }
            case Work.Export(Format format) -> node.put("format", format.word());
            case Work.Frames(Path upload) -> node.put("file", String.valueOf(upload.getFileName()));
            case Work.Track(String sequence, int from, int to, List<String> tracks) -> {
                node.put("sequence", sequence).put("from", from).put("to", to);
                tracks.forEach(node.putArray("tracks")::add);
            }
            case Work.Import(var upload, Format format, Status status) -> {
                node.put("file", String.valueOf(upload.getFileName()));
                node.put("format", format == null ? null : format.word());
                node.put("status", Fields.label(status));
            }
        }
        return node;
    }
}
