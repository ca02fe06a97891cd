package io.anymask.bench;

import ai.onnxruntime.OrtException;
import io.anymask.image.Image;
import io.anymask.mask.Mask;
import java.nio.file.Path;

/// A whole run of the peer in a separate process: photo and click in, mask file out.
final class PeerMain {
    private PeerMain() {}

    /// @param arguments folder of the ONNX files, photo, x, y, mask file
    public static void main(String[] arguments) throws OrtException {
        Image image = Image.read(Path.of(arguments[1]));
        try (PeerPipeline peer = new PeerPipeline(Path.of(arguments[0]))) {
            float[] embedding = peer.encode(peer.preprocess(image));
            PeerPipeline.PeerMask mask =
                    peer.decode(embedding, image, Double.parseDouble(arguments[2]), Double.parseDouble(arguments[3]));
            Mask.above(image.width(), image.height(), mask.logits(), 0).writePng(Path.of(arguments[4]));
        }
    }
}
