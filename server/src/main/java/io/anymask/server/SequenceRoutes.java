package io.anymask.server;

import io.anymask.dataengine.Sequences;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.run.ProjectRun;
import io.anymask.dataengine.run.Report;
import io.anymask.dataengine.run.RunKind;
import io.anymask.dataengine.run.RunState;
import io.anymask.dataengine.sequence.Mark;
import io.anymask.dataengine.sequence.Sequence;
import io.anymask.dataengine.sequence.SequenceFrame;
import io.anymask.dataengine.sequence.Timeline;
import io.anymask.dataengine.work.ProjectRuns;
import io.anymask.dataengine.work.Work;
import io.anymask.server.http.Access;
import io.anymask.server.http.Answer;
import io.anymask.server.http.Exchange;
import io.anymask.server.http.ProblemException;
import io.anymask.server.http.Route;
import io.anymask.server.http.Route.Cost;
import io.anymask.service.ServiceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The routes of films: their frames, and the objects that are followed through them.
record SequenceRoutes(ProjectRuns runs, Uploads uploads) {
    private static final String SEQUENCES = ProjectRoutes.PROJECT + "/sequences";
    private static final String SEQUENCE = SEQUENCES + "/{sequence}";
    private static final int LONGEST_ID = 64;

    List<Route> routes() {
        return List.of(
                new Route("GET", SEQUENCES, Cost.CHEAP, Access.MEMBER, this::list),
                new Route("POST", SEQUENCES, Cost.HEAVY, Access.RESEARCHER, this::upload),
                new Route("GET", SEQUENCE, Cost.CHEAP, Access.MEMBER, e -> Answer.json(timeline(e))),
                new Route("POST", SEQUENCE + ":track", Cost.CHEAP, Access.ANNOTATOR, this::track),
                new Route("POST", SEQUENCE + ":stop", Cost.CHEAP, Access.ANNOTATOR, this::stop),
                new Route("POST", SEQUENCE + "/tracks/{track}:judge", Cost.CHEAP, Access.ANNOTATOR, this::judge));
    }

    private Sequences sequences() {
        return runs.sequences();
    }

    /// A project's films, and those that are about to come.
    private Answer list(Exchange exchange) {
        String project = exchange.path("project");
        ObjectNode node = JsonMapper.shared().createObjectNode();
        ArrayNode all = node.putArray("sequences");
        for (Timeline film : sequences().all(project)) {
            ObjectNode one = write(film.sequence(), film.frames().size());
            ArrayNode images = one.putArray("images");
            film.frames().forEach(frame -> images.add(frame.image()));
            all.add(one);
        }
        ArrayNode arriving = node.putArray("arriving");
        runs.all(project).stream()
                .filter(run -> run.kind() == RunKind.FRAMES)
                .forEach(run -> arriving.add(
                        progress(run).put("name", params(run).path("file").asString(""))));
        return Answer.json(node);
    }

    private static ObjectNode write(Sequence sequence, int frames) {
        return JsonMapper.shared()
                .createObjectNode()
                .put("id", sequence.id())
                .put("name", sequence.name())
                .put("width", sequence.width())
                .put("height", sequence.height())
                .put("expected", sequence.frames())
                .put("there", frames)
                .put("fault", sequence.fault())
                .put("created", sequence.created().toString());
    }

    private static JsonNode params(ProjectRun run) {
        return JsonMapper.shared().readTree(run.params());
    }

    private static ObjectNode progress(ProjectRun run) {
        return JsonMapper.shared()
                .createObjectNode()
                .put("run", run.id())
                .put("state", Fields.label(run.state()))
                .put("done", run.done())
                .put("total", run.total())
                .put("error", run.reason());
    }

    private Answer upload(Exchange exchange) throws IOException, InterruptedException {
        String project = exchange.path("project");
        sequences().requireAlone(project);
        Path folder = runs.uploadFolder();
        boolean taken = false;
        try {
            Path film = uploads.take(exchange, folder).file();
            taken = true;
            return read(exchange, project, film);
        } finally {
            if (!taken) {
                runs.discard(folder);
            }
        }
    }

    private Answer read(Exchange exchange, String project, Path film) {
        Work work = new Work.Frames(film);
        ProjectRun run = runs.start(
                project,
                exchange.pass().person(),
                work,
                RunParameters.write(work).toString());
        return Answer.json(201, progress(run).put("name", String.valueOf(film.getFileName())));
    }

    private ObjectNode timeline(Exchange exchange) {
        Timeline timeline = sequences()
                .timeline(
                        exchange.path("project"),
                        exchange.path("sequence"),
                        exchange.pass().person());
        Sequence sequence = timeline.sequence();
        ObjectNode node = write(sequence, timeline.frames().size());
        ArrayNode frames = node.putArray("frames");
        for (SequenceFrame frame : timeline.frames()) {
            frames.addObject()
                    .put("image", frame.image())
                    .put("seconds", (double) frame.nanos() / TimeUnit.SECONDS.toNanos(1));
        }
        ArrayNode tracks = node.putArray("tracks");
        ObjectNode track = null;
        String last = "";
        for (Mark mark : timeline.marks()) {
            if (track == null || !mark.track().equals(last)) {
                last = mark.track();
                track = tracks.addObject().put("id", last).put("number", mark.position());
                track.putArray("marks");
            }
            track.withArray("marks")
                    .addObject()
                    .put("frame", mark.number())
                    .put("state", Fields.label(mark.state()))
                    .put("annotation", mark.annotation())
                    .put("category", mark.category())
                    .put("score", mark.score());
        }
        ProjectRun run = tracking(sequence.project(), sequence.id());
        node.set("tracking", run == null ? JsonMapper.shared().nullNode() : tracking(run));
        return node;
    }

    private static ObjectNode tracking(ProjectRun run) {
        JsonNode params = params(run);
        ObjectNode node = progress(run);
        node.put("from", params.path("from").asInt())
                .put("to", params.path("to").asInt());
        node.set("tracks", params.path("tracks"));
        ArrayNode notes = node.putArray("notes");
        Report report = run.report();
        if (report != null) {
            report.notes().forEach(notes::add);
        }
        return node;
    }

    /// The latest that followed objects of a film; null for none.
    private @Nullable ProjectRun tracking(String project, String sequence) {
        return runs.all(project).stream()
                .filter(run -> run.kind() == RunKind.TRACK)
                .filter(run -> params(run).path("sequence").asString("").equals(sequence))
                .findFirst()
                .orElse(null);
    }

    private Answer track(Exchange exchange) throws IOException {
        JsonNode body = exchange.json();
        String project = exchange.path("project");
        String id = exchange.path("sequence");
        int from = frame(body, "from");
        int to = frame(body, "to");
        List<Sequences.Shown> objects = objects(body.path("objects"));
        if (from == to) {
            throw new ProblemException(400, "to: expected another frame than from");
        }
        int frames = sequences().timeline(project, id, null).frames().size();
        if (Math.max(from, to) >= frames) {
            throw new ProblemException(400, "from, to: expected frames from 0 to %d".formatted(frames - 1));
        }
        ProjectRun before = tracking(project, id);
        if (before != null && !before.state().isOver()) {
            throw new ServiceException.Conflict("objects of this film are followed already; stop that first, or wait");
        }
        List<String> tracks = sequences().show(project, id, from, objects);
        Work work = new Work.Track(id, from, to, tracks);
        ProjectRun run = runs.start(
                project,
                exchange.pass().person(),
                work,
                RunParameters.write(work).toString());
        return Answer.json(201, tracking(run));
    }

    private static int frame(JsonNode body, String name) {
        JsonNode value = body.path(name);
        if (!value.isInt() || value.asInt() < 0) {
            throw new ProblemException(400, "%s: expected a frame's number, from 0 on".formatted(name));
        }
        return value.asInt();
    }

    private static List<Sequences.Shown> objects(JsonNode node) {
        if (!node.isArray() || node.isEmpty() || node.size() > Work.Track.MOST_OBJECTS) {
            throw new ProblemException(
                    400, "objects: expected a list of 1 to %d masks".formatted(Work.Track.MOST_OBJECTS));
        }
        List<Sequences.Shown> objects = new ArrayList<>();
        for (JsonNode object : node) {
            objects.add(new Sequences.Shown(
                    Fields.text(object, "annotation", LONGEST_ID), Fields.optional(object, "track", LONGEST_ID)));
        }
        return objects;
    }

    private Answer stop(Exchange exchange) {
        String project = exchange.path("project");
        ProjectRun run = tracking(project, exchange.path("sequence"));
        if (run != null && run.state() != RunState.COMPLETED) {
            runs.cancel(project, run.id());
        }
        return Answer.json(timeline(exchange));
    }

    private Answer judge(Exchange exchange) throws IOException {
        JsonNode body = exchange.json();
        Status verdict = switch (body.path("verdict").asString("")) {
            case "accepted" -> Status.ACCEPTED;
            case "rejected" -> Status.REJECTED;
            default -> throw new ProblemException(400, "verdict: expected accepted or rejected");
        };
        int from = body.has("from") ? frame(body, "from") : 0;
        int to = body.has("to") ? frame(body, "to") : Integer.MAX_VALUE;
        int judged = sequences()
                .judge(
                        exchange.path("project"),
                        exchange.path("sequence"),
                        exchange.path("track"),
                        exchange.pass().person(),
                        verdict,
                        from,
                        to);
        return Answer.json(timeline(exchange).put("judged", judged));
    }
}
