package io.anymask.training.config;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a value of a configuration may be.
sealed interface Kind {
    /// In words: what an error says was expected.
    @Override
    String toString();

    /// A text, such as a file's name.
    record Text() implements Kind {
        @Override
        public String toString() {
            return "a text";
        }
    }

    /// Yes or no.
    record Flag() implements Kind {
        @Override
        public String toString() {
            return "true or false";
        }
    }

    /// A number with a fraction.
    record Real(Range range) implements Kind {
        @Override
        public String toString() {
            return range.toString();
        }
    }

    /// A number without one.
    ///
    /// @param largest that Java's type of it holds
    record Whole(Range range, long largest) implements Kind {
        @Override
        public String toString() {
            return range.isUnbounded() ? "a whole number" : "a whole number, " + range;
        }
    }

    /// Several of these.
    record Wholes(Range range) implements Kind {
        @Override
        public String toString() {
            return range.isUnbounded() ? "a list of whole numbers" : "a list of whole numbers, each " + range;
        }
    }

    /// One of a few words.
    record Choice(List<Option> options) implements Kind {
        List<String> names() {
            return options.stream().map(Option::name).toList();
        }

        @Override
        public String toString() {
            return names().stream().collect(Collectors.joining(", "));
        }
    }

    /// @param name as a file has it
    /// @param meaning empty where the name says it all
    record Option(String name, String meaning) {
        /// Whether a file may mean this: case, `-` and `_` make no difference.
        boolean is(String given) {
            return bare(given).equals(bare(name));
        }

        private static String bare(String text) {
            return text.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
        }
    }
}
