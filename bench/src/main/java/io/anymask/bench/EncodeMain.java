package io.anymask.bench;

import ai.onnxruntime.OrtException;
import io.anymask.image.Image;
import io.anymask.inference.Segmenter;
import io.anymask.mobilesam.MobileSam;
import java.nio.file.Files;
import java.nio.file.Path;

/// Embeds one photo in a separate process, so that its peak memory can be told. Both sides open encoder and
/// decoder before.
final class EncodeMain {
    private EncodeMain() {}

    /// @param arguments photo; then nothing for MobileSAM, a checkpoint file, or for the peer the folder of its
    /// ONNX files
    public static void main(String[] arguments) throws OrtException {
        Image photo = Image.read(Path.of(arguments[0]));
        Path model = arguments.length == 1 ? null : Path.of(arguments[1]);
        if (model != null && Files.isDirectory(model)) {
            try (PeerPipeline peer = new PeerPipeline(model)) {
                peer.encode(peer.preprocess(photo));
            }
            return;
        }
        try (Segmenter sam = model == null ? Segmenter.open(MobileSam.weights()) : Segmenter.open(model)) {
            sam.prepare();
            sam.embed(photo);
        }
    }
}
