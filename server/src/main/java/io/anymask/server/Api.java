package io.anymask.server;

import io.anymask.image.ImageInfo;
import io.anymask.prompt.TextPrompt;
import io.anymask.server.http.Access;
import io.anymask.server.http.Answer;
import io.anymask.server.http.Exchange;
import io.anymask.server.http.ProblemException;
import io.anymask.server.http.Route;
import io.anymask.server.http.Route.Cost;
import io.anymask.service.ServiceException;
import io.anymask.service.gallery.Gallery;
import io.anymask.service.gallery.Photo;
import io.anymask.service.gallery.Renditions;
import io.anymask.service.model.Embedder;
import io.anymask.service.model.Finder;
import io.anymask.service.model.Npy;
import io.anymask.service.model.Predictor;
import io.anymask.service.model.PromptDocument;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The interface of version 1, route by route as `openapi.yaml` has them.
record Api(
        Gallery gallery,
        Renditions renditions,
        Uploads uploads,
        Models models,
        String base,
        Embedder embedder,
        Predictor predictor,
        Finder finder,
        Visibility visibility,
        Consumer<String> requireUnused) {
    static final String ROOT = "/api/v1";
    static final String MODELS = ROOT + "/models";
    static final String RUNS = ROOT + "/runs";

    static final String IMAGE = ROOT + "/images/{image}";
    private static final int MOST_LISTED = 500;
    private static final int LISTED = 100;
    private static final int LONGEST_WAIT = 30;
    private static final int RETRY_MILLISECONDS = 300;

    List<Route> routes() {
        return List.of(
                new Route("GET", ROOT + "/images", Cost.CHEAP, Access.SIGNED_IN, this::images),
                new Route(
                        "POST",
                        ROOT + "/images",
                        Cost.HEAVY,
                        Access.SERVER_ADMIN,
                        e -> uploads.answer(e, Uploads.Receiver.ALL)),
                new Route("GET", IMAGE, Cost.CHEAP, Access.IMAGE, e -> Answer.json(Documents.image(photo(e)))),
                new Route("DELETE", IMAGE, Cost.CHEAP, Access.SERVER_ADMIN, this::remove),
                new Route("GET", IMAGE + "/content", Cost.CHEAP, Access.IMAGE, this::content),
                new Route("GET", IMAGE + "/tiles/{level}/{x}/{y}", Cost.CHEAP, Access.IMAGE, this::tile),
                new Route("GET", IMAGE + "/embedding", Cost.CHEAP, Access.IMAGE, this::embedding),
                new Route("POST", IMAGE + "/predict", Cost.DECODE, Access.IMAGE, this::predict),
                new Route("POST", IMAGE + "/find", Cost.HEAVY, Access.IMAGE, this::find),
                new Route("GET", MODELS, Cost.CHEAP, Access.SIGNED_IN, this::list),
                new Route("GET", MODELS + "/{model}/{file}", Cost.CHEAP, Access.SIGNED_IN, this::decoder),
                new Route("POST", MODELS + "/{model}/texts", Cost.DECODE, Access.SIGNED_IN, this::text));
    }

    private Photo photo(Exchange exchange) {
        return gallery.find(exchange.path("image"));
    }

    /// An image that a body names: the gate has looked at the address alone.
    private Photo seen(Exchange exchange, String id) {
        if (visibility.among(exchange, List.of(id)).isEmpty()) {
            throw new ServiceException.NotFound("no image has this id");
        }
        return gallery.find(id);
    }

    private Answer images(Exchange exchange) {
        int limit = number(exchange.query("limit", Integer.toString(LISTED)), "limit", 1, MOST_LISTED);
        Gallery.Page page = gallery.page(exchange.query("cursor"), limit);
        ObjectNode node = JsonMapper.shared().createObjectNode();
        ArrayNode images = node.putArray("images");
        Set<String> seen =
                visibility.among(exchange, page.photos().stream().map(Photo::id).toList());
        page.photos().stream()
                .filter(photo -> seen.contains(photo.id()))
                .forEach(photo -> images.add(Documents.image(photo)));
        node.put("next", page.next()).put("indexing", page.indexing());
        return Answer.json(node);
    }

    static int number(String text, String name, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new ProblemException(400, "%s: expected a whole number".formatted(name));
        }
        throw new ProblemException(400, "%s: expected %d to %d".formatted(name, least, most));
    }

    private Answer content(Exchange exchange) throws IOException, InterruptedException {
        Photo photo = photo(exchange);
        String variant = exchange.query("variant", "display");
        boolean versioned = Renditions.VERSION.equals(exchange.query("v"));
        String tag = photo.id() + "-" + variant + "-" + Renditions.VERSION;
        return switch (variant) {
            case "display" -> picture(renditions.display(photo, exchange::await), tag, versioned);
            case "thumb" -> picture(renditions.thumbnail(photo, exchange::await), tag, versioned);
            case "original" -> original(photo).immutable(tag);
            default -> throw new ProblemException(400, "variant: expected original, display or thumb");
        };
    }

    /// @param versioned whether the address says which version it means: only then it stands for these bytes for
    /// ever
    private static Answer picture(Renditions.Picture picture, String tag, boolean versioned) {
        Answer answer = Answer.bytes(200, picture.type(), picture.content());
        return versioned ? answer.immutable(tag) : answer.revalidated(tag);
    }

    /// A file of a stranger: of the type that its content has, and for download.
    private static Answer original(Photo photo) {
        ImageInfo info = photo.info();
        Answer answer = Answer.bytes(200, info.mediaType(), photo.read());
        String extension = info.mediaType().substring(info.mediaType().indexOf('/') + 1);
        return answer.with("Content-Disposition", "attachment; filename=\"%s.%s\"".formatted(photo.id(), extension));
    }

    private Answer remove(Exchange exchange) throws IOException {
        requireUnused.accept(exchange.path("image"));
        Photo photo = gallery.remove(exchange.path("image"));
        renditions.forget(photo);
        embedder.forget(photo);
        return Answer.empty(204);
    }

    private Answer tile(Exchange exchange) throws IOException, InterruptedException {
        Photo photo = photo(exchange);
        int level = part(exchange, "level");
        int x = part(exchange, "x");
        int y = part(exchange, "y");
        boolean versioned = Renditions.VERSION.equals(exchange.query("v"));
        String tag = "%s-%d-%d-%d-%s".formatted(photo.id(), level, x, y, Renditions.VERSION);
        return picture(renditions.tile(photo, level, x, y, exchange::await), tag, versioned);
    }

    private static int part(Exchange exchange, String name) {
        String text = exchange.path(name);
        if (!text.matches("[0-9]{1,6}")) {
            throw new ProblemException(404, "%s: expected a whole number".formatted(name));
        }
        return Integer.parseInt(text);
    }

    private Answer embedding(Exchange exchange) throws IOException, InterruptedException {
        Photo photo = photo(exchange);
        models.require(exchange.query("model"));
        Npy.DType dtype = dtype(exchange.query("dtype", "f16"));
        String key = exchange.query("key");
        if (key != null && !key.equals(models.only().embeddingKey())) {
            throw new ProblemException(
                    409, "key: the server's model or its settings have changed; ask for the list of models");
        }
        String tag = embedder.tag(photo, dtype);
        if (("\"" + tag + "\"").equals(exchange.header("If-None-Match"))) {
            return kept(Answer.empty(304), tag, key);
        }
        int wait = Math.min(exchange.requestedWait(), LONGEST_WAIT);
        return switch (embedder.ask(photo, dtype, exchange::await, wait)) {
            case Embedder.State.Ready(byte[] npy) ->
                kept(Answer.bytes(200, "application/x-npy", npy), tag, key)
                        .with("Anymask-Model", models.only().sha256());
            case Embedder.State.Pending pending -> pending(pending);
        };
    }

    /// Only an address that names everything stands for these bytes for ever.
    private static Answer kept(Answer answer, String tag, @Nullable String key) {
        return key == null ? answer.revalidated(tag) : answer.immutable(tag);
    }

    private static Npy.DType dtype(String label) {
        for (Npy.DType dtype : Npy.DType.values()) {
            if (dtype.label().equals(label)) {
                return dtype;
            }
        }
        throw new ProblemException(400, "dtype: expected f16 or f32");
    }

    private static Answer pending(Embedder.State.Pending pending) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("state", pending.running() ? "running" : "queued");
        node.put("position", pending.position()).put("retryAfterMs", RETRY_MILLISECONDS);
        return Answer.json(202, node).with("Retry-After", "1");
    }

    private Answer predict(Exchange exchange) throws IOException, InterruptedException {
        Photo photo = photo(exchange);
        JsonNode body = exchange.json();
        models.require(body.path("model").asString(null));
        PromptDocument asked = PromptDocument.read(
                body, models.only().segmenter().model().config().maskSize());
        Predictor.Answer answer = predictor.predict(photo, asked.prompt(), asked.output(), exchange::await);
        return Answer.json(PredictionJson.write(answer.prediction(), asked.logits())
                .put("model", models.only().sha256())
                .put("image", photo.id())
                .put("milliseconds", answer.milliseconds()));
    }

    private Answer find(Exchange exchange) throws IOException, InterruptedException {
        Photo photo = photo(exchange);
        JsonNode body = exchange.json();
        models.require(body.path("model").asString(null));
        FindJson asked = FindJson.read(body, photo, id -> seen(exchange, id));
        Finder.Answer answer = finder.find(photo, asked.examples(), exchange::await);
        return Answer.json(
                asked.write(answer).put("model", models.only().sha256()).put("image", photo.id()));
    }

    private Answer list(Exchange exchange) {
        return Answer.json(JsonMapper.shared().createArrayNode().add(Documents.model(models.only(), base)));
    }

    private Answer text(Exchange exchange) throws IOException, InterruptedException {
        models.require(exchange.path("model"));
        TextPrompt.Phrase phrase = PromptDocument.phrase(exchange.json().path("text"));
        ObjectNode node = JsonMapper.shared().createObjectNode();
        ArrayNode values = node.putArray("values");
        for (float value : predictor
                .read(models.only().segmenter(), phrase, exchange::await)
                .values()) {
            values.add(value);
        }
        return Answer.json(node);
    }

    private Answer decoder(Exchange exchange) {
        models.require(exchange.path("model"));
        String name = exchange.path("file");
        return Answer.bytes(200, Answer.OCTETS, ByteBuffer.wrap(models.only().file(name)))
                .immutable(name);
    }
}
