package io.anymask.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// The files of a run.
///
/// @param path of the folder
record RunFolder(Path path) {
    /// Forgets the best model of a run that left no state to go on from.
    ///
    /// @throws TrainingException when it cannot be deleted
    void forgetBest() {
        try {
            Files.deleteIfExists(best());
        } catch (IOException e) {
            throw new TrainingException(best() + ": cannot delete this file of an earlier run (" + e + ")", e);
        }
    }

    /// @throws TrainingException when the folder cannot be made
    static RunFolder open(Path path) {
        try {
            Files.createDirectories(path);
            return new RunFolder(path);
        } catch (IOException e) {
            throw new TrainingException(
                    "output: cannot make the folder " + path + " (" + e + "); choose another one", e);
        }
    }

    /// The configuration with all its defaults.
    Path config() {
        return path.resolve("config.json");
    }

    /// A JSON object on a line for each step and each validation.
    Path metrics() {
        return path.resolve("metrics.jsonl");
    }

    /// The losses and scores so far, drawn.
    Path curve() {
        return path.resolve("curve.png");
    }

    /// All that the run needs to go on.
    Path state() {
        return path.resolve("state.safetensors");
    }

    /// The model of the last save.
    Path last() {
        return path.resolve("last.safetensors");
    }

    /// The model with the best validation.
    Path best() {
        return path.resolve("best.safetensors");
    }

    /// The embeddings of a frozen encoder.
    Path embeddings() {
        return path.resolve("embeddings");
    }

    /// Writes a text so that it appears whole or not at all.
    static void write(Path file, String text) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.writeString(part, text);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new TrainingException(file + ": cannot write this file (" + e + ")", e);
        }
    }
}
