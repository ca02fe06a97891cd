package io.anymask.dataset.exchange;

import io.anymask.dataset.DatasetException;

/// What the masks of a file may cost to draw. A few letters can claim an outline round a huge image, and a file
/// has room for many such lines: one budget for the file holds them all. Not safe for use by several threads.
final class PixelBudget {
    /// Words of 64 pixels: some seconds' work.
    private static final long BASE_WORDS = 1L << 28;

    /// A rectangle of forty letters round an image of 2,000 × 2,000 pixels has 62,500 words.
    private static final long WORDS_BY_BYTE = 2000;

    private final String file;
    private long words;

    /// @param file for messages
    /// @param bytes that it has
    PixelBudget(String file, long bytes) {
        this.file = file;
        this.words = BASE_WORDS + bytes * WORDS_BY_BYTE;
    }

    /// @param width of what is drawn, pixels
    /// @throws DatasetException when the file asks for more than any sound one of its size
    void spend(long width, long height) {
        words -= (width / 64 + 1) * height;
        requireUnspent();
    }

    /// Ends the file whose budget is spent, where the refusal of [#spend] was noted as that of one object.
    ///
    /// @throws DatasetException as [#spend]
    void requireUnspent() {
        if (words < 0) {
            throw new DatasetException(
                    "%s: the outlines and masks up to here cover more pixels than a file of this size can sensibly have"
                            .formatted(file));
        }
    }
}
