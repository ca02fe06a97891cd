package io.anymask.evaluation.video;

import java.util.List;

/// Which frames of a followed object count. The first one never does: there its mask is given.
public enum FrameRule {
    /// All but the first and the last.
    DAVIS("all frames but the first and the last", 1),
    /// All annotated ones after the first, as YouTube-VOS and MOSE have it.
    ANNOTATED("all annotated frames after the first", 0);

    private final String text;
    private final int atEnd;

    FrameRule(String text, int atEnd) {
        this.text = text;
        this.atEnd = atEnd;
    }

    /// For people.
    public String text() {
        return text;
    }

    /// How many frames an object needs to have a score.
    public int least() {
        return 2 + atEnd;
    }

    /// The frames that count.
    ///
    /// @param frames annotated ones, from that on in which the object is shown
    /// @throws IllegalStateException if none does
    public <T> List<T> counted(List<T> frames) {
        if (frames.size() < least()) {
            throw new IllegalStateException("score of a video: got %d frames, expected at least %d, since %s count"
                    .formatted(frames.size(), least(), text));
        }
        return frames.subList(1, frames.size() - atEnd);
    }
}
