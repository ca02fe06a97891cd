package io.anymask.video;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Sorts names as people count: runs of digits by their value, so that 9 comes before 10. Stateless.
final class NaturalOrder implements Comparator<String> {
    private static final Pattern PART = Pattern.compile("[0-9]+|[^0-9]+");

    @Override
    public int compare(String a, String b) {
        var first = PART.matcher(a).results().iterator();
        var second = PART.matcher(b).results().iterator();
        while (first.hasNext() && second.hasNext()) {
            int order = compareParts(first.next(), second.next());
            if (order != 0) {
                return order;
            }
        }
        return first.hasNext() ? 1 : second.hasNext() ? -1 : a.compareTo(b);
    }

    private static int compareParts(MatchResult a, MatchResult b) {
        String one = a.group();
        String other = b.group();
        boolean numbers = isDigit(one.charAt(0)) && isDigit(other.charAt(0));
        return numbers ? new BigInteger(one).compareTo(new BigInteger(other)) : one.compareTo(other);
    }

    private static boolean isDigit(char letter) {
        return letter >= '0' && letter <= '9';
    }
}
