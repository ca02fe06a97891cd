package io.anymask.evaluation;

/// Which mask answers a box.
public enum BoxAnswer {
    /// Of three masks the one with the highest predicted IoU.
    SEVERAL("the best of three masks by predicted IoU"),
    /// The mask of the single-mask token.
    SINGLE("the single mask"),
    /// SEVERAL, then once more with that mask's logits and the same box, single-mask token (paper, appendix D.4).
    REFINED("the best of three masks, refined with its logits and the box");

    private final String words;

    BoxAnswer(String words) {
        this.words = words;
    }

    /// For people, in the middle of a sentence.
    public String words() {
        return words;
    }
}
