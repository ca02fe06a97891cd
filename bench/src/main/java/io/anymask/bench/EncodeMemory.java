package io.anymask.bench;

import io.anymask.mobilesam.MobileSam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Peak memory of a process that opens the networks and embeds one photo, in a virtual machine with the same
/// options for both sides. It varies by a few percent from run to run.
final class EncodeMemory {
    private EncodeMemory() {}

    /// @param peer folder with the peer's ONNX files; null for no comparison
    /// @param photo null for the sample flower
    static Comparison take(int repetitions, @Nullable Path peer, @Nullable Path photo)
            throws IOException, InterruptedException {
        Path flower = Files.createTempFile("anymask-bench", ".jpg");
        try {
            Files.write(flower, MobileSam.photo("flower"));
            String file = (photo == null ? flower : photo).toString();
            List<Double> ours = new ArrayList<>();
            List<Double> theirs = new ArrayList<>();
            for (int i = 0; i < repetitions; i++) {
                ours.add(peakOf(file));
                if (peer != null) {
                    theirs.add(peakOf(file, peer.toString()));
                }
            }
            return new Comparison("MB", ours, theirs);
        } finally {
            Files.delete(flower);
        }
    }

    private static double peakOf(String... arguments) throws IOException, InterruptedException {
        return ChildProcess.run(ChildProcess.java(EncodeMain.class, arguments)).peakMegabytes();
    }
}
