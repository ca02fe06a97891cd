package io.anymask.training.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A key of a configuration with what it means, read from a record and its [Meaning]s.
sealed interface Entry {
    /// As a file has it, in snake case.
    String key();

    String meaning();

    /// Keys that belong together.
    record Group(String key, String meaning, List<Entry> entries) implements Entry {
        List<String> keys() {
            return entries.stream().map(Entry::key).toList();
        }

        @Nullable
        Entry find(String wanted) {
            return entries.stream()
                    .filter(entry -> entry.key().equals(wanted))
                    .findFirst()
                    .orElse(null);
        }
    }

    /// One value.
    ///
    /// @param unit empty for none
    /// @param optional whether it may be null
    record Value(String key, String meaning, String unit, Kind kind, boolean optional) implements Entry {}

    /// All settings of a configuration.
    ///
    /// @throws IllegalArgumentException naming the component that lacks its meaning, or a number its range
    static Group of(Class<?> configuration) {
        return group("", "", configuration);
    }

    private static Group group(String key, String meaning, Class<?> type) {
        List<Entry> entries = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            entries.add(entry(component));
        }
        return new Group(key, meaning, List.copyOf(entries));
    }

    private static Entry entry(RecordComponent component) {
        Meaning meaning = component.getAnnotation(Meaning.class);
        if (meaning == null) {
            throw new IllegalArgumentException(component.getDeclaringRecord().getSimpleName() + "."
                    + component.getName() + ": a setting without its meaning");
        }
        String key = snake(component.getName());
        Class<?> type = component.getType();
        if (type.isRecord()) {
            return group(key, meaning.value(), type);
        }
        boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        return new Value(key, meaning.value(), meaning.unit(), kind(key, type, meaning), optional);
    }

    private static Kind kind(String key, Class<?> type, Meaning meaning) {
        if (type == String.class) {
            return new Kind.Text();
        }
        if (type == boolean.class) {
            return new Kind.Flag();
        }
        if (type == double.class) {
            return new Kind.Real(Range.parse(meaning.range()));
        }
        if (type == int.class || type == long.class) {
            return new Kind.Whole(
                    Range.parse(meaning.range()), type == long.class ? Long.MAX_VALUE : Integer.MAX_VALUE);
        }
        if (type == List.class) {
            return new Kind.Wholes(Range.parse(meaning.range()));
        }
        if (type.isEnum()) {
            List<String> some = List.of(meaning.of());
            return new Kind.Choice(Arrays.stream(type.getEnumConstants())
                    .map(constant -> option(type, (Enum<?>) constant))
                    .filter(option -> some.isEmpty() || some.contains(option.name()))
                    .toList());
        }
        throw new IllegalArgumentException(key + ": no setting can be a " + type.getSimpleName());
    }

    private static Kind.Option option(Class<?> type, Enum<?> constant) {
        try {
            Meaning meaning = type.getField(constant.name()).getAnnotation(Meaning.class);
            return new Kind.Option(constant.name().toLowerCase(Locale.ROOT), meaning == null ? "" : meaning.value());
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("an enum has a field for each of its constants", e);
        }
    }

    private static String snake(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
