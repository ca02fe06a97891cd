package io.anymask.training.config;

import io.anymask.dataset.JsonFile;
import io.anymask.file.Untrusted;
import io.anymask.training.TrainingException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Reads a configuration: a JSON object, with comments if you like, whose keys are laid over the defaults. A key
/// that does not exist and a value that makes no sense are refused by name, with what was expected.
public final class ConfigReader {
    private static final long MOST_BYTES = 1 << 20;
    private static final String WHAT = "a configuration in JSON";

    static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enumNamingStrategy(EnumNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

    private ConfigReader() {}

    /// @param defaults every setting with its default
    /// @throws TrainingException when the file cannot be read, sets something that does not exist, or sets a
    ///     value that makes no sense
    public static <C> C read(Path file, C defaults, Class<C> type) {
        return parse(file.toString(), Untrusted.text(file, WHAT, MOST_BYTES, TrainingException::new), defaults, type);
    }

    /// @param name of the configuration in error messages
    /// @throws TrainingException as [#read]
    public static <C> C parse(String name, String json, C defaults, Class<C> type) {
        try {
            // Editors of Windows begin a file with a byte order mark.
            JsonNode tree = MAPPER.readTree(json.startsWith("\uFEFF") ? json.substring(1) : json);
            if (!(tree instanceof ObjectNode given)) {
                throw new TrainingException(name + ": got " + kind(tree) + ", expected a JSON object");
            }
            ObjectNode merged = MAPPER.valueToTree(defaults);
            new Layer(name).lay(given, merged, Entry.of(type));
            return MAPPER.treeToValue(merged, type);
        } catch (JacksonException e) {
            throw new TrainingException(name + ": " + reason(e), e);
        }
    }

    private static String kind(@Nullable JsonNode tree) {
        return tree == null || tree.isMissingNode() || tree.isNull()
                ? "nothing"
                : tree.isArray() ? "a list" : "a value";
    }

    /// The configuration as JSON, with all its defaults.
    public static String write(Object config) {
        return MAPPER.writeValueAsString(config) + "\n";
    }

    /// The defaults as JSON with a comment above each setting: what it means, in which unit, and what it may be.
    /// [#parse] reads it back.
    public static String explain(Object defaults) {
        return Explained.of(Entry.of(defaults.getClass()), MAPPER.valueToTree(defaults));
    }

    /// A JSON Schema (draft 7) of the configuration, by which editors complete and check it.
    public static String schema(String title, Object defaults) {
        return MAPPER.writeValueAsString(Schema.of(title, Entry.of(defaults.getClass()), MAPPER.valueToTree(defaults)))
                + "\n";
    }

    /// What a person can use of Jackson's message: a setting's own complaint if there is one, and where it is.
    private static String reason(JacksonException error) {
        if (error.getCause() instanceof IllegalArgumentException cause && error instanceof DatabindException databind) {
            String where = String.join(
                    ".",
                    databind.getPath().stream()
                            .map(reference -> String.valueOf(reference.getPropertyName()))
                            .toList());
            return where.isEmpty() ? String.valueOf(cause.getMessage()) : "'" + where + "': " + cause.getMessage();
        }
        return JsonFile.fault(error);
    }
}
