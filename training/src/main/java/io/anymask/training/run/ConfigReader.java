package io.anymask.training.run;

import io.anymask.Printable;
import io.anymask.dataset.JsonFile;
import io.anymask.file.Untrusted;
import io.anymask.training.TrainingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Reads a configuration: a JSON object whose keys are laid over the defaults. The defaults are at the same
/// time the list of what may be set, so a key that they lack is a mistake, and is named.
public final class ConfigReader {
    private static final long MOST_BYTES = 1 << 20;
    private static final int FAR = 4;
    private static final String WHAT = "a configuration in JSON";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enumNamingStrategy(EnumNamingStrategies.LOWER_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    private ConfigReader() {}

    /// @param defaults every setting with its default
    /// @throws TrainingException when the file cannot be read, sets something that does not exist, or sets a
    ///     value that makes no sense
    public static <C> C read(Path file, C defaults, Class<C> type) {
        return parse(file.toString(), Untrusted.bytes(file, WHAT, MOST_BYTES, TrainingException::new), defaults, type);
    }

    public static <C> C parse(String name, String json, C defaults, Class<C> type) {
        return parse(name, json.getBytes(StandardCharsets.UTF_8), defaults, type);
    }

    private static <C> C parse(String name, byte[] json, C defaults, Class<C> type) {
        JsonNode tree = JsonFile.parse(name, WHAT, json, TrainingException::new);
        if (!(tree instanceof ObjectNode given)) {
            throw new TrainingException(name + ": got " + JsonFile.shown(tree) + ", expected a JSON object");
        }
        ObjectNode merged = MAPPER.valueToTree(defaults);
        lay(name, "", given, merged);
        try {
            return MAPPER.treeToValue(merged, type);
        } catch (JacksonException e) {
            throw new TrainingException(name + ": " + reason(e, merged), e);
        }
    }

    /// The configuration as JSON, with all its defaults.
    public static String write(Object config) {
        return MAPPER.writeValueAsString(config) + "\n";
    }

    private static void lay(String name, String path, ObjectNode given, ObjectNode settings) {
        for (String key : given.propertyNames()) {
            if (!settings.has(key)) {
                throw new TrainingException("%s: unknown key '%s%s'; %s"
                        .formatted(
                                name, path, Printable.of(key), suggestion(key, List.copyOf(settings.propertyNames()))));
            }
            JsonNode value = given.get(key);
            boolean missing = value.isNull() && !settings.get(key).isNull();
            if (missing || (settings.get(key) instanceof ObjectNode && !(value instanceof ObjectNode))) {
                throw new TrainingException("%s: '%s%s' is %s, expected %s"
                        .formatted(name, path, key, JsonFile.shown(value), settings.get(key)));
            }
            String expected = value.isNull() ? "" : expected(settings.get(key), value);
            if (!expected.isEmpty()) {
                throw new TrainingException(
                        "%s: '%s%s': got %s, expected %s".formatted(name, path, key, JsonFile.shown(value), expected));
            }
            if (value instanceof ObjectNode inner && settings.get(key) instanceof ObjectNode known) {
                lay(name, path + key + ".", inner, known);
            } else {
                settings.set(key, value);
            }
        }
    }

    /// What a value should have been, by the kind of its default; empty when it is of that kind.
    private static String expected(JsonNode known, JsonNode value) {
        double number = JsonFile.number(value);
        if (known.isBoolean()) {
            return value.isBoolean() ? "" : "true or false";
        }
        if (known.isString()) {
            return value.isString() ? "" : "a text";
        }
        if (known.isFloatingPointNumber()) {
            return Double.isNaN(number) ? "a number" : "";
        }
        if (known.isIntegralNumber()) {
            double most = known.isInt() ? Integer.MAX_VALUE : 1L << 53;
            return number == Math.rint(number) && Math.abs(number) <= most ? "" : "a whole number of a usual size";
        }
        return "";
    }

    private static String suggestion(String key, List<String> known) {
        String nearest = known.stream()
                .min(Comparator.comparingInt(other -> distance(key.toLowerCase(Locale.ROOT), other)))
                .orElse("");
        boolean near = distance(key.toLowerCase(Locale.ROOT), nearest) <= Math.min(FAR, nearest.length() / 2);
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

    /// A setting's own complaint if there is one, else what its value should have been; and which it is.
    private static String reason(JacksonException error, JsonNode settings) {
        List<String> path = error instanceof DatabindException databind
                ? databind.getPath().stream()
                        .map(reference -> String.valueOf(reference.getPropertyName()))
                        .toList()
                : List.of();
        JsonNode value = settings;
        for (String name : path) {
            value = value.path(name);
        }
        Throwable cause = error.getCause();
        String complaint = cause instanceof IllegalArgumentException && !(cause instanceof NumberFormatException)
                ? String.valueOf(cause.getMessage())
                : "got %s, expected %s".formatted(JsonFile.shown(value), expected(error));
        return path.isEmpty() ? complaint : "'" + String.join(".", path) + "': " + complaint;
    }

    private static String expected(JacksonException error) {
        Class<?> type = error instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
        return type != null && type.isEnum()
                ? "one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(constant -> String.valueOf(constant).toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))
                : "another value";
    }
}
