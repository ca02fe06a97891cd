package io.anymask.training.data;

import io.anymask.image.Image;
import io.anymask.mask.Mask;
import io.anymask.prompt.TextPrompt;
import java.util.List;

/// One image as a step sees it.
///
/// @param name of the image, for messages
/// @param view the image's part of the frame
/// @param targets the masks to learn in this step, each as large as the view and none empty
/// @param texts of each of them; empty where nothing is learned from texts
public record Sample(String name, Image view, List<Mask> targets, List<TextPrompt.Vector> texts) {
    public Sample {
        targets = List.copyOf(targets);
        texts = List.copyOf(texts);
    }
}
