package io.anymask.training.config;

import io.anymask.Printable;
import io.anymask.training.TrainingException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// Lays what a file sets over the defaults, key by key, each checked against what it may be.
///
/// @param name of the configuration in error messages
record Layer(String name) {
    /// Names the file's schema for editors; a configuration may have it and nothing reads it.
    static final String SCHEMA_KEY = "$schema";

    private static final int FAR = 4;

    /// @param settings gets what is given
    /// @throws TrainingException naming the key that does not exist or the value that cannot be
    void lay(ObjectNode given, ObjectNode settings, Entry.Group known) {
        lay("", given, settings, known);
    }

    private void lay(String path, ObjectNode given, ObjectNode settings, Entry.Group known) {
        for (String key : given.propertyNames()) {
            String full = path + key;
            JsonNode value = given.get(key);
            switch (known.find(key)) {
                case null -> {
                    if (!full.equals(SCHEMA_KEY)) {
                        throw new TrainingException("%s: unknown key '%s'; %s"
                                .formatted(name, Printable.of(full), suggestion(key, known.keys())));
                    }
                }
                case Entry.Group group -> {
                    if (!(value instanceof ObjectNode inner) || !(settings.get(key) instanceof ObjectNode within)) {
                        throw wrong(full, value, "an object with " + String.join(", ", group.keys()));
                    }
                    lay(full + ".", inner, within, group);
                }
                case Entry.Value setting -> settings.set(key, checked(full, value, setting));
            }
        }
    }

    private JsonNode checked(String path, JsonNode value, Entry.Value setting) {
        if (value.isNull() && setting.optional()) {
            return value;
        }
        boolean fits = switch (setting.kind()) {
            case Kind.Text text -> value.isString();
            case Kind.Flag flag -> value.isBoolean();
            case Kind.Real real -> value.isNumber();
            case Kind.Whole whole -> isWhole(value, whole.largest());
            case Kind.Wholes wholes ->
                value.isArray() && value.valueStream().allMatch(one -> isWhole(one, Integer.MAX_VALUE));
            case Kind.Choice choice -> {
                Kind.@Nullable Option chosen = chosen(value, choice);
                if (chosen != null) {
                    yield true;
                }
                String given = value.isString() ? value.asString() : "";
                throw new TrainingException("%s: '%s' is %s; %s"
                        .formatted(name, path, Printable.of(value.toString()), suggestion(given, choice.names())));
            }
        };
        if (!fits) {
            throw wrong(path, value, setting.kind() + (setting.optional() ? ", or no such setting" : ""));
        }
        Kind.@Nullable Option option = setting.kind() instanceof Kind.Choice choice ? chosen(value, choice) : null;
        return option == null ? value : StringNode.valueOf(option.name());
    }

    private static Kind.@Nullable Option chosen(JsonNode value, Kind.Choice choice) {
        return !value.isString()
                ? null
                : choice.options().stream()
                        .filter(option -> option.is(value.asString()))
                        .findFirst()
                        .orElse(null);
    }

    /// Also `1e3`, as in a JSON Schema.
    private static boolean isWhole(JsonNode value, long largest) {
        if (!value.isNumber()) {
            return false;
        }
        double number = value.asDouble();
        return number == Math.rint(number) && Math.abs(number) <= largest;
    }

    private TrainingException wrong(String path, JsonNode value, String expected) {
        return new TrainingException(
                "%s: '%s' is %s, expected %s".formatted(name, path, Printable.of(value.toString()), expected));
    }

    private static String suggestion(String given, List<String> known) {
        String word = given.toLowerCase(Locale.ROOT);
        String nearest = known.stream()
                .min(Comparator.comparingInt(other -> distance(word, other)))
                .orElse("");
        // A long word is no slip of a short one, and its distance takes long.
        boolean near =
                word.length() <= 2 * nearest.length() && distance(word, nearest) <= Math.min(FAR, nearest.length() / 2);
        return near ? "did you mean '" + nearest + "'?" : "expected one of " + String.join(", ", known);
    }

    /// Letters to insert, delete or change (Levenshtein, 1966).
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j - 1], diagonal) + 1);
            }
        }
        return row[b.length()];
    }
}
