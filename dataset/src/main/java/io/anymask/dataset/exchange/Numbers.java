package io.anymask.dataset.exchange;

import io.anymask.Printable;
import io.anymask.dataset.EntryException;
import java.util.regex.Pattern;

/// Numbers in text files: plain decimal ones, finite.
final class Numbers {
    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?(\\d{1,40}\\.?\\d{0,40}|\\.\\d{1,40})([eE][-+]?\\d{1,4})?");

    private Numbers() {}

    /// @param name for the message
    /// @throws EntryException for anything else
    static double decimal(String name, String text) {
        String plain = text.strip();
        double value = DECIMAL.matcher(plain).matches() ? Double.parseDouble(plain) : Double.NaN;
        if (!Double.isFinite(value)) {
            throw new EntryException("%s is \"%s\", expected a number".formatted(name, Printable.of(text)));
        }
        return value;
    }

    /// A whole number of 0 or more.
    ///
    /// @throws EntryException for anything else
    static int count(String name, String text) {
        double value = decimal(name, text);
        if (value != Math.rint(value) || value < 0 || value > Integer.MAX_VALUE) {
            throw new EntryException(
                    "%s is \"%s\", expected a whole number of 0 or more".formatted(name, Printable.of(text)));
        }
        return (int) value;
    }
}
