package io.anymask.training.run;

import io.anymask.training.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Reads a configuration: a JSON object whose keys are laid over the defaults. The defaults are at the same
/// time the list of what may be set, so a key that they lack is a mistake, and is named.
public final class ConfigReader {
    private static final long MOST_BYTES = 1 << 20;
    private static final int FAR = 4;

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
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new TrainingException(file + ": more than a megabyte, expected a configuration");
            }
            return parse(file.toString(), Files.readString(file), defaults, type);
        } catch (IOException e) {
            throw new TrainingException(file + ": cannot read this configuration; does the file exist? (" + e + ")", e);
        }
    }

    public static <C> C parse(String name, String json, C defaults, Class<C> type) {
        try {
            // Editors of Windows begin a file with a byte order mark.
            JsonNode tree = MAPPER.readTree(json.startsWith("\uFEFF") ? json.substring(1) : json);
            if (!(tree instanceof ObjectNode given)) {
                throw new TrainingException(name + ": got " + tree.getNodeType() + ", expected a JSON object");
            }
            ObjectNode merged = MAPPER.valueToTree(defaults);
            lay(name, "", given, merged);
            return MAPPER.treeToValue(merged, type);
        } catch (JacksonException e) {
            throw new TrainingException(name + ": " + reason(e), e);
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
                        .formatted(name, path, key, suggestion(key, List.copyOf(settings.propertyNames()))));
            }
            JsonNode value = given.get(key);
            boolean missing = value.isNull() && !settings.get(key).isNull();
            if (missing || (settings.get(key) instanceof ObjectNode && !(value instanceof ObjectNode))) {
                throw new TrainingException(
                        "%s: '%s%s' is %s, expected %s".formatted(name, path, key, value, settings.get(key)));
            }
            if (value instanceof ObjectNode inner && settings.get(key) instanceof ObjectNode known) {
                lay(name, path + key + ".", inner, known);
            } else {
                settings.set(key, value);
            }
        }
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

    /// What a person can use of Jackson's message: a setting's own complaint if there is one, and where it is.
    private static String reason(JacksonException error) {
        Throwable cause = error.getCause();
        String message = cause instanceof IllegalArgumentException ? cause.getMessage() : error.getOriginalMessage();
        String where = error instanceof tools.jackson.databind.DatabindException databind
                ? String.join(
                        ".",
                        databind.getPath().stream()
                                .map(reference -> String.valueOf(reference.getPropertyName()))
                                .toList())
                : "";
        if (!where.isEmpty()) {
            return "'" + where + "': " + message;
        }
        return error.getLocation() == null
                ? String.valueOf(message)
                : "line %d, column %d: %s"
                        .formatted(
                                error.getLocation().getLineNr(),
                                error.getLocation().getColumnNr(),
                                message);
    }
}
