package io.anymask.server;

import io.anymask.dataengine.Annotations;
import io.anymask.dataengine.Layers;
import io.anymask.dataengine.Tasks;
import io.anymask.dataengine.annotation.Annotation;
import io.anymask.dataengine.annotation.AnnotationSet;
import io.anymask.dataengine.annotation.Base;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.annotation.Outcome;
import io.anymask.dataengine.annotation.Provenance;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.annotation.Writing;
import io.anymask.dataengine.task.Review;
import io.anymask.dataengine.task.Review.Verdict;
import io.anymask.file.Sha256;
import io.anymask.server.http.Access;
import io.anymask.server.http.Answer;
import io.anymask.server.http.Exchange;
import io.anymask.server.http.ProblemException;
import io.anymask.server.http.Route;
import io.anymask.server.http.Route.Cost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The routes of masks that are kept, and of what reviewers say of them.
record AnnotationRoutes(Annotations annotations, Tasks tasks, Layers layers, Models models, Author author) {
    private static final String ANNOTATIONS = ProjectRoutes.IMAGE + "/annotations";
    private static final String ANNOTATION = ANNOTATIONS + "/{annotation}";
    private static final String PROPOSALS = ProjectRoutes.IMAGE + "/proposals";
    private static final String REVIEWS = ProjectRoutes.IMAGE + "/reviews";
    private static final Pattern VERSION = Pattern.compile("(?:W/)?\"([0-9]{1,18})\"");
    private static final int MOST_JUDGED = 10_000;
    private static final int TAG_BYTES = 8;

    /// A mask of 100 megapixels with ragged edges, and its prompt.
    private static final int MOST_BYTES = 32 << 20;

    /// Says who asks.
    @FunctionalInterface
    interface Author {
        /// A person's id.
        String of(Exchange exchange);
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", ANNOTATIONS, Cost.CHEAP, Access.MEMBER, this::list),
                new Route("POST", ANNOTATIONS, Cost.CHEAP, Access.ANNOTATOR, this::keep),
                new Route("GET", ANNOTATION, Cost.CHEAP, Access.MEMBER, this::one),
                new Route("PATCH", ANNOTATION, Cost.CHEAP, Access.ANNOTATOR, this::change),
                new Route("DELETE", ANNOTATION, Cost.CHEAP, Access.ANNOTATOR, this::delete),
                new Route("GET", ANNOTATION + "/history", Cost.CHEAP, Access.MEMBER, this::history),
                new Route("POST", ANNOTATION + "/reviews", Cost.CHEAP, Access.REVIEWER, this::review),
                new Route("GET", REVIEWS, Cost.CHEAP, Access.MEMBER, this::reviews),
                new Route("POST", PROPOSALS + ":accept", Cost.CHEAP, Access.ANNOTATOR, e -> judge(e, Status.ACCEPTED)),
                new Route("POST", PROPOSALS + ":reject", Cost.CHEAP, Access.ANNOTATOR, e -> judge(e, Status.REJECTED)));
    }

    private static String project(Exchange exchange) {
        return exchange.path("project");
    }

    private static String image(Exchange exchange) {
        return exchange.path("image");
    }

    private Writing writing(Exchange exchange) {
        return Writing.on(author.of(exchange), project(exchange), image(exchange))
                .under(exchange.header("Idempotency-Key"));
    }

    private Sight sight() {
        return new Sight(layers, author);
    }

    private Answer list(Exchange exchange) {
        String named = exchange.query("layer");
        String layer = named == null ? sight().own(exchange) : named;
        boolean reviewer = exchange.pass().may(Access.REVIEWER);
        String tag = tag(annotations.revision(project(exchange), image(exchange)), layer, reviewer);
        sight().require(exchange, layer);
        if (("\"" + tag + "\"").equals(exchange.header("If-None-Match"))) {
            return Answer.empty(304).revalidated(tag); // nobody needs to read all masks for that
        }
        AnnotationSet set = annotations.of(project(exchange), image(exchange), layer);
        ObjectNode node = AnnotationJson.write(
                set, one -> named == null ? sight().write(exchange, one) : AnnotationJson.write(one));
        if (reviewer) {
            node.set("layers", LayerRoutes.write(LayerRoutes.seen(layers, author, exchange)));
        }
        return Answer.json(node).revalidated(tag(set.revision(), layer, reviewer));
    }

    /// Says which state of which layer, and whether the others are listed; a layer's name shall not be read from
    /// it.
    private static String tag(long revision, String layer, boolean reviewer) {
        byte[] name = (layer + "\n" + reviewer).getBytes(StandardCharsets.UTF_8);
        return revision + "-" + HexFormat.of().formatHex(Sha256.digest().digest(name), 0, TAG_BYTES);
    }

    private Answer keep(Exchange exchange) throws IOException {
        JsonNode body = exchange.json(MOST_BYTES);
        Writing writing = writing(exchange).during(AnnotationJson.task(body));
        return answer(exchange, annotations.save(writing, stamped(AnnotationJson.read(body)), new Base.None()));
    }

    /// With the hash of the weights, where the client names a model of this server alone.
    private Draft stamped(Draft draft) {
        Provenance provenance = draft.provenance();
        boolean known = models.only().id().equals(provenance.model()) && provenance.modelSha256() == null;
        return known ? draft.with(provenance.by(models.only().sha256())) : draft;
    }

    private Annotation find(Exchange exchange) {
        Annotation found = annotations.find(project(exchange), image(exchange), exchange.path("annotation"));
        sight().require(exchange, found.layer());
        return found;
    }

    private Answer one(Exchange exchange) {
        return tagged(exchange, 200, find(exchange));
    }

    private Answer change(Exchange exchange) throws IOException {
        Base base = base(exchange);
        JsonNode body = exchange.json(MOST_BYTES);
        Annotation current = find(exchange);
        Writing writing = writing(exchange).during(AnnotationJson.task(body));
        // A change says only what is new, so it is read against what it is based on, not against what came after.
        return base.fits(current)
                ? answer(exchange, annotations.save(writing, stamped(AnnotationJson.change(body, current)), base))
                : repeatedOr(exchange, outdated(exchange, current), writing, current.id(), body, base);
    }

    /// A change that was carried out before under the same key is no conflict.
    private Answer repeatedOr(
            Exchange exchange, Answer otherwise, Writing writing, String id, JsonNode body, Base base) {
        if (writing.key() == null || !(base instanceof Base.Version(long number))) {
            return otherwise;
        }
        Annotation seen = annotations.find(writing.project(), writing.image(), id, number);
        return seen == null
                ? otherwise
                : answer(exchange, annotations.save(writing, stamped(AnnotationJson.change(body, seen)), base));
    }

    private Answer delete(Exchange exchange) {
        Base base = base(exchange);
        return answer(
                exchange, annotations.delete(writing(exchange), find(exchange).id(), base));
    }

    /// What the client has seen.
    ///
    /// @throws ProblemException when it does not say
    private static Base base(Exchange exchange) {
        String match = exchange.header("If-Match");
        if (match == null) {
            throw new ProblemException(428, "If-Match: expected the ETag of the version that the change is based on");
        }
        Matcher matcher = VERSION.matcher(match.strip());
        if (!matcher.matches()) {
            throw new ProblemException(400, "If-Match: expected the ETag of a mask, such as \"3\"");
        }
        return new Base.Version(Long.parseLong(matcher.group(1)));
    }

    private Answer answer(Exchange exchange, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Kept(Annotation kept, long revision, boolean fresh) ->
                tagged(exchange, fresh && kept.version() == 1 ? 201 : 200, kept)
                        .with("Anymask-Revision", Long.toString(revision));
            case Outcome.Outdated(Annotation current) -> outdated(exchange, current);
        };
    }

    private Answer outdated(Exchange exchange, @Nullable Annotation current) {
        ProblemException problem = new ProblemException(
                412,
                current == null
                        ? "there is no such mask; keep it as a new one"
                        : "somebody has changed the mask since you looked; look at `current`, then decide");
        return Answer.problem(
                problem, current == null ? Map.of() : Map.of("current", sight().write(exchange, current)));
    }

    private Answer tagged(Exchange exchange, int status, Annotation annotation) {
        return Answer.json(status, sight().write(exchange, annotation))
                .revalidated(Long.toString(annotation.version()));
    }

    private Answer history(Exchange exchange) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        ArrayNode versions = node.putArray("versions");
        annotations
                .history(project(exchange), image(exchange), find(exchange).id())
                .forEach(version -> versions.add(sight().write(exchange, version)));
        return Answer.json(node);
    }

    private Answer judge(Exchange exchange, Status verdict) throws IOException {
        JsonNode ids = exchange.json().path("ids");
        if (!ids.isArray() || ids.size() > MOST_JUDGED) {
            throw new ProblemException(400, "ids: expected a list of at most %d".formatted(MOST_JUDGED));
        }
        List<String> all = new ArrayList<>();
        ids.forEach(id -> all.add(id.asString("")));
        ObjectNode node = JsonMapper.shared().createObjectNode();
        ArrayNode judged = node.putArray("annotations");
        annotations.judge(writing(exchange), all, verdict).forEach(one -> judged.add(sight().write(exchange, one)));
        return Answer.json(node);
    }

    private Answer review(Exchange exchange) throws IOException {
        JsonNode body = exchange.json();
        Annotation seen = find(exchange);
        JsonNode version = body.path("version");
        if (!version.isIntegralNumber() || version.asLong() != seen.version()) {
            return outdated(exchange, seen);
        }
        Review review = tasks.review(
                seen,
                author.of(exchange),
                Fields.member(Verdict.class, body, "verdict"),
                Fields.optional(body, "reason", 2000));
        return Answer.json(201, ProjectJson.write(review));
    }

    private Answer reviews(Exchange exchange) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        ArrayNode all = node.putArray("reviews");
        if (sight().own(exchange).equals(Draft.MAIN)) { // else they are of masks that whoever asks does not see
            tasks.reviews(project(exchange), image(exchange)).forEach(review -> all.add(ProjectJson.write(review)));
        }
        return Answer.json(node);
    }
}
