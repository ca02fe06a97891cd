package io.anymask.cli.annotations;

import com.google.auto.service.AutoService;
import io.anymask.cli.annotations.DatabasePlace.Fresh;
import io.anymask.cli.command.Subcommand;
import io.anymask.dataengine.backup.Restore;
import io.anymask.dataengine.backup.Summary;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask restore`: a backup becomes a database.
@AutoService(Subcommand.class)
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Put what anymask backup wrote into an empty database, SQLite or PostgreSQL, from whichever of them it is."
                        + " A damaged backup is refused as a whole.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  anymask restore photos.backup photos/",
            "  anymask restore team.backup /var/lib/anymask/team.db",
            "  ANYMASK_DATABASE=postgresql://... anymask restore team.backup"
        })
public final class RestoreCommand implements Subcommand, Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "IN", description = "A file that anymask backup wrote.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path in;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PROJECT",
            description = "A folder of images without a project, or the file of a new database.")
    private @Nullable Path project;

    @Mixin
    private final DatabasePlace place = new DatabasePlace();

    @Override
    public Integer call() {
        try (Fresh fresh = place.create(project)) {
            Summary summary = Restore.read(in, fresh.database());
            fresh.keep();
            PrintWriter stdout = spec.commandLine().getOut();
            stdout.printf("%s: %d rows, as of %s%n", fresh.database().shown(), summary.all(), in);
            stdout.flush();
        }
        return 0;
    }
}
