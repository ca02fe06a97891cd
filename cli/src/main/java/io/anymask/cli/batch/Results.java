package io.anymask.cli.batch;

import io.anymask.cli.command.InputException;
import io.anymask.cli.input.ImageSource;
import io.anymask.cli.output.OutputFolder;
import io.anymask.cli.output.ResultIndex;
import io.anymask.cli.output.ResultIndex.Entry;
import io.anymask.cli.output.ResultIndex.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/// The folder that a command writes its results to, and what is there already. Not thread-safe.
public final class Results {
    private final OutputFolder folder;
    private final ResultIndex index;
    private final String command;
    private final String settings;
    private final boolean overwrite;

    Results(OutputFolder folder, String command, String settings, boolean overwrite) {
        this.folder = folder;
        this.index = ResultIndex.read(folder.path());
        this.command = command;
        this.settings = settings;
        this.overwrite = overwrite;
    }

    /// Where the files go.
    public OutputFolder folder() {
        return folder;
    }

    /// Checks for all images, before any work, that no other photo's results would be replaced.
    ///
    /// @param first the name of a file that an image certainly has
    /// @throws InputException naming the first image for which that is not so
    public void requireFree(List<ImageSource> sources, Function<ImageSource, String> first) {
        for (ImageSource source : sources) {
            if (!overwrite && index.state(entry(source, List.of()), first.apply(source)) == State.TAKEN) {
                throw new InputException(
                        "%s: files named %s in %s are not of this photo; choose another --output, or --overwrite"
                                .formatted(source.path(), source.name(), folder.path()));
            }
        }
    }

    /// Whether all of an image is there, made with the same settings.
    public boolean isDone(ImageSource source, String first) {
        return !overwrite && index.state(entry(source, List.of()), first) == State.DONE;
    }

    /// Writes the files of an image and takes them down.
    ///
    /// @param writing writes them into the folder and returns their paths
    public List<Path> write(ImageSource source, Supplier<List<Path>> writing) {
        index.put(entry(source, List.of()));
        List<Path> files = writing.get();
        index.put(entry(
                source,
                files.stream()
                        .map(file -> folder.path().relativize(file).toString())
                        .toList()));
        return files;
    }

    private Entry entry(ImageSource source, List<String> files) {
        return new Entry(command, source.name(), source.identity(), settings + stamp(source), files);
    }

    /// A photo that was changed is to be done again.
    private static String stamp(ImageSource source) {
        try {
            Path file = source.file();
            return file == null || !Files.isRegularFile(file)
                    ? ""
                    : " of %d bytes, %s".formatted(Files.size(file), Files.getLastModifiedTime(file));
        } catch (IOException e) {
            return "";
        }
    }
}
