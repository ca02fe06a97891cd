package io.anymask;

import java.util.Locale;

/// Text out of files, made fit for messages: no control characters that would move the cursor of a terminal
/// or forge a line of a log, and never long.
///
/// [BadInputException] passes its whole message through here, so that no reader can forget it; exceptions
/// beside it whose text has something of the input do the same.
public final class Printable {
    /// Characters of one text out of a file that a message shows.
    public static final int MOST = 200;

    private static final int MOST_OF_MESSAGE = 4000;
    private static final String CUT = "...";

    private Printable() {}

    /// One text out of a file: printable, and cut at [#MOST] characters.
    public static String of(String text) {
        String shown = text.length() <= MOST ? text : text.substring(0, endOfWhole(text, MOST)) + CUT;
        return escaped(shown);
    }

    /// A whole message: printable, with every run of more than [#MOST] characters without a blank or a
    /// separator of paths cut.
    public static String message(String message) {
        StringBuilder cut = new StringBuilder(Math.min(message.length(), MOST_OF_MESSAGE));
        int run = 0;
        for (int i = 0; i < message.length(); i++) {
            char letter = message.charAt(i);
            run = letter == ' ' || letter == '/' || letter == '\\' || letter == '\n' ? 0 : run + 1;
            boolean wanted = run <= MOST || (run == MOST + 1 && Character.isLowSurrogate(letter));
            if (wanted) {
                cut.append(letter);
            } else if (run == MOST + 1 || (run == MOST + 2 && Character.isLowSurrogate(message.charAt(i - 1)))) {
                cut.append(CUT);
            }
            if (cut.length() >= MOST_OF_MESSAGE) {
                cut.setLength(endOfWhole(cut, MOST_OF_MESSAGE));
                cut.append(CUT);
                break;
            }
        }
        return escaped(cut.toString());
    }

    /// Not between the two halves of one character.
    private static int endOfWhole(CharSequence text, int end) {
        return Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }

    /// Control, formatting and unassigned characters, line ends too, as Java writes them in a string.
    private static String escaped(String text) {
        if (text.codePoints().allMatch(Printable::isShown)) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(code -> {
            if (isShown(code)) {
                shown.appendCodePoint(code);
            } else if (code < Character.MIN_SUPPLEMENTARY_CODE_POINT) {
                shown.append(String.format(Locale.ROOT, "\\u%04x", code));
            } else {
                shown.append('?');
            }
        });
        return shown.toString();
    }

    private static boolean isShown(int code) {
        return switch (Character.getType(code)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
