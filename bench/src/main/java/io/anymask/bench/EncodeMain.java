package io.anymask.bench;

import ai.onnxruntime.OrtException;
import io.anymask.image.Image;
import io.anymask.inference.Segmenter;
import io.anymask.mobilesam.MobileSam;
import java.nio.file.Path;

/// Embeds one photo in a process of its own, so that its peak memory can be told. Both sides open encoder and
/// decoder before.
final class EncodeMain {
    private EncodeMain() {}

    /// @param arguments photo; for the peer also the folder of its ONNX files
    public static void main(String[] arguments) throws OrtException {
        Image photo = Image.read(Path.of(arguments[0]));
        if (arguments.length == 1) {
            try (Segmenter sam = Segmenter.open(MobileSam.weights())) {
                sam.prepare();
                sam.embed(photo);
            }
        } else {
            try (PeerPipeline peer = new PeerPipeline(Path.of(arguments[1]))) {
                peer.encode(peer.preprocess(photo));
            }
        }
    }
}
