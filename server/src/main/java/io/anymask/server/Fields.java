package io.anymask.server;

import io.anymask.server.http.ProblemException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Members of JSON that come in: each reader takes what it is named for, or refuses and says what is expected.
final class Fields {
    private Fields() {}

    static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    /// @throws ProblemException also when it is not said, or empty
    static String text(JsonNode node, String name, int longest) {
        String text = optional(node, name, longest);
        if (text == null || text.isEmpty()) {
            throw new ProblemException(400, "%s: expected a text".formatted(name));
        }
        return text;
    }

    /// A text; null when it is not said.
    static @Nullable String optional(JsonNode node, String name, int longest) {
        JsonNode value = node.path(name);
        if (isAbsent(value)) {
            return null;
        }
        if (!value.isString() || value.asString().length() > longest) {
            throw new ProblemException(400, "%s: expected a text of at most %d characters".formatted(name, longest));
        }
        return value.asString();
    }

    /// A number where there is one: null when it is said to be null.
    ///
    /// @throws ProblemException also when it is not said
    static @Nullable Double nullable(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isNull() ? null : number(value, name);
    }

    /// @param name of the value in messages
    static double number(JsonNode value, String name) {
        double number = value.isNumber() ? value.asDouble(Double.NaN) : Double.NaN;
        if (!Double.isFinite(number)) {
            throw new ProblemException(400, "%s: expected a number".formatted(name));
        }
        return number;
    }

    /// Null when it is not said.
    static @Nullable Boolean flag(JsonNode node, String name) {
        JsonNode value = node.path(name);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isBoolean()) {
            throw new ProblemException(400, "%s: expected true or false".formatted(name));
        }
        return value.asBoolean();
    }

    /// One of a few; those that are none are told which there are.
    static <E extends Enum<E>> E member(Class<E> type, JsonNode node, String name) {
        return labelled(type, node.path(name).asString(""))
                .orElseThrow(() -> new ProblemException(400, "%s: expected %s".formatted(name, words(type))));
    }

    /// @param otherwise when it is not said
    static <E extends Enum<E>> E member(Class<E> type, JsonNode node, String name, E otherwise) {
        return node.has(name) ? member(type, node, name) : otherwise;
    }

    private static String words(Class<? extends Enum<?>> type) {
        List<String> labels =
                Stream.of(type.getEnumConstants()).map(Fields::label).toList();
        return String.join(", ", labels.subList(0, labels.size() - 1)) + " or " + labels.getLast();
    }

    static <E extends Enum<E>> Optional<E> labelled(Class<E> type, String label) {
        return Arrays.stream(type.getEnumConstants())
                .filter(one -> label(one).equals(label))
                .findFirst();
    }

    /// What a member is called in JSON.
    static String label(Enum<?> member) {
        return member.name().toLowerCase(Locale.ROOT);
    }
}
