package io.anymask.server;

import io.anymask.dataengine.Projects;
import io.anymask.dataengine.project.Project;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.project.ProjectImage.State;
import io.anymask.server.http.Access;
import io.anymask.server.http.Answer;
import io.anymask.server.http.Exchange;
import io.anymask.server.http.ProblemException;
import io.anymask.server.http.Route;
import io.anymask.server.http.Route.Cost;
import io.anymask.service.ServiceException;
import io.anymask.service.gallery.Gallery;
import io.anymask.service.gallery.Photo;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The routes of projects, their categories and their images.
///
/// @param visible the projects of whoever asks
/// @param actor of whom the audit log tells; null where there is none
record ProjectRoutes(
        Projects projects,
        Gallery gallery,
        Function<Exchange, List<Project>> visible,
        Function<Exchange, @Nullable String> actor) {
    static final String PROJECTS = Api.ROOT + "/projects";
    static final String PROJECT = PROJECTS + "/{project}";
    static final String IMAGES = PROJECT + "/images";
    static final String IMAGE = IMAGES + "/{image}";
    private static final String CATEGORIES = PROJECT + "/categories";
    private static final int MOST_LISTED = 500;
    private static final int LISTED = 100;

    List<Route> routes() {
        return List.of(
                new Route("GET", PROJECTS, Cost.CHEAP, Access.SIGNED_IN, this::list),
                new Route("POST", PROJECTS, Cost.CHEAP, Access.SERVER_ADMIN, this::create),
                new Route(
                        "GET",
                        PROJECT,
                        Cost.CHEAP,
                        Access.MEMBER,
                        e -> Answer.json(json(projects.find(e.path("project"))))),
                new Route("PATCH", PROJECT, Cost.CHEAP, Access.ADMIN, this::change),
                new Route("GET", CATEGORIES, Cost.CHEAP, Access.MEMBER, this::categories),
                new Route("PUT", CATEGORIES + "/{category}", Cost.CHEAP, Access.RESEARCHER, this::category),
                new Route("DELETE", CATEGORIES + "/{category}", Cost.CHEAP, Access.RESEARCHER, this::removeCategory),
                new Route("GET", IMAGES, Cost.CHEAP, Access.MEMBER, this::images),
                new Route("GET", IMAGE, Cost.CHEAP, Access.MEMBER, this::image),
                new Route("PATCH", IMAGE, Cost.CHEAP, Access.RESEARCHER, this::mark));
    }

    private ObjectNode json(Project project) {
        return ProjectJson.write(project, projects.progress(project.id()));
    }

    private Answer list(Exchange exchange) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        ArrayNode all = node.putArray("projects");
        visible.apply(exchange).forEach(project -> all.add(json(project)));
        return Answer.json(node);
    }

    private Answer create(Exchange exchange) throws IOException {
        JsonNode body = exchange.json();
        Project project = projects.create(
                Fields.text(body, "name", Project.LONGEST_NAME),
                Boolean.TRUE.equals(Fields.flag(body, "reviewed")),
                actor.apply(exchange));
        return Answer.json(201, json(project));
    }

    private Answer change(Exchange exchange) throws IOException {
        JsonNode body = exchange.json();
        return Answer.json(
                json(projects.change(exchange.path("project"), ProjectJson.change(body), actor.apply(exchange))));
    }

    private Answer categories(Exchange exchange) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        ArrayNode all = node.putArray("categories");
        projects.categories(exchange.path("project")).forEach(category -> all.add(ProjectJson.write(category)));
        return Answer.json(node);
    }

    private Answer category(Exchange exchange) throws IOException {
        return Answer.json(ProjectJson.write(projects.save(
                exchange.path("project"), ProjectJson.category(exchange.path("category"), exchange.json()))));
    }

    private Answer removeCategory(Exchange exchange) {
        return Answer.json(ProjectJson.write(projects.remove(exchange.path("project"), exchange.path("category"))));
    }

    private Answer images(Exchange exchange) {
        String project = exchange.path("project");
        int most = Api.number(exchange.query("limit", Integer.toString(LISTED)), "limit", 1, MOST_LISTED);
        long from = Api.number(exchange.query("cursor", "0"), "cursor", 0, Integer.MAX_VALUE);
        State state = state(exchange.query("state"));
        Map<String, Projects.Test> tests = tests(exchange);
        List<String> also = tests.entrySet().stream()
                .filter(test -> test.getValue().state() == state)
                .map(Map.Entry::getKey)
                .toList();
        Projects.Page page = projects.images(project, state, also, from, most);
        Map<String, Long> objects = projects.objects(project, page.images());
        ObjectNode node = JsonMapper.shared().createObjectNode();
        ArrayNode all = node.putArray("images");
        page.images().stream()
                .filter(image -> state == null || !tests.containsKey(image.id()) || also.contains(image.id()))
                .forEach(image -> all.add(write(exchange, image, objects, tests)));
        Long next = page.next();
        node.put("next", next == null ? null : next.toString());
        node.put("indexing", gallery.isIndexing());
        return Answer.json(node);
    }

    private static @Nullable State state(@Nullable String label) {
        if (label == null) {
            return null;
        }
        return Fields.labelled(State.class, label)
                .orElseThrow(() -> new ProblemException(400, "state: there is none called that"));
    }

    private Answer image(Exchange exchange) {
        return Answer.json(image(exchange, exchange.path("project"), exchange.path("image")));
    }

    /// An image as it is now, for the one who asks.
    ObjectNode image(Exchange exchange, String project, String image) {
        return write(exchange, projects.image(project, image));
    }

    private ObjectNode write(Exchange exchange, ProjectImage image) {
        return write(exchange, image, projects.objects(image.project(), List.of(image)), tests(exchange));
    }

    /// @param objects how many masks images have, by their ids
    /// @param tests with which whoever asks is tested
    private ObjectNode write(
            Exchange exchange, ProjectImage image, Map<String, Long> objects, Map<String, Projects.Test> tests) {
        ObjectNode node = ProjectJson.write(image, photo(image), objects.getOrDefault(image.id(), 0L));
        Projects.Test test = tests.get(image.id());
        if (test != null) {
            node.put("state", Fields.label(test.state())).putNull("reason").put("objects", test.objects());
        }
        if (exchange.pass().may(Access.RESEARCHER)) {
            node.put("gold", image.gold());
        }
        return node;
    }

    private Map<String, Projects.Test> tests(Exchange exchange) {
        String person = actor.apply(exchange);
        return person == null ? Map.of() : projects.tests(exchange.path("project"), person);
    }

    /// Says that an image's masks are known to be right, or no more.
    private Answer mark(Exchange exchange) throws IOException {
        Boolean gold = Fields.flag(exchange.json(), "gold");
        if (gold == null) {
            throw new ProblemException(400, "gold: expected true or false");
        }
        return Answer.json(write(
                exchange,
                projects.setGold(exchange.path("project"), exchange.path("image"), gold, actor.apply(exchange))));
    }

    /// Null while its file is not there.
    private @Nullable Photo photo(ProjectImage image) {
        try {
            return gallery.find(image.id());
        } catch (ServiceException.NotFound | ServiceException.Busy e) {
            return null;
        }
    }
}
