package io.anymask.server;

import io.anymask.dataengine.Projects;
import io.anymask.dataengine.Tasks;
import io.anymask.dataengine.store.Change;
import io.anymask.dataengine.task.Task;
import io.anymask.server.http.Access;
import io.anymask.server.http.Answer;
import io.anymask.server.http.Exchange;
import io.anymask.server.http.ProblemException;
import io.anymask.server.http.Route;
import io.anymask.server.http.Route.Cost;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The route of what changes in a project while somebody looks on.
///
/// @param images what is told of an image
/// @param work what is told of a task, and to whom
record EventRoutes(
        Projects projects, Tasks tasks, Changes changes, ProjectRoutes images, TaskRoutes work, Listeners listeners) {
    /// Of one person: pages that are in sight, in some browsers.
    static final int MOST_LISTENERS = 8;

    private static final int HEARTBEAT_SECONDS = 15;

    EventRoutes(Projects projects, Tasks tasks, Changes changes, ProjectRoutes images, TaskRoutes work) {
        this(projects, tasks, changes, images, work, new Listeners(MOST_LISTENERS));
    }

    List<Route> routes() {
        return List.of(new Route("GET", ProjectRoutes.PROJECT + "/events", Cost.CHEAP, Access.MEMBER, this::events));
    }

    /// Server-sent events, until the login ends, the role is lost, the client goes or the server stops.
    private Answer events(Exchange exchange) {
        String last = exchange.header("Last-Event-ID");
        String from = last == null ? exchange.query("after") : last;
        if (from != null && !Changes.isId(from)) {
            throw new ProblemException(400, "Last-Event-ID, after: expected the id of an event");
        }
        String project = projects.find(exchange.path("project")).id();
        return listeners.events(exchange, output -> tell(exchange, project, from, output));
    }

    private void tell(Exchange exchange, String project, @Nullable String from, Answer.Output output)
            throws IOException, InterruptedException {
        String last = from;
        output.send("retry: 2000\n\n");
        while (true) {
            CompletableFuture<@Nullable Void> next = changes.next(project);
            Changes.News news = changes.since(project, last);
            if (changes.isClosed() || !exchange.pass().isLive()) {
                return;
            }
            if (!news.whole()) {
                output.send(event("all", JsonMapper.shared().createObjectNode(), news.id()));
            }
            for (int i = 0; i < news.changes().size(); i++) {
                boolean end = i == news.changes().size() - 1;
                send(exchange, news.changes().get(i), end ? news.id() : null, output);
            }
            last = news.id();
            if (!exchange.await(next, HEARTBEAT_SECONDS)) {
                output.send(": still here\n\n");
            }
        }
    }

    /// @param id null where more of the same moment follows: who is cut off in between hears all of it again
    private void send(Exchange exchange, Change change, @Nullable String id, Answer.Output output) throws IOException {
        switch (change) {
            case Change.Image(String project, String image) ->
                output.send(event("image", images.image(exchange, project, image), id));
            case Change.Task(String project, String task) -> {
                Task now = tasks.find(project, task);
                if (now != null && work.maySee(exchange, now)) {
                    output.send(event("task", TaskRoutes.shown(now), id));
                }
            }
            case Change.Categories ignored ->
                output.send(event("categories", JsonMapper.shared().createObjectNode(), id));
            case Change.Access() -> throw new IllegalArgumentException("access is no project's");
        }
    }

    private static String event(String name, JsonNode data, @Nullable String id) {
        return "%sevent: %s\ndata: %s\n\n".formatted(id == null ? "" : "id: " + id + "\n", name, data);
    }
}
