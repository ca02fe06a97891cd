package io.anymask.training.config;

import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A JSON Schema of draft 7, the one that most editors know.
final class Schema {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Schema() {}

    static ObjectNode of(String title, Entry.Group settings, ObjectNode defaults) {
        ObjectNode schema = NODES.objectNode();
        schema.put("$schema", "http://json-schema.org/draft-07/schema#");
        schema.put("title", title);
        fill(schema, settings, defaults);
        ((ObjectNode) schema.get("properties"))
                .set(Layer.SCHEMA_KEY, NODES.objectNode().put("type", "string"));
        return schema;
    }

    private static void fill(ObjectNode schema, Entry.Group group, ObjectNode defaults) {
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        for (Entry entry : group.entries()) {
            ObjectNode property = properties.putObject(entry.key());
            property.put("description", description(entry));
            JsonNode initial = defaults.get(entry.key());
            switch (entry) {
                case Entry.Group nested -> fill(property, nested, (ObjectNode) initial);
                case Entry.Value value -> {
                    fill(property, value);
                    property.set("default", initial);
                }
            }
        }
        schema.put("additionalProperties", false);
    }

    private static String description(Entry entry) {
        return entry instanceof Entry.Value(var key, var meaning, var unit, Kind.Choice choice, var optional)
                ? meaning + "."
                : Explained.sentence(entry);
    }

    private static void fill(ObjectNode property, Entry.Value value) {
        switch (value.kind()) {
            case Kind.Text text -> type(property, "string", value.optional());
            case Kind.Flag flag -> type(property, "boolean", value.optional());
            case Kind.Real(Range range) -> {
                type(property, "number", value.optional());
                limits(property, range);
            }
            case Kind.Whole whole -> {
                type(property, "integer", value.optional());
                limits(property, whole.range());
            }
            case Kind.Wholes(Range range) -> {
                type(property, "array", value.optional());
                ObjectNode items = property.putObject("items");
                items.put("type", "integer");
                limits(items, range);
            }
            case Kind.Choice choice -> {
                ArrayNode names = property.putArray("enum");
                ArrayNode meanings = NODES.arrayNode();
                choice.options().forEach(option -> {
                    names.add(option.name());
                    meanings.add(option.meaning());
                });
                property.set("enumDescriptions", meanings); // shown by Visual Studio Code
            }
        }
    }

    private static void type(ObjectNode property, String type, boolean optional) {
        if (optional) {
            property.putArray("type").add(type).add("null");
        } else {
            property.put("type", type);
        }
    }

    private static void limits(ObjectNode property, Range range) {
        if (Double.isFinite(range.least())) {
            property.put(range.withLeast() ? "minimum" : "exclusiveMinimum", number(range.least()));
        }
        if (Double.isFinite(range.most())) {
            property.put(range.withMost() ? "maximum" : "exclusiveMaximum", number(range.most()));
        }
    }

    private static BigDecimal number(double limit) {
        return new BigDecimal(Range.plain(limit));
    }
}
