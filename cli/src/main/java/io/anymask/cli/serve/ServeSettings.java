package io.anymask.cli.serve;

import io.anymask.cli.command.InputException;
import io.anymask.file.FileFault;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Options that are not given on the command line: `--base-path` is `ANYMASK_BASE_PATH` in the environment, and
/// `base-path` in the file of properties that `ANYMASK_CONFIG` names. The environment comes first.
final class ServeSettings implements IDefaultValueProvider {
    private static final String FILE = "ANYMASK_CONFIG";

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
            return null;
        }
        String name = name(option);
        String value = System.getenv("ANYMASK_" + name.replace('-', '_').toUpperCase(Locale.ROOT));
        return value == null ? known(name) : value;
    }

    /// A setting of the file; none of one that cannot be read, which [#check] says when the command begins.
    private static @Nullable String known(String name) {
        try {
            return file().getProperty(name);
        } catch (InputException e) {
            return null;
        }
    }

    private static String name(OptionSpec option) {
        return option.longestName().replaceFirst("^-+", "");
    }

    private static Properties file() {
        Properties settings = new Properties();
        String file = System.getenv(FILE);
        if (file != null && !file.isBlank()) {
            try (Reader reader = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
                settings.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new InputException("%s: %s cannot be read: %s"
                        .formatted(
                                FILE,
                                file,
                                e instanceof IOException failed ? FileFault.describe(failed) : e.getMessage()));
            }
        }
        return settings;
    }

    /// @throws InputException for a setting in the file that is no option
    static void check(CommandSpec command) {
        Set<String> known = new TreeSet<>();
        command.options().forEach(option -> known.add(name(option)));
        for (String name : file().stringPropertyNames()) {
            if (!known.contains(name)) {
                throw new InputException("%s: %s is no setting; expected one of %s"
                        .formatted(System.getenv(FILE), name, String.join(", ", known)));
            }
        }
    }
}
