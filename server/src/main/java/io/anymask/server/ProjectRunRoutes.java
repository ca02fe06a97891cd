package io.anymask.server;

import io.anymask.dataengine.run.Fault;
import io.anymask.dataengine.run.ProjectRun;
import io.anymask.dataengine.run.Report;
import io.anymask.dataengine.run.RunKind;
import io.anymask.dataengine.run.RunState;
import io.anymask.dataengine.work.ProjectRuns;
import io.anymask.dataengine.work.Work;
import io.anymask.dataset.exchange.Format;
import io.anymask.dataset.exchange.LossReport;
import io.anymask.inference.PromptableModel;
import io.anymask.server.http.Access;
import io.anymask.server.http.Answer;
import io.anymask.server.http.Exchange;
import io.anymask.server.http.ProblemException;
import io.anymask.server.http.Route;
import io.anymask.server.http.Route.Cost;
import io.anymask.service.ServiceException;
import io.anymask.service.model.ServedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The routes of long work on whole projects: the data engine.
///
/// @param detectors that a run may name
/// @param base path before all others
record ProjectRunRoutes(
        ProjectRuns runs,
        ServedModel model,
        DetectorFiles detectors,
        Uploads uploads,
        String base,
        Listeners listeners) {
    private static final String RUNS = ProjectRoutes.PROJECT + "/runs";
    private static final String RUN = RUNS + "/{run}";

    List<Route> routes() {
        return List.of(
                new Route("POST", RUNS, Cost.HEAVY, Access.RESEARCHER, this::start),
                new Route("POST", RUNS + ":check", Cost.HEAVY, Access.RESEARCHER, this::check),
                new Route("GET", RUNS, Cost.CHEAP, Access.RESEARCHER, this::list),
                new Route("GET", RUN, Cost.CHEAP, Access.RESEARCHER, e -> answer(200, find(e))),
                new Route("DELETE", RUN, Cost.CHEAP, Access.RESEARCHER, this::cancel),
                new Route("GET", RUN + "/events", Cost.CHEAP, Access.RESEARCHER, this::events),
                new Route("GET", RUN + "/artifact", Cost.CHEAP, Access.RESEARCHER, this::artifact));
    }

    private ProjectRun find(Exchange exchange) {
        return runs.find(exchange.path("project"), exchange.path("run"));
    }

    private Answer answer(int status, ProjectRun run) {
        return Answer.json(status, json(run));
    }

    private Answer start(Exchange exchange) throws IOException, InterruptedException {
        Work work = Uploads.isForm(exchange.header("Content-Type", "")) ? upload(exchange) : asked(exchange);
        ProjectRun run = runs.start(
                exchange.path("project"),
                exchange.pass().person(),
                work,
                RunParameters.write(work).toString());
        return answer(201, run).with("Location", path(run));
    }

    private Work asked(Exchange exchange) throws IOException {
        JsonNode body = exchange.json();
        JsonNode params = body.path("params");
        PromptableModel sam = model.model();
        return switch (body.path("kind").asString("")) {
            case "embed" -> new Work.Embed();
            case "audit" -> new Work.Audit();
            case "prefill" -> RunParameters.find(RunKind.PREFILL, params, sam, detectors);
            case "amg" -> RunParameters.find(RunKind.AMG, params, sam, detectors);
            case "train" -> TrainParameters.read(params, mayActivate(exchange));
            case "export" -> new Work.Export(RunParameters.written(params));
            case "import" -> throw new ProblemException(415, "body: an import is a multipart form with a file");
            default ->
                throw new ProblemException(400, "kind: expected embed, prefill, amg, audit, train, export or import");
        };
    }

    private static boolean mayActivate(Exchange exchange) {
        try {
            exchange.pass().require(Access.SERVER_ADMIN);
            return true;
        } catch (ProblemException e) {
            return false;
        }
    }

    private Work upload(Exchange exchange) throws IOException, InterruptedException {
        Path folder = runs.uploadFolder();
        Uploads.Upload upload = null;
        try {
            Uploads.Upload taken = uploads.take(exchange, folder);
            if (!taken.fields().getOrDefault("kind", "import").equals("import")) {
                throw new ProblemException(400, "kind: expected import with a file");
            }
            Work work = new Work.Import(
                    taken.file(),
                    RunParameters.read(taken.fields().getOrDefault("format", "")),
                    RunParameters.status(taken.fields().getOrDefault("status", "accepted")));
            upload = taken;
            return work;
        } finally {
            if (upload == null) {
                runs.discard(folder);
            }
        }
    }

    /// What an export would lose, and nothing else.
    private Answer check(Exchange exchange) throws IOException, InterruptedException {
        JsonNode body = exchange.json();
        if (!body.path("kind").asString("").equals("export")) {
            throw new ProblemException(400, "kind: expected export");
        }
        Format format = RunParameters.written(body.path("params"));
        LossReport losses = runs.losses(exchange.path("project"), format, exchange::await);
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("format", format.word()).put("title", format.title());
        node.put("images", losses.images()).put("objects", losses.objects());
        losses.lines().forEach(node.putArray("losses")::add);
        return Answer.json(node);
    }

    /// The latest, and what they can be asked for.
    private Answer list(Exchange exchange) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        ArrayNode all = node.putArray("runs");
        runs.all(exchange.path("project")).forEach(run -> all.add(json(run)));
        ObjectNode defaults = node.putObject("defaults");
        for (RunKind kind : List.of(RunKind.PREFILL, RunKind.AMG)) {
            defaults.set(Fields.label(kind), RunParameters.write(RunParameters.suiting(kind, model.model())));
        }
        defaults.set(Fields.label(RunKind.TRAIN), TrainParameters.defaults());
        detectors.names().forEach(node.putArray("detectors")::add);
        ArrayNode formats = node.putArray("formats");
        for (Format format : Format.values()) {
            formats.addObject()
                    .put("word", format.word())
                    .put("title", format.title())
                    .put("written", format.isWritten());
        }
        return Answer.json(node);
    }

    private Answer cancel(Exchange exchange) {
        return answer(200, runs.cancel(exchange.path("project"), exchange.path("run")));
    }

    /// Changes as server-sent events, until the run is over.
    private Answer events(Exchange exchange) {
        String project = exchange.path("project");
        String id = exchange.path("run");
        return RunEvents.of(exchange, listeners, new RunEvents.Watched() {
            @Override
            public RunEvents.News now() {
                return news(runs.find(project, id));
            }

            @Override
            public RunEvents.@Nullable News next(long seen, long milliseconds) throws InterruptedException {
                ProjectRun run = runs.await(project, id, seen, milliseconds);
                return run == null ? null : news(run);
            }

            @Override
            public boolean isClosed() {
                return runs.isClosed();
            }
        });
    }

    private RunEvents.News news(ProjectRun run) {
        return new RunEvents.News(
                run.change(), run.state() == RunState.QUEUED, run.state().isOver(), json(run));
    }

    private Answer artifact(Exchange exchange) {
        ProjectRun run = find(exchange);
        ProjectRuns.Artifact artifact = runs.artifact(run);
        if (artifact == null) {
            throw run.artifact() == null
                    ? new ServiceException.Conflict(
                            "the run is %s and has made no file".formatted(Fields.label(run.state())))
                    : new ServiceException.NotFound("the file is there no longer; export again");
        }
        String ending = artifact.name().substring(artifact.name().lastIndexOf('.'));
        String type = ending.equals(".zip") ? "application/zip" : Answer.JSON;
        String format =
                JsonMapper.shared().readTree(run.params()).path("format").asString("export");
        return Answer.file(type, artifact.file(), artifact.bytes())
                .with("Content-Disposition", "attachment; filename=\"%s-%s%s\"".formatted(format, run.id(), ending));
    }

    private String path(ProjectRun run) {
        return base + RUN.replace("{project}", run.project()).replace("{run}", run.id());
    }

    private ObjectNode json(ProjectRun run) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("id", run.id());
        node.put("kind", Fields.label(run.kind()));
        node.set("params", JsonMapper.shared().readTree(run.params()));
        node.put("model", run.model()).put("starter", run.starter());
        node.put("state", Fields.label(run.state()));
        if (run.state() == RunState.QUEUED) {
            node.put("position", runs.position(run));
        }
        node.put("resumed", run.resumed());
        node.put("done", run.done()).put("total", run.total()).put("failed", run.failed());
        ArrayNode errors = node.putArray("errors");
        for (Fault fault : run.errors()) {
            errors.addObject()
                    .put("image", fault.image())
                    .put("name", fault.name())
                    .put("error", fault.why());
        }
        node.put("created", run.created().toString());
        Instant finished = run.finished();
        if (finished != null) {
            node.put("finished", finished.toString());
        }
        if (run.reason() != null) {
            node.put("error", run.reason());
        }
        Report report = run.report();
        if (report != null) {
            ObjectNode counts = node.putObject("counts");
            report.counts().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(count -> counts.put(Fields.label(count.getKey()), count.getValue()));
            report.losses().forEach(node.putArray("losses")::add);
            report.notes().forEach(node.putArray("notes")::add);
            report.left().forEach(node.putArray("left")::add);
        }
        ProjectRuns.Artifact artifact = runs.artifact(run);
        if (artifact != null) {
            node.put("artifact", path(run) + "/artifact");
            node.put("expires", artifact.expires().toString());
        }
        return node;
    }
}
