package io.anymask.cli.batch;

import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OutputFailure;
import io.anymask.cli.input.ImageSource;
import io.anymask.cli.output.OutputFolder;
import io.anymask.cli.output.ResultIndex;
import io.anymask.cli.output.ResultIndex.Entry;
import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import io.anymask.file.FolderLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The folder that a command writes its results to, and what is there already. No other command writes there until
/// it is closed. Not thread-safe.
public final class Results implements AutoCloseable {
    /// The source of a file that holds something of all photos.
    private static final String ALL = "all photos";

    private final OutputFolder folder;
    private final FolderLock lock;
    private final ResultIndex index;
    private final String command;
    private final String settings;
    private final boolean overwrite;

    Results(OutputFolder folder, String command, String settings, boolean overwrite) {
        this.folder = folder;
        this.lock = folder.lock();
        this.index = ResultIndex.read(folder.path());
        this.command = command;
        this.settings = settings;
        this.overwrite = overwrite;
    }

    /// Where the files go.
    public OutputFolder folder() {
        return folder;
    }

    /// Checks for all images, before any work, that no file of another photo, or made by hand, would be replaced.
    ///
    /// @param endings of the names that the command may write, each behind the image's own name
    /// @throws InputException naming the first file that would be
    public void requireFree(List<ImageSource> sources, Pattern endings) {
        if (overwrite) {
            return;
        }
        NavigableSet<String> files = files();
        for (ImageSource source : sources) {
            String name = source.name().toLowerCase(Locale.ROOT);
            // Behind the name comes a dot or a slash, which follow each other in the alphabet; then comes 0.
            for (String file : files.subSet(name + ".", name + "0")) {
                if (endings.matcher(file.substring(name.length())).matches() && !index.isOf(file, source.identity())) {
                    throw taken(source.path(), file);
                }
            }
        }
    }

    /// Checks the same of a file for all images.
    public void requireFree(String file) {
        if (!overwrite && Files.exists(folder.file(file)) && !index.isOf(file, ALL)) {
            throw taken(file, file);
        }
    }

    private InputException taken(String what, String file) {
        return new InputException("%s: %s is there, and was not made from it; choose another --output, or --overwrite"
                .formatted(what, folder.file(file)));
    }

    /// Relative names in small letters, of the folder and of those right within it.
    private NavigableSet<String> files() {
        NavigableSet<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.find(folder.path(), 2, (file, attributes) -> !attributes.isDirectory())) {
            files.map(file -> folder.path().relativize(file).toString().replace('\\', '/'))
                    .forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
            return names;
        } catch (IOException e) {
            throw new InputException(
                    "%s: cannot list this folder (%s); choose another --output"
                            .formatted(folder.path(), FileFault.describe(e)),
                    e);
        }
    }

    /// Whether all of an image is there, made with the same settings.
    public boolean isDone(ImageSource source) {
        return !overwrite && index.isDone(entry(source, List.of(), false));
    }

    /// What this command finished in the folder, now or before.
    public List<Entry> finished() {
        return index.finished(command);
    }

    /// Writes the files of an image and takes them down; then removes what the command wrote of the same photo
    /// before and did not write again.
    ///
    /// @return the files
    /// @throws OutputFailure when one cannot be written
    public List<Path> write(ImageSource source, List<ResultFile> files) {
        List<String> names = files.stream().map(ResultFile::name).toList();
        Entry entry = entry(source, names, true);
        List<Path> stale = index.stale(entry);
        index.put(entry(source, names, false));
        List<Path> written = new ArrayList<>();
        files.stream().map(this::within).distinct().forEach(Results::create);
        for (ResultFile file : files) {
            written.add(write(file));
        }
        index.put(entry);
        stale.forEach(Results::delete);
        return written;
    }

    /// Writes a file for all images.
    ///
    /// @throws OutputFailure when it cannot be written
    public void writeForAll(ResultFile file) {
        List<String> names = List.of(file.name());
        index.put(new Entry(command, file.name(), ALL, "", names, false));
        write(file);
        index.put(new Entry(command, file.name(), ALL, "", names, true));
    }

    private Path within(ResultFile file) {
        Path path = folder.file(file.name());
        return Objects.requireNonNullElse(path.getParent(), folder.path());
    }

    private static void create(Path folder) {
        try {
            AtomicFile.createFolder(folder);
        } catch (IOException e) {
            throw new OutputFailure("%s: cannot be made (%s)".formatted(folder, FileFault.describe(e)), e);
        }
    }

    private Path write(ResultFile file) {
        Path path = folder.file(file.name());
        try {
            file.content().writeTo(path);
            return path;
        } catch (IOException e) {
            throw new OutputFailure("%s: cannot be written (%s)".formatted(path, FileFault.describe(e)), e);
        } catch (RuntimeException e) {
            throw e.getCause() instanceof IOException ? new OutputFailure(String.valueOf(e.getMessage()), e) : e;
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new OutputFailure("%s: cannot be removed (%s)".formatted(file, FileFault.describe(e)), e);
        }
    }

    private Entry entry(ImageSource source, List<String> files, boolean complete) {
        return new Entry(command, source.name(), source.identity(), settings + stamp(source), files, complete);
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

    @Override
    public void close() {
        lock.close();
    }
}
