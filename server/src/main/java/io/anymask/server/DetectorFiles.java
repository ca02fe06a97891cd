package io.anymask.server;

import io.anymask.file.FileFault;
import io.anymask.server.http.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The detectors that a run may name: those that runs of training made, and what `anymask train-detector` made, in
/// a folder of the server's. Nothing is uploaded.
///
/// @param folder need not be there
record DetectorFiles(Path folder) {
    private static final String ENDING = ".safetensors";
    private static final int MOST = 100;

    /// Their names, the first hundred.
    List<String> names() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(ENDING))
                    .sorted()
                    .limit(MOST)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of detectors: " + FileFault.describe(e), e);
        }
    }

    /// @throws ProblemException when there is none of that name
    Path find(String name) {
        List<String> all = names();
        if (!all.contains(name)) {
            throw new ProblemException(
                    400,
                    "params: detector: there is none called that; "
                            + (all.isEmpty()
                                    ? "this server has none; train one, or have an administrator put one into its folder detectors"
                                    : "expected one of " + String.join(", ", all)));
        }
        return folder.resolve(name);
    }
}
