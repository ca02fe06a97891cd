package io.anymask.cli.annotations;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OutputFailure;
import io.anymask.cli.command.Subcommand;
import io.anymask.dataengine.backup.Backup;
import io.anymask.dataengine.backup.Summary;
import io.anymask.dataengine.store.Database;
import io.anymask.file.FileFault;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask backup`: a copy of a database while it is worked on.
@AutoService(Subcommand.class)
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Write all that a database holds into a file: projects, masks in all their versions, people, the audit log. It may be"
                    + " worked on meanwhile. anymask restore puts the file into an empty database, SQLite or PostgreSQL.",
            "Images are not in it: copy them after it."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  anymask backup photos/ photos.backup",
            "  anymask backup /var/lib/anymask/team.db team.backup",
            "  ANYMASK_DATABASE=postgresql://... anymask backup team.backup"
        })
public final class BackupCommand implements Subcommand, Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            arity = "1..2",
            paramLabel = "[PROJECT] OUT",
            hideParamSyntax = true,
            description = "A folder that anymask annotate worked on or a database's file; and the file to write.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private List<Path> paths;

    @Mixin
    private final DatabasePlace place = new DatabasePlace();

    @Option(names = "--overwrite", description = "Replace the file OUT.")
    private boolean overwrite;

    @Override
    public Integer call() {
        @Nullable Path project = paths.size() == 2 ? paths.getFirst() : null;
        Path out = paths.getLast();
        if (Files.isDirectory(out)) {
            throw new InputException(out + ": this is a folder, expected the name of a file to write");
        }
        if (Files.exists(out) && !overwrite) {
            throw new InputException(
                    out + ": there is already a file of that name; choose another one, or --overwrite");
        }
        try (Database database = place.open(project)) {
            if (project != null) {
                requireOther(out, project);
            }
            Summary summary = Backup.write(database, out, Instant.now().truncatedTo(ChronoUnit.SECONDS));
            PrintWriter stdout = spec.commandLine().getOut();
            stdout.printf("%s: %d rows of %s, SHA-256 %s%n", out, summary.all(), database.shown(), summary.sha256());
            stdout.flush();
        } catch (IOException e) {
            throw new OutputFailure("%s: cannot be written (%s)".formatted(out, FileFault.describe(e)), e);
        }
        return 0;
    }

    /// Nobody replaces the database by its backup.
    private static void requireOther(Path out, Path project) throws IOException {
        Path database = ProjectFile.of(project).map(ProjectFile::file).orElse(project);
        if (Files.exists(out) && Files.isSameFile(out, database)) {
            throw new InputException(out + ": this is the database itself, expected another place to write to");
        }
    }
}
