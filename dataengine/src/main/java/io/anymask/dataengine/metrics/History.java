package io.anymask.dataengine.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a page has told of a mask's making. It is a client's word: what makes no sense in it is passed over.
///
/// @param time null where no beginning or no end is known
/// @param inputs how many of each kind
/// @param edited whether a hand has changed the pixels
record History(@Nullable WorkTime time, Map<Input, Long> inputs, boolean edited) {
    static final History NONE = new History(null, Map.of(), false);

    /// A mask of a thousand prompts is no person's work.
    private static final int MOST = 10_000;

    /// @param json null for nothing
    static History of(@Nullable String json) {
        if (json == null) {
            return NONE;
        }
        JsonNode node;
        try {
            node = JsonMapper.shared().readTree(json);
        } catch (JacksonException e) {
            return NONE; // the audit names it
        }
        Map<Input, Long> inputs = new EnumMap<>(Input.class);
        List<Long> times = new ArrayList<>();
        long started = time(node.path("started"));
        for (JsonNode given : first(node.path("given"))) {
            add(inputs, prompt(given));
            long at = time(given.path("at"));
            if (at >= 0) {
                times.add(started + at);
            }
        }
        JsonNode edits = node.path("edits");
        for (JsonNode edit : first(edits)) {
            add(inputs, input(edit.path("kind").asString("")));
            long at = time(edit.path("at"));
            if (at >= 0) {
                times.add(at);
            }
        }
        long accepted = time(node.path("accepted"));
        return new History(between(started, accepted, times), inputs, !edits.isEmpty());
    }

    private static Iterable<JsonNode> first(JsonNode list) {
        return list.isArray() ? list.valueStream().limit(MOST).toList() : List.of();
    }

    private static @Nullable WorkTime between(long started, long accepted, List<Long> times) {
        if (started <= 0 || accepted < started) {
            return null;
        }
        List<Long> within = new ArrayList<>(List.of(started, accepted));
        times.stream().filter(at -> at > started && at < accepted).forEach(within::add);
        return WorkTime.of(within);
    }

    /// Milliseconds, -1 for none.
    private static long time(JsonNode node) {
        return node.isNumber() && node.asDouble(-1) >= 0 && node.asDouble(-1) < 1e15 ? (long) node.asDouble(-1) : -1;
    }

    private static @Nullable Input prompt(JsonNode given) {
        String kind = given.path("kind").asString("");
        return kind.equals("point")
                ? given.path("point").path("positive").asBoolean(true) ? Input.POSITIVE : Input.NEGATIVE
                : input(kind);
    }

    private static @Nullable Input input(String kind) {
        return Arrays.stream(Input.values())
                .filter(input -> input.label().equals(kind.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElse(null);
    }

    private static void add(Map<Input, Long> inputs, @Nullable Input input) {
        if (input != null) {
            inputs.merge(input, 1L, Long::sum);
        }
    }
}
