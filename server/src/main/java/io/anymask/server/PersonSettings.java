package io.anymask.server;

import io.anymask.server.http.ProblemException;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What the page remembers of a person: the theme, and the keys of commands where they are not the page's own.
final class PersonSettings {
    /// Bytes of a change, and characters of all that is kept.
    static final int MOST = 16 << 10;

    private static final int MOST_KEYS = 4;
    private static final String THEME = "theme";
    private static final String KEYS = "keys";
    private static final Set<String> THEMES = Set.of("light", "dark", "auto");

    /// As the page writes a key press: `Ctrl+Shift+Z`.
    private static final Pattern KEY =
            Pattern.compile("(Ctrl\\+)?(Alt\\+)?(Shift\\+)?([^\\p{Cc}\\s]|[A-Z][A-Za-z0-9]{1,19})");

    /// Everything a key can do; those of the page, which a test compares.
    static final Set<String> COMMANDS = Set.of(
            "accept",
            "approve",
            "brushLarger",
            "brushSmaller",
            "cancel",
            "category1",
            "category2",
            "category3",
            "category4",
            "category5",
            "category6",
            "category7",
            "category8",
            "category9",
            "claim",
            "colourBy",
            "copy",
            "cutOut",
            "delete",
            "down",
            "download",
            "everything",
            "fit",
            "flush",
            "help",
            "hide",
            "hideAll",
            "left",
            "lock",
            "merge",
            "minus",
            "more",
            "negative",
            "nextImage",
            "nextItem",
            "nextMask",
            "opacityDown",
            "opacityUp",
            "plus",
            "previousImage",
            "previousItem",
            "previousMask",
            "redo",
            "refine",
            "reject",
            "removeLast",
            "right",
            "sendBack",
            "settings",
            "several",
            "skip",
            "split",
            "submit",
            "theme",
            "toolBox",
            "toolBrush",
            "toolClick",
            "toolEraser",
            "toolPolygon",
            "toolSelect",
            "undo",
            "up",
            "upload",
            "zoomIn",
            "zoomOut");

    private PersonSettings() {}

    /// @param kept null for nothing
    static JsonNode read(@Nullable String kept) {
        return kept == null
                ? JsonMapper.shared().createObjectNode()
                : JsonMapper.shared().readTree(kept);
    }

    /// A change whose parts are what they are said to be.
    ///
    /// @throws ProblemException 400 when one is not
    static JsonNode checked(JsonNode change) {
        for (Map.Entry<String, JsonNode> member : change.properties()) {
            JsonNode value = member.getValue();
            switch (member.getKey()) {
                case THEME ->
                    check(value.isNull() || THEMES.contains(value.asString("")), THEME, "light, dark or auto");
                case KEYS -> checkKeys(value);
                default ->
                    throw new ProblemException(
                            400, "settings: got %s, expected %s or %s".formatted(member.getKey(), THEME, KEYS));
            }
        }
        return change;
    }

    private static void checkKeys(JsonNode keys) {
        check(keys.isNull() || keys.isObject(), KEYS, "an object of commands");
        for (Map.Entry<String, JsonNode> one : keys.properties()) {
            String command = one.getKey();
            JsonNode value = one.getValue();
            if (!COMMANDS.contains(command)) {
                throw new ProblemException(
                        400,
                        "keys: got %s, which is no command of this version's page; load the page again"
                                .formatted(command));
            }
            check(
                    value.isNull()
                            || (value.isArray()
                                    && value.size() <= MOST_KEYS
                                    && value.valueStream().allMatch(PersonSettings::isKey)),
                    KEYS + "." + command,
                    "at most %d keys, each such as Ctrl+Shift+Z".formatted(MOST_KEYS));
        }
    }

    private static boolean isKey(JsonNode node) {
        return node.isString() && KEY.matcher(node.asString()).matches();
    }

    private static void check(boolean good, String what, String expected) {
        if (!good) {
            throw new ProblemException(400, "%s: expected %s, or null".formatted(what, expected));
        }
    }

    /// What is kept after a change, as of JSON Merge Patch (RFC 7396): what is said takes the place of what has
    /// the same name, null takes it away.
    ///
    /// @param kept null for nothing
    /// @throws ProblemException 413 when it is too much
    static String changed(@Nullable String kept, JsonNode change) {
        String next = merged(read(kept), change).toString();
        if (next.length() > MOST) {
            throw new ProblemException(
                    413, "settings: %d characters with these, expected at most %d".formatted(next.length(), MOST));
        }
        return next;
    }

    private static ObjectNode merged(JsonNode kept, JsonNode change) {
        ObjectNode next = JsonMapper.shared().createObjectNode();
        kept.properties().forEach(one -> next.set(one.getKey(), one.getValue()));
        change.properties().forEach(one -> {
            JsonNode value = one.getValue();
            if (value.isNull()) {
                next.remove(one.getKey());
            } else {
                next.set(one.getKey(), value.isObject() ? merged(next.path(one.getKey()), value) : value);
            }
        });
        return next;
    }
}
