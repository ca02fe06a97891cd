package io.anymask.cli;

import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.clip.ClipModel;
import io.anymask.model.sam.TextLayer;
import java.nio.file.Path;
import java.util.Map;

/// MobileSAM with an untrained layer for the texts of a CLIP.
public final class TextSam {
    private TextSam() {}

    /// @param clip a file, which the checkpoint names
    public static void write(Path file, Path clip) {
        ClipModel read = ClipModel.open(clip);
        Checkpoint plain = Checkpoint.read(MobileSam.weights(), "mobile-sam");
        int width = read.config().joint();
        float[] weights = new float[256 * width];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) Math.sin(i);
        }
        Map<String, String> metadata =
                Map.of(TextLayer.CLIP_SHA256, read.checkpoint().sha256(), TextLayer.CLIP, clip.toString());
        TextLayer.add(plain, TensorView.of(weights, 256, width), metadata).writeSafetensors(file);
    }
}
