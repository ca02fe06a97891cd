package io.anymask.training.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.training.TrainingException;
import io.anymask.training.detect.DetectionConfig;
import io.anymask.training.distill.DistillationConfig;
import io.anymask.training.masks.TrainingConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Every setting of every configuration: explained, checked as it is explained, and helped with.
class SettingsTest {
    private static final Path GUIDE = Path.of("../docs/training.md");

    /// A setting with the keys around it.
    record Placed(Record defaults, List<String> path, Entry.Value value) {
        String json(String text) {
            StringBuilder json = new StringBuilder(text);
            for (String key : path.reversed()) {
                json.insert(0, "{\"" + key + "\": ").append("}");
            }
            return json.toString();
        }

        Object parse(String text) {
            return parsed(defaults, json(text));
        }

        @Override
        public String toString() {
            return defaults.getClass().getSimpleName() + " " + String.join(".", path);
        }
    }

    private static <C extends Record> Object parsed(C defaults, String json) {
        @SuppressWarnings("unchecked") // a record's class is of its type
        Class<C> type = (Class<C>) defaults.getClass();
        return ConfigReader.parse("run.json", json, defaults, type);
    }

    /// One head divides every number of channels, so that each setting may change alone.
    static Stream<Record> configurations() {
        return Stream.of(
                TrainingConfig.DEFAULT,
                DistillationConfig.DEFAULT.with("{\"new_student\": {\"heads\": 1}}"),
                DetectionConfig.DEFAULT);
    }

    static Stream<Placed> settings() {
        return configurations().flatMap(defaults -> settings(defaults, List.of(), Entry.of(defaults.getClass())));
    }

    private static Stream<Placed> settings(Record defaults, List<String> path, Entry.Group group) {
        return group.entries().stream().flatMap(entry -> {
            List<String> full = new ArrayList<>(path);
            full.add(entry.key());
            return switch (entry) {
                case Entry.Group inner -> settings(defaults, full, inner);
                case Entry.Value value -> Stream.of(new Placed(defaults, full, value));
            };
        });
    }

    private static Stream<Placed> numbers() {
        return settings().filter(placed -> range(placed) != null);
    }

    private static @Nullable Range range(Placed placed) {
        return switch (placed.value.kind()) {
            case Kind.Real(Range range) -> range;
            case Kind.Whole whole -> whole.range();
            case Kind.Wholes(Range range) -> range;
            default -> null;
        };
    }

    private static Stream<Placed> choices() {
        return settings().filter(placed -> placed.value.kind() instanceof Kind.Choice);
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void theExplainedDefaultsAreThemselvesAConfiguration(Record defaults) {
        String explained = ConfigReader.explain(defaults);
        assertThat(parsed(defaults, explained)).isEqualTo(defaults);
        assertThat(explained.lines()).allMatch(line -> line.length() <= 130);
        assertThat(ConfigReader.MAPPER.readTree(explained))
                .hasToString(ConfigReader.MAPPER.valueToTree(defaults).toString());
    }

    @ParameterizedTest
    @MethodSource("settings")
    void everySettingIsExplainedWithItsUnitAndWhatItMayBe(Placed placed) {
        Entry.Value value = placed.value;
        assertThat(value.meaning()).hasSizeGreaterThan(5).doesNotEndWith(".");
        String explained = ConfigReader.explain(placed.defaults);
        String flat = explained.replaceAll("\\s*//\\s*", " ");
        assertThat(flat).contains(value.meaning());
        if (!value.unit().isEmpty()) {
            assertThat(flat).contains(value.meaning() + ". Unit: " + value.unit());
        }
        if (value.kind() instanceof Kind.Choice choice) {
            assertThat(choice.options()).hasSizeGreaterThan(1);
            choice.options().forEach(option -> assertThat(flat).contains(" " + option.name()));
        }
    }

    /// The records check their values in code: what is explained is what they check.
    @ParameterizedTest
    @MethodSource("numbers")
    void theRangeThatIsExplainedIsTheOneThatIsChecked(Placed placed) {
        Range range = Objects.requireNonNull(range(placed));
        boolean real = placed.value.kind() instanceof Kind.Real;
        boolean list = placed.value.kind() instanceof Kind.Wholes;
        double unit = real ? 1e-6 : 1;
        for (double edge : new double[] {range.least(), range.most()}) {
            if (!Double.isFinite(edge)) {
                continue;
            }
            for (double number : new double[] {edge - unit, edge, edge + unit}) {
                String text = real ? Double.toString(number) : Long.toString((long) number);
                String json = placed.json(list ? "[" + text + "]" : text);
                if (range.contains(number)) {
                    assertThatCode(() -> parsed(placed.defaults, json)).as(json).doesNotThrowAnyException();
                } else {
                    assertThatThrownBy(() -> parsed(placed.defaults, json))
                            .as(json)
                            .isInstanceOf(TrainingException.class)
                            .hasMessageContaining("expected");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("choices")
    void everyChoiceIsReadAndEveryTypoOfItHelped(Placed placed) {
        Kind.Choice choice = (Kind.Choice) placed.value.kind();
        for (String name : choice.names()) {
            assertThatCode(() -> placed.parse('"' + name + '"')).doesNotThrowAnyException();
            assertThatCode(() -> placed.parse(
                            '"' + name.toUpperCase(java.util.Locale.ROOT).replace('_', '-') + '"'))
                    .doesNotThrowAnyException();
            String typo = name.substring(0, name.length() - 1) + "~";
            assertThatThrownBy(() -> placed.parse('"' + typo + '"'))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("'" + String.join(".", placed.path) + "' is \"" + typo + "\"")
                    .hasMessageContaining("did you mean '");
        }
        assertThatThrownBy(() -> placed.parse("\"nothing of the kind\""))
                .hasMessageContaining("expected one of " + String.join(", ", choice.names()));
        assertThatThrownBy(() -> placed.parse("3")).hasMessageContaining("expected one of");
    }

    @ParameterizedTest
    @MethodSource("settings")
    void everyTypoOfAKeyIsHelped(Placed placed) {
        String key = placed.path.getLast();
        String typo = key.charAt(0) + key.substring(2) + "x";
        List<String> wrong = new ArrayList<>(placed.path);
        wrong.set(wrong.size() - 1, typo);
        Placed other = new Placed(placed.defaults, wrong, placed.value);
        assertThatThrownBy(() -> other.parse("1"))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("unknown key '" + String.join(".", wrong) + "'")
                .hasMessageContaining(key.length() > 3 ? "did you mean '" : "'");
    }

    /// A value of another kind is named, never bent into shape: 1.5 steps are not 1.
    @ParameterizedTest
    @MethodSource("settings")
    void aValueOfAnotherKindIsRefused(Placed placed) {
        for (String wrong : List.of("\"word~\"", "true", "1.5", "[\"a\"]", "{}", "1e300")) {
            boolean fits = switch (placed.value.kind()) {
                case Kind.Text text -> wrong.startsWith("\"");
                case Kind.Flag flag -> wrong.equals("true");
                case Kind.Real real -> wrong.startsWith("1");
                default -> false;
            };
            if (!fits) {
                assertThatThrownBy(() -> placed.parse(wrong))
                        .as(placed + " " + wrong)
                        .isInstanceOf(TrainingException.class)
                        .hasMessageStartingWith("run.json: '" + String.join(".", placed.path) + "' is ");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    void theSchemaKnowsEverySetting(Placed placed) {
        JsonNode schema = ConfigReader.MAPPER.readTree(ConfigReader.schema("training", placed.defaults));
        assertThat(schema.get("$schema").asString()).contains("draft-07");
        JsonNode at = schema;
        JsonNode defaults = ConfigReader.MAPPER.valueToTree(placed.defaults);
        for (String key : placed.path) {
            assertThat(at.get("additionalProperties").asBoolean()).isFalse();
            at = at.get("properties").get(key);
            defaults = defaults.get(key);
        }
        assertThat(at.get("description").asString()).contains(placed.value.meaning());
        assertThat(at.get("default")).hasToString(defaults.toString());
        @Nullable Range range = range(placed);
        if (range != null && Double.isFinite(range.least())) {
            JsonNode numbers = at.has("items") ? at.get("items") : at;
            assertThat(numbers.get(range.withLeast() ? "minimum" : "exclusiveMinimum")
                            .asDouble())
                    .isEqualTo(range.least());
        }
    }

    @Test
    void aConfigurationMayNameItsSchemaAndHaveComments() {
        assertThat(parsed(TrainingConfig.DEFAULT, "{\"$schema\": \"train.schema.json\", // mine\n \"steps\": 7,}"))
                .isEqualTo(TrainingConfig.DEFAULT.with("{\"steps\": 7}"));
        assertThatThrownBy(() -> parsed(TrainingConfig.DEFAULT, "{\"data\": {\"$schema\": \"x\"}}"))
                .hasMessageContaining("unknown key 'data.$schema'");
        assertThatThrownBy(() -> parsed(TrainingConfig.DEFAULT, "{\"steps\": 7, \"steps\": 8}"))
                .hasMessageContaining("a name twice in one object");
    }

    /// The table in the documentation is made of the same source: this test prints what it should be.
    @Test
    void theGuideHasTheTableOfSettings() throws java.io.IOException {
        String table = Guide.table(Entry.of(TrainingConfig.class), TrainingConfig.DEFAULT);
        assertThat(Files.readString(GUIDE))
                .as("docs/training.md: replace the table of settings by this one:%n%s", table)
                .contains(table);
    }
}
