package io.anymask.dataset;

import io.anymask.file.Untrusted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.format.Mat5File;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Source;
import us.hebi.matlab.mat.types.Sources;

/// MATLAB 5 files, bounded.
final class MatlabFile {
    private static final long MOST_BYTES = 1L << 30;

    private MatlabFile() {}

    /// Makes something of a file's variables, while it is open.
    @FunctionalInterface
    interface Meaning<T> {
        T of(List<MatFile.Entry> variables);
    }

    /// @throws DatasetException naming the file, for one that is missing, too long or damaged
    static <T> T read(Path file, Meaning<T> meaning) {
        return Untrusted.read(
                file.toString(),
                "a MATLAB 5 file (save -v7, not -v7.3)",
                () -> open(file, meaning),
                DatasetException::new);
    }

    private static <T> T open(Path file, Meaning<T> meaning) throws IOException {
        Untrusted.requireFile(file, "a MATLAB 5 file", DatasetException::new);
        if (Files.size(file) > MOST_BYTES) {
            throw new DatasetException(file + ": got " + Files.size(file) + " bytes, expected at most " + MOST_BYTES);
        }
        MatlabScan.check(file, MOST_BYTES);
        try (Source source = Sources.openFile(file.toFile());
                Mat5File mat = Mat5.newReader(source).readMat()) {
            List<MatFile.Entry> variables = new ArrayList<>();
            mat.getEntries().forEach(variables::add);
            return meaning.of(variables);
        }
    }
}
