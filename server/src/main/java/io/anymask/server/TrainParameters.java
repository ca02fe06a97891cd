package io.anymask.server;

import io.anymask.Printable;
import io.anymask.dataengine.work.Retrainer;
import io.anymask.dataengine.work.Work;
import io.anymask.server.http.ProblemException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a training is told, in JSON.
final class TrainParameters {
    private static final int MOST_STEPS = 1_000_000;
    private static final String IF_BETTER = "if_better";
    private static final String NEVER = "never";
    private static final List<String> ALL = List.of("train", "steps", "held_out", "seed", "activate");

    private TrainParameters() {}

    /// @param mayActivate whether whoever asks may change the server's model: then a better one is chosen, unless
    ///     the request says otherwise
    static Work.Train read(JsonNode params, boolean mayActivate) {
        if (!params.isObject() && !Fields.isAbsent(params)) {
            throw new ProblemException(400, "params: expected an object");
        }
        for (String name : params.propertyNames()) {
            if (!ALL.contains(name)) {
                throw new ProblemException(
                        400,
                        "params: %s: a training has no such setting; expected %s"
                                .formatted(Printable.of(name), String.join(", ", ALL)));
            }
        }
        JsonNode steps = params.path("steps");
        JsonNode heldOut = params.path("held_out");
        JsonNode seed = params.path("seed");
        Retrainer.Learns learns = learns(params.path("train"));
        int count = Fields.isAbsent(steps)
                ? Work.Train.steps(learns)
                : EverythingParameters.whole("steps", steps, MOST_STEPS);
        double share = Fields.isAbsent(heldOut) ? Work.Train.HELD_OUT : heldOut.asDouble(Double.NaN);
        if (count < 1) {
            throw new ProblemException(400, "params: steps: expected 1 to %d".formatted(MOST_STEPS));
        }
        if (!(share > 0 && share <= Work.Train.MOST_HELD_OUT)) {
            throw new ProblemException(
                    400,
                    "params: held_out: expected a share of the images, above 0 and at most %s"
                            .formatted(Work.Train.MOST_HELD_OUT));
        }
        if (!Fields.isAbsent(seed) && !seed.canConvertToLong()) {
            throw new ProblemException(400, "params: seed: expected a whole number");
        }
        return new Work.Train(learns, count, share, seed.asLong(0), activate(params, mayActivate));
    }

    private static Retrainer.Learns learns(JsonNode node) {
        return Fields.isAbsent(node)
                ? Retrainer.Learns.DECODER
                : Fields.labelled(Retrainer.Learns.class, node.asString(""))
                        .orElseThrow(() ->
                                new ProblemException(400, "params: train: expected decoder, everything or detector"));
    }

    private static boolean activate(JsonNode params, boolean mayActivate) {
        JsonNode node = params.path("activate");
        if (Fields.isAbsent(node)) {
            return mayActivate;
        }
        return switch (node.asString("")) {
            case NEVER -> false;
            case IF_BETTER -> {
                if (!mayActivate) {
                    throw new ProblemException(
                            403,
                            "params: activate: only an administrator changes the model of the server; expected never");
                }
                yield true;
            }
            default -> throw new ProblemException(400, "params: activate: expected if_better or never");
        };
    }

    static void write(Work.Train work, ObjectNode node) {
        node.put("train", Fields.label(work.learns()))
                .put("steps", work.steps())
                .put("held_out", work.heldOut())
                .put("seed", work.seed())
                .put("activate", work.activate() ? IF_BETTER : NEVER);
    }

    static ObjectNode defaults() {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        write(read(JsonMapper.shared().createObjectNode(), true), node);
        return node;
    }
}
