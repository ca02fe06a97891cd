package io.anymask.inference.sam2;

import io.anymask.image.Image;
import io.anymask.inference.MaskUpscaler;
import io.anymask.inference.engine.Lazy;
import io.anymask.inference.engine.Tensor;
import io.anymask.inference.video.Frame;
import io.anymask.inference.video.Sighting;
import io.anymask.mask.MaskLogits;
import io.anymask.model.sam.ImageFrame;
import io.anymask.model.sam2.ObjectDecoder.ImageFeatures;
import io.anymask.model.sam2.Sam2Config;

/// The current frame as all objects see it: encoded when the first of them asks.
final class VideoFrame {
    private final int number;
    private final boolean reverse;
    private final ImageFrame prompts;
    private final MaskUpscaler upscaler;
    private final Lazy<ImageFeatures<Tensor>> features;

    /// @param reverse whether frames come from the last to the first
    VideoFrame(VideoModel model, Frame frame, boolean reverse) {
        this.number = frame.number();
        this.reverse = reverse;
        Image image = frame.image();
        Sam2Config config = model.config();
        int side = config.decoder().maskSize();
        this.prompts = ImageFrame.squeezed(image.width(), image.height(), config.imageSize());
        this.upscaler = MaskUpscaler.squeezed(ImageFrame.squeezed(image.width(), image.height(), side), side);
        this.features = new Lazy<>(() -> model.features(image));
    }

    int number() {
        return number;
    }

    boolean isReverse() {
        return reverse;
    }

    /// How the image lies in the model's frame.
    ImageFrame prompts() {
        return prompts;
    }

    ImageFeatures<Tensor> features() {
        return features.get();
    }

    /// An object that is not seen is lost at once: it says so by its score.
    Sighting sighting(Appearance object) {
        if (!object.isSeen()) {
            return Sighting.none(prompts.width(), prompts.height(), 0, true);
        }
        MaskLogits logits = object.mask();
        return new Sighting(
                upscaler.upscale(logits.values(), logits.width(), 0).mask(),
                object.iou(),
                false,
                new Lazy<>(() -> upscaler.logits(logits.values(), logits.width()))::get);
    }
}
