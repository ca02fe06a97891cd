package io.anymask.training.config;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A configuration as JSON with a comment above each setting.
final class Explained {
    private static final int WIDTH = 100;

    private final StringBuilder text = new StringBuilder();

    private Explained() {}

    static String of(Entry.Group settings, ObjectNode values) {
        Explained explained = new Explained();
        explained.comment("", "All settings with their defaults. A file needs only what differs from these.");
        explained.group("", settings, values);
        return explained.text.append("\n").toString();
    }

    private void group(String indent, Entry.Group group, ObjectNode values) {
        text.append("{\n");
        String inner = indent + "  ";
        String separator = "";
        for (Entry entry : group.entries()) {
            text.append(separator);
            comment(inner, sentence(entry));
            if (entry instanceof Entry.Value(var key, var meaning, var unit, Kind.Choice choice, var optional)) {
                for (Kind.Option option : choice.options()) {
                    comment(inner, "  " + option.name() + (option.meaning().isEmpty() ? "" : ": " + option.meaning()));
                }
            }
            text.append(inner).append('"').append(entry.key()).append("\": ");
            JsonNode value = values.get(entry.key());
            switch (entry) {
                case Entry.Group nested -> group(inner, nested, (ObjectNode) value);
                case Entry.Value one -> text.append(value);
            }
            separator = ",\n\n";
        }
        text.append("\n").append(indent).append("}");
    }

    /// Its meaning, unit and what it may be.
    static String sentence(Entry entry) {
        return switch (entry) {
            case Entry.Group group -> group.meaning() + ".";
            case Entry.Value value -> {
                String unit = value.unit().isEmpty() ? "" : " Unit: " + value.unit() + ".";
                String orNull = value.optional() ? " or null" : "";
                String allowed = switch (value.kind()) {
                    case Kind.Text text -> orNull.isEmpty() ? "" : " A text or null.";
                    case Kind.Choice choice -> " One of:";
                    case Kind other -> " " + capital(other + orNull) + ".";
                };
                yield value.meaning() + "." + unit + allowed;
            }
        };
    }

    private static String capital(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    /// In lines that are not too long; those after the first are indented as it is.
    private void comment(String indent, String words) {
        String margin = words.startsWith("  ") ? "    " : "";
        StringBuilder line = new StringBuilder(words.startsWith("  ") ? "  " : "");
        for (String word : words.strip().split(" ", -1)) {
            if (!line.toString().isBlank() && indent.length() + line.length() + word.length() > WIDTH - 4) {
                text.append(indent)
                        .append("// ")
                        .append(line.toString().stripTrailing())
                        .append("\n");
                line = new StringBuilder(margin);
            }
            line.append(word).append(' ');
        }
        text.append(indent)
                .append("// ")
                .append(line.toString().stripTrailing())
                .append("\n");
    }
}
