package io.anymask.testing;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Whether what a reader threw is a refusal that can be shown to whoever sent the file: the documented
/// exception, and a message that is short, printable, and free of the words of libraries.
final class Refusal {
    /// A path, an entry and a sentence or two.
    private static final int LONGEST = 900;

    private static final Pattern RAW =
            Pattern.compile("\\bnull\\b|\\w(?:Exception|Error)\\b|\\b(?:java|javax|com|org|tools|sun|jdk)\\.\\w"
                    + "|\\b[Ii]ndex:? -?\\d|out of bounds|[Oo]verflow|line (?:-1|0)\\b|NOT_AVAILABLE"
                    + "|\\b(?:START|END|VALUE|PROPERTY)_[A-Z]|JsonRead|StreamRead|[Dd]eserializ|Cannot construct"
                    + "|Unrecognized|REDACTED|[Nn]ew(?:Limit|Position)|[Ff]or input string|\\[Source|@[0-9a-f]{6,}"
                    + "|\\[\\[?[BIJFDZ]@|\\b[A-Z]\\w*[a-z]\\$\\d");

    /// What the file itself has may be quoted.
    private static final Pattern QUOTED =
            Pattern.compile("'[^']*'|\"[^\"]*\"|\\b(?:got|is) .{0,210}?(?:[,;]|\\.\\.\\.,?) expected");

    private Refusal() {}

    /// What is wrong with the outcome; empty when nothing is.
    ///
    /// @param thrown null when the file was read
    /// @param allowed the documented exceptions
    static String fault(@Nullable Throwable thrown, List<Class<? extends Exception>> allowed) {
        if (thrown == null) {
            return "";
        }
        if (allowed.stream().noneMatch(type -> type.isInstance(thrown))) {
            return "expected one of the documented exceptions, got " + thrown;
        }
        String message = thrown.getMessage();
        if (message == null || message.isBlank()) {
            return "a refusal without a word";
        }
        if (message.length() > LONGEST) {
            return "a message of " + message.length() + " letters: " + message;
        }
        if (message.codePoints().anyMatch(Character::isISOControl)) {
            return "control characters in the message: " + message;
        }
        Matcher raw = RAW.matcher(QUOTED.matcher(message).replaceAll("''"));
        return raw.find() ? "'" + raw.group() + "' in the message: " + message : "";
    }

    static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString().lines().limit(40).reduce("", (a, b) -> a + b + "\n  ");
    }
}
