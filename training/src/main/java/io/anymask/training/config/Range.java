package io.anymask.training.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The numbers that a setting may be.
///
/// @param least may be negative infinity
/// @param most may be infinity
/// @param withLeast whether `least` is one of them
/// @param withMost whether `most` is one of them
record Range(double least, double most, boolean withLeast, boolean withMost) {
    private static final Pattern TEXT = Pattern.compile("([\\[(])(-?∞|[-+.\\dEe]+), (∞|[-+.\\dEe]+)([])])");

    /// @param text as in [Meaning#range]
    static Range parse(String text) {
        Matcher found = TEXT.matcher(text);
        if (!found.matches()) {
            throw new IllegalArgumentException("range: got '" + text + "', expected one such as [0, 1)");
        }
        return new Range(
                number(found.group(2)),
                number(found.group(3)),
                found.group(1).equals("["),
                found.group(4).equals("]"));
    }

    private static double number(String text) {
        return Double.parseDouble(text.replace("∞", "Infinity"));
    }

    boolean contains(double number) {
        return (withLeast ? number >= least : number > least) && (withMost ? number <= most : number < most);
    }

    boolean isUnbounded() {
        return least == Double.NEGATIVE_INFINITY && most == Double.POSITIVE_INFINITY;
    }

    /// In words, as an error message has them.
    @Override
    public String toString() {
        if (isUnbounded()) {
            return "any number";
        }
        if (most == Double.POSITIVE_INFINITY) {
            return withLeast ? plain(least) + " or more" : "above " + plain(least);
        }
        String end = withMost ? plain(most) : "below " + plain(most);
        if (least == Double.NEGATIVE_INFINITY) {
            return withMost ? "at most " + end : end;
        }
        return withLeast
                ? plain(least) + " to " + end
                : "above " + plain(least) + ", " + (withMost ? "at most " : "") + end;
    }

    static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }
}
