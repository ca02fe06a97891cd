package io.anymask.bench;

import io.anymask.bench.Bench.Point;
import io.anymask.file.Folders;
import io.anymask.mobilesam.MobileSam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// The whole command and the whole peer program, from command line to mask file, each time in a process of its
/// own. The command also scores three masks and draws the overlay picture; the peer writes the one mask.
///
/// @param command the anymask launcher
/// @param peer folder with the peer's ONNX files; null for no comparison
/// @param photo null for the sample flower
record ColdStart(
        Path command, @Nullable Path peer, @Nullable Path photo, Point click) {
    /// One run of each; without a peer the second is null.
    record Pair(ChildProcess ours, @Nullable ChildProcess peer) {}

    /// Runs both by turns, after one turn that warms the file cache and writes the launcher's archive.
    List<Pair> take(int repetitions) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("anymask-bench");
        try {
            Path file = folder.resolve("photo.jpg");
            Files.write(file, photo == null ? MobileSam.photo("flower") : Files.readAllBytes(photo));
            List<Pair> runs = new ArrayList<>();
            for (int i = 0; i <= repetitions; i++) {
                ChildProcess ours = ChildProcess.run(ourCommand(file, folder));
                runs.add(new Pair(ours, peer == null ? null : ChildProcess.run(peerCommand(peer, file, folder))));
            }
            return runs.subList(1, runs.size());
        } finally {
            Folders.delete(folder);
        }
    }

    static Comparison compare(String unit, List<Pair> runs, ToDoubleFunction<ChildProcess> measure) {
        return new Comparison(
                unit,
                runs.stream().map(Pair::ours).map(measure::applyAsDouble).toList(),
                runs.stream()
                        .map(Pair::peer)
                        .filter(Objects::nonNull)
                        .map(measure::applyAsDouble)
                        .toList());
    }

    private List<String> ourCommand(Path file, Path folder) {
        return List.of(
                command.toString(),
                "segment",
                file.toString(),
                "--point",
                click.x() + "," + click.y(),
                "--output",
                folder.toString());
    }

    private List<String> peerCommand(Path models, Path file, Path folder) {
        return ChildProcess.java(
                PeerMain.class,
                models.toString(),
                file.toString(),
                String.valueOf(click.x()),
                String.valueOf(click.y()),
                folder.resolve("peer.png").toString());
    }
}
