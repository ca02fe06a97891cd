package io.anymask.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// Which build of the command runs.
public final class Build {
    private Build() {}

    /// Version and commit: what decides figures that the setup does not name.
    public static String name() {
        Properties build = new Properties();
        try (@Nullable InputStream file = Build.class.getResourceAsStream("/io/anymask/cli/version.properties")) {
            build.load(file == null ? InputStream.nullInputStream() : file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "anymask %s, commit %s".formatted(build.getProperty("version"), build.getProperty("commit"));
    }
}
