package io.anymask.server;

import io.anymask.dataengine.Tasks;
import io.anymask.dataengine.task.Mode;
import io.anymask.dataengine.task.Review.Verdict;
import io.anymask.dataengine.task.Task;
import io.anymask.server.AnnotationRoutes.Author;
import io.anymask.server.http.Access;
import io.anymask.server.http.Answer;
import io.anymask.server.http.Exchange;
import io.anymask.server.http.Route;
import io.anymask.server.http.Route.Cost;
import java.io.IOException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The routes of tasks: taken, kept alive, given back, handed in.
record TaskRoutes(Tasks tasks, Author author) {
    private static final String TASKS = ProjectRoutes.PROJECT + "/tasks";
    private static final String TASK = TASKS + "/{task}";

    List<Route> routes() {
        return List.of(
                new Route("GET", TASKS, Cost.CHEAP, Access.MEMBER, this::held),
                new Route("POST", TASKS + ":claim", Cost.CHEAP, Access.ANNOTATOR, this::claim),
                new Route("POST", TASK + ":heartbeat", Cost.CHEAP, Access.ANNOTATOR, this::heartbeat),
                new Route("POST", TASK + ":release", Cost.CHEAP, Access.ANNOTATOR, this::release),
                new Route("POST", TASK + ":submit", Cost.CHEAP, Access.ANNOTATOR, this::submit),
                new Route("POST", TASK + ":skip", Cost.CHEAP, Access.ANNOTATOR, this::skip));
    }

    /// Who works on what now; the tokens stay with their holders.
    private Answer held(Exchange exchange) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        ArrayNode all = node.putArray("tasks");
        tasks.held(exchange.path("project")).stream()
                .filter(task -> maySee(exchange, task))
                .forEach(task -> all.add(shown(task)));
        return Answer.json(node);
    }

    /// Which images are known is not to be seen from who works on them.
    boolean maySee(Exchange exchange, Task task) {
        return task.kind() != Task.Kind.HONEYPOT
                || author.of(exchange).equals(task.preferred())
                || exchange.pass().may(Access.RESEARCHER);
    }

    /// A task as others see it.
    static ObjectNode shown(Task task) {
        ObjectNode written = ProjectJson.write(task);
        Task.Lease lease = task.lease();
        if (lease != null) {
            written.putObject("lease")
                    .put("holder", lease.holder())
                    .put("expires", lease.expires().toString());
        }
        return written;
    }

    private Answer claim(Exchange exchange) throws IOException {
        Mode mode = Fields.member(Mode.class, exchange.json(), "mode");
        if (mode == Mode.REVIEW) {
            exchange.pass().require(Access.REVIEWER);
        }
        Task task = tasks.claim(
                exchange.path("project"),
                mode,
                author.of(exchange),
                !exchange.pass().may(Access.RESEARCHER));
        return task == null ? Answer.empty(204) : Answer.json(ProjectJson.write(task));
    }

    private static String lease(JsonNode body) {
        return Fields.text(body, "lease", 64);
    }

    private Answer heartbeat(Exchange exchange) throws IOException {
        return Answer.json(ProjectJson.write(tasks.heartbeat(
                exchange.path("project"), exchange.path("task"), lease(exchange.json()), author.of(exchange))));
    }

    private Answer release(Exchange exchange) throws IOException {
        return Answer.json(ProjectJson.write(tasks.release(
                exchange.path("project"), exchange.path("task"), lease(exchange.json()), author.of(exchange))));
    }

    /// A task of annotating is complete; a review ends with a verdict.
    private Answer submit(Exchange exchange) throws IOException {
        JsonNode body = exchange.json();
        String project = exchange.path("project");
        String task = exchange.path("task");
        if (body.has("verdict")) {
            exchange.pass().require(Access.REVIEWER);
            return Answer.json(ProjectJson.write(tasks.judge(
                    project,
                    task,
                    lease(body),
                    author.of(exchange),
                    Fields.member(Verdict.class, body, "verdict"),
                    Fields.optional(body, "reason", 2000))));
        }
        Tasks.Submitted submitted = tasks.submit(project, task, lease(body), author.of(exchange));
        return Answer.json(ProjectJson.write(submitted.task()).put("late", submitted.late()));
    }

    private Answer skip(Exchange exchange) throws IOException {
        JsonNode body = exchange.json();
        return Answer.json(ProjectJson.write(tasks.skip(
                exchange.path("project"),
                exchange.path("task"),
                lease(body),
                author.of(exchange),
                Fields.text(body, "reason", 2000))));
    }
}
