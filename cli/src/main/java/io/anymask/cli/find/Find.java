package io.anymask.cli.find;

import io.anymask.mask.MaskRecord;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A mask that was found.
///
/// @param score by which it was chosen
/// @param words null where an example was looked for
record Find(MaskRecord mask, double score, @Nullable Words words) {
    /// Letters of a phrase that a label shows.
    private static final int LONGEST = 30;

    /// What was found in words.
    ///
    /// @param phrase that fits best
    /// @param cosine between phrase and mask
    record Words(String phrase, double cosine) {}

    /// As it is drawn beside the mask: its number, as in the names of files, and what it is.
    String label(int number) {
        return words == null
                ? Integer.toString(number)
                : String.format(Locale.ROOT, "%d %s %.2f", number, shortened(words.phrase), score);
    }

    private static String shortened(String phrase) {
        return phrase.length() <= LONGEST ? phrase : phrase.substring(0, LONGEST) + "...";
    }
}
