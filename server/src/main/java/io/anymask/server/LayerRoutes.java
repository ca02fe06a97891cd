package io.anymask.server;

import io.anymask.dataengine.Annotations;
import io.anymask.dataengine.Layers;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.consensus.Comparison;
import io.anymask.dataengine.consensus.Layer;
import io.anymask.dataengine.consensus.Matching;
import io.anymask.mask.MaskMatching;
import io.anymask.server.AnnotationRoutes.Author;
import io.anymask.server.http.Access;
import io.anymask.server.http.Answer;
import io.anymask.server.http.Exchange;
import io.anymask.server.http.Route;
import io.anymask.server.http.Route.Cost;
import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The routes of what several people made of one image: how far they agree, and whose work is taken.
record LayerRoutes(Annotations annotations, Layers layers, Author author) {
    private static final String LAYERS = ProjectRoutes.IMAGE + "/layers";

    List<Route> routes() {
        return List.of(
                new Route("GET", LAYERS, Cost.DECODE, Access.REVIEWER, this::compare),
                new Route("POST", LAYERS + ":take", Cost.CHEAP, Access.REVIEWER, this::take));
    }

    /// What a reviewer may see; nothing while the reviewer makes one of the copies.
    static Comparison seen(Layers layers, Author author, Exchange exchange) {
        String project = exchange.path("project");
        String image = exchange.path("image");
        return new Sight(layers, author).own(exchange).equals(Draft.MAIN)
                ? layers.compare(project, image)
                : Comparison.of(List.of());
    }

    private Answer compare(Exchange exchange) {
        Comparison comparison = seen(layers, author, exchange);
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.set("layers", write(comparison));
        ArrayNode pairs = node.putArray("pairs");
        for (Comparison.Meeting meeting : comparison.meetings()) {
            Layer first = comparison.layers().get(meeting.first());
            Layer second = comparison.layers().get(meeting.second());
            Matching matching = meeting.matching();
            ObjectNode pair = pairs.addObject().put("first", first.name()).put("second", second.name());
            put(pair, "iou", matching.meanIou());
            pair.put("f1", matching.f1()).put("agreement", matching.agreement());
            ArrayNode matches = pair.putArray("matches");
            for (MaskMatching.Pair match : matching.pairs()) {
                matches.addObject()
                        .put("first", first.objects().get(match.first()).id())
                        .put("second", second.objects().get(match.second()).id())
                        .put("iou", match.iou());
            }
        }
        return Answer.json(node);
    }

    /// The layers without the pairs.
    static ArrayNode write(Comparison comparison) {
        ArrayNode all = JsonMapper.shared().createArrayNode();
        for (int i = 0; i < comparison.layers().size(); i++) {
            Layer layer = comparison.layers().get(i);
            OptionalDouble agreement = comparison.agreement(i);
            ObjectNode node = all.addObject()
                    .put("name", layer.name())
                    .put("author", layer.author())
                    .put("shown", layer.shown())
                    .put("objects", layer.objects().size());
            put(node, "agreement", agreement.orElse(Double.NaN));
        }
        return all;
    }

    private static void put(ObjectNode node, String name, double value) {
        if (Double.isNaN(value)) {
            node.putNull(name);
        } else {
            node.put(name, value);
        }
    }

    private Answer take(Exchange exchange) throws IOException {
        JsonNode body = exchange.json();
        String project = exchange.path("project");
        String image = exchange.path("image");
        layers.take(
                project,
                image,
                Fields.text(body, "layer", 200),
                Fields.text(body, "task", 64),
                Fields.text(body, "lease", 64),
                author.of(exchange));
        return Answer.json(AnnotationJson.write(annotations.of(project, image, Draft.MAIN)));
    }
}
