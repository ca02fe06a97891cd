package io.anymask.server;

import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.server.http.Access;
import io.anymask.server.http.Answer;
import io.anymask.server.http.Exchange;
import io.anymask.server.http.ProblemException;
import io.anymask.server.http.Route;
import io.anymask.server.http.Route.Cost;
import io.anymask.service.gallery.Gallery;
import io.anymask.service.model.ServedModel;
import io.anymask.service.run.Run;
import io.anymask.service.run.Runs;
import io.anymask.service.run.State;
import io.anymask.service.run.Work;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The routes of long work.
record RunRoutes(Gallery gallery, Models models, Runs runs, String base, Visibility visibility, Listeners listeners) {
    private static final String RUN = Api.RUNS + "/{run}";

    List<Route> routes() {
        return List.of(
                new Route("POST", Api.IMAGE + "/runs", Cost.HEAVY, Access.IMAGE, this::start),
                new Route("GET", Api.RUNS, Cost.CHEAP, Access.SIGNED_IN, this::list),
                new Route("GET", RUN, Cost.CHEAP, Access.RUN, e -> answer(200, runs.find(e.path("run")))),
                new Route("DELETE", RUN, Cost.CHEAP, Access.RUN, e -> answer(200, runs.cancel(e.path("run")))),
                new Route("GET", RUN + "/events", Cost.CHEAP, Access.RUN, this::events),
                new Route("GET", RUN + "/artifact", Cost.CHEAP, Access.RUN, this::artifact));
    }

    private Answer answer(int status, Run run) {
        return Answer.json(status, json(run));
    }

    private ObjectNode json(Run run) {
        return Documents.run(run, runs.position(run), base);
    }

    private Answer start(Exchange exchange) throws IOException {
        String image = gallery.find(exchange.path("image")).id();
        JsonNode body = exchange.json();
        ServedModel model = models.require(body.path("model").asString(null));
        if (!body.path("kind").asString("").equals("everything")) {
            throw new ProblemException(400, "kind: expected everything");
        }
        Run run = runs.start(new Work.Everything(
                image,
                EverythingParameters.read(
                        body.path("params"),
                        MaskGeneratorOptions.suiting(model.segmenter().model()))));
        return answer(201, run).with("Location", base + Api.RUNS + "/" + run.id());
    }

    private Answer list(Exchange exchange) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        ArrayNode list = node.putArray("runs");
        List<Run> all = runs.all();
        Set<String> seen = visibility.among(
                exchange, all.stream().map(run -> run.work().image()).toList());
        all.stream().filter(run -> seen.contains(run.work().image())).forEach(run -> list.add(json(run)));
        return Answer.json(node);
    }

    /// Changes as server-sent events, until the run is over.
    private Answer events(Exchange exchange) {
        String id = exchange.path("run");
        return RunEvents.of(exchange, listeners, new RunEvents.Watched() {
            @Override
            public RunEvents.News now() {
                return news(runs.find(id));
            }

            @Override
            public RunEvents.@Nullable News next(long seen, long milliseconds) throws InterruptedException {
                Run run = runs.await(id, seen, milliseconds);
                return run == null ? null : news(run);
            }

            @Override
            public boolean isClosed() {
                return runs.isClosed();
            }
        });
    }

    private RunEvents.News news(Run run) {
        return new RunEvents.News(
                run.change(), run.state() instanceof State.Queued, run.state().isOver(), json(run));
    }

    private Answer artifact(Exchange exchange) {
        String id = exchange.path("run");
        return Answer.text(Answer.JSON, runs.artifact(id))
                .with("Content-Disposition", "attachment; filename=\"%s.json\"".formatted(id));
    }
}
