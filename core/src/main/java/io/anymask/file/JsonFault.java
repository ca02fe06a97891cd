package io.anymask.file;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is wrong with a JSON text, in words for whoever wrote it instead of those of the library that read it.
/// Here, though core reads no JSON, since model, dataset and training do, and have no other common ground.
public final class JsonFault {
    private static final Pattern CHARACTER = Pattern.compile("\\(code (\\d+)");
    private static final Pattern TOKEN = Pattern.compile("(?:token|keyword|literal) '?([-+A-Za-z0-9_.]{1,40})");

    private JsonFault() {}

    /// @param message what the JSON library says
    /// @param line of the text from 1 on; 0 or less when unknown
    /// @param column of the line from 1 on; 0 or less when unknown
    /// @param byteOffset used when line and column are unknown; negative when unknown too
    public static String describe(String message, int line, int column, long byteOffset) {
        String where = line > 0 && column > 0
                ? " at line %d, column %d".formatted(line, column)
                : byteOffset >= 0 ? " at byte %d".formatted(byteOffset) : "";
        return what(message) + where;
    }

    private static String what(String message) {
        if (contains(message, "end-of-input", "end of input", "No content to map")) {
            return "it ends too early";
        }
        if (contains(message, "nesting depth")) {
            return "nested too deeply";
        }
        if (contains(message, "Number value length", "out of range", "too many digits", "number length")) {
            return "a number with too many digits";
        }
        if (contains(message, "maximum allowed", "exceeds the maximum")) {
            return "a text or name that is too long";
        }
        if (contains(message, "uplicate")) {
            return "a name twice in one object";
        }
        if (contains(message, "UTF-8", "UTF-16", "UTF-32")) {
            return "characters that are not UTF-8";
        }
        Matcher character = CHARACTER.matcher(message); // first: what is said of one also lists the tokens there are
        if (character.find()) {
            int code = Integer.parseInt(character.group(1));
            return code > ' ' && code < 0x7F ? "unexpected '" + (char) code + "'" : "unexpected character " + code;
        }
        Matcher token = TOKEN.matcher(message);
        if (token.find()) {
            return "'" + token.group(1) + "', which JSON does not have";
        }
        return "it breaks the rules of JSON";
    }

    private static boolean contains(String message, String... parts) {
        for (String part : parts) {
            if (message.contains(part)) {
                return true;
            }
        }
        return false;
    }
}
