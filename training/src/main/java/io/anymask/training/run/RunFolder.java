package io.anymask.training.run;

import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import io.anymask.file.FolderLock;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.training.TrainingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The files of a run.
///
/// @param path of the folder
public record RunFolder(Path path) {
    /// Forgets the best model of a run that left no state to resume.
    ///
    /// @throws TrainingException when it cannot be deleted
    void forgetBest() {
        try {
            Files.deleteIfExists(best());
        } catch (IOException e) {
            throw new TrainingException(
                    best() + ": cannot delete this file of an earlier run (" + FileFault.describe(e) + ")", e);
        }
    }

    /// Makes the folder, and removes what a killed run left unfinished.
    ///
    /// @throws TrainingException when it cannot be made
    public static RunFolder open(Path path) {
        try {
            return new RunFolder(AtomicFile.createFolder(path));
        } catch (IOException e) {
            throw new TrainingException(
                    "output: cannot make the folder " + path + " (" + FileFault.describe(e) + "); choose another one",
                    e);
        }
    }

    /// Keeps other runs out of the folder until the lock is closed.
    ///
    /// @throws TrainingException when another run has it
    FolderLock lock() {
        try {
            return FolderLock.take(path)
                    .orElseThrow(() -> new TrainingException(
                            path + ": another run writes to this folder; wait for it, or choose another output"));
        } catch (IOException e) {
            throw new TrainingException(
                    "%s: cannot be locked (%s); choose another output".formatted(path, FileFault.describe(e)), e);
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

    /// All that the run needs to resume.
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

    /// After how many steps the best model was the best; 0 for the starting model.
    long bestStep() {
        if (!Files.exists(best())) {
            return 0;
        }
        String step = Checkpoint.open(best()).metadata().getOrDefault("step", "0");
        return step.matches("\\d{1,18}") ? Long.parseLong(step) : 0;
    }

    /// The embeddings of a frozen encoder.
    public Path embeddings() {
        return path.resolve("embeddings");
    }

    /// Writes a text so that it appears whole or not at all.
    static void write(Path file, String text) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        try {
            AtomicFile.write(file, channel -> AtomicFile.writeFully(channel, bytes));
        } catch (IOException e) {
            throw new TrainingException(file + ": cannot write this file (" + FileFault.describe(e) + ")", e);
        }
    }
}
