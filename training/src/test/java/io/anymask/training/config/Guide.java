package io.anymask.training.config;

import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// The table of settings in the documentation.
final class Guide {
    private Guide() {}

    static String table(Entry.Group settings, Object defaults) {
        StringBuilder table = new StringBuilder("| setting | default | meaning |\n| --- | --- | --- |\n");
        rows(table, "", settings, ConfigReader.MAPPER.valueToTree(defaults));
        return table.toString();
    }

    private static void rows(StringBuilder table, String path, Entry.Group group, JsonNode defaults) {
        for (Entry entry : group.entries()) {
            String full = path + entry.key();
            JsonNode initial = defaults.get(entry.key());
            switch (entry) {
                case Entry.Group inner -> rows(table, full + ".", inner, initial);
                case Entry.Value value ->
                    table.append("| `%s` | `%s` | %s |\n".formatted(full, initial, meaning(value)));
            }
        }
    }

    private static String meaning(Entry.Value value) {
        String sentence = Explained.sentence(value);
        return value.kind() instanceof Kind.Choice choice
                ? sentence + " "
                        + choice.names().stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "))
                : sentence;
    }
}
