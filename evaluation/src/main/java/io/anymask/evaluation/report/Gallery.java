package io.anymask.evaluation.report;

import io.anymask.image.Image;
import java.util.List;

/// Pictures: usually the best and the worst answers.
public record Gallery(String title, String caption, List<Picture> pictures) implements Section {
    /// @param caption what it is and how good
    public record Picture(String caption, Image image) {}

    public Gallery {
        pictures = List.copyOf(pictures);
    }
}
