package io.anymask.dataset;

/// How the folders of videos lie.
public enum VideoLayout {
    /// Sequences below a resolution, or with lists of them in `ImageSets`; all frames are annotated.
    DAVIS("DAVIS"),
    /// Videos directly in `JPEGImages` and `Annotations`; some frames are annotated. MOSE has the same.
    YOUTUBE_VOS("YouTube-VOS or MOSE");

    private final String text;

    VideoLayout(String text) {
        this.text = text;
    }

    /// For people.
    public String text() {
        return text;
    }
}
