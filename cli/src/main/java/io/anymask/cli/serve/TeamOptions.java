package io.anymask.cli.serve;

import io.anymask.cli.command.OptionException;
import io.anymask.dataengine.people.Secret;
import io.anymask.dataengine.store.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options of a team's server.
final class TeamOptions {
    private static final String FILE = "team.db";

    @Option(
            names = "--team",
            description = "For several people, who sign in and work on projects; images are uploaded into these.")
    private boolean team;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description = "Of a team: postgresql://USER:PASSWORD@HOST:PORT/NAME. Better set as ANYMASK_DATABASE, since"
                    + " others can see a command line. Default: a file in --data.")
    private @Nullable String address;

    @Option(
            names = "--audit-at",
            paramLabel = "HH:MM",
            defaultValue = "03:00",
            description = "Of a team: when all masks are read and their prompts asked again, each day; off for never."
                    + " Default: 03:00.")
    private String auditAt = "03:00";

    /// What the server gives for the first administrator, if there is none.
    private final AtomicReference<@Nullable Secret> first = new AtomicReference<>();

    /// Whether it is a team's server.
    ///
    /// @throws OptionException when other options contradict it
    boolean isTeam(@Nullable Path folder, @Nullable String token) {
        if (!team && address != null) {
            throw new OptionException("--database: it is a team's; add --team");
        }
        if (team && folder != null) {
            throw new OptionException(
                    "FOLDER, --team: a team uploads its images into projects; expected one of the two");
        }
        if (team && token != null) {
            throw new OptionException("--token, --team: people sign in by name; expected one of the two");
        }
        return team;
    }

    /// @param data where the file lies when no address was given
    Database open(Path data) throws IOException {
        return address == null ? Database.sqlite(data.resolve(FILE)) : Database.postgresql(address);
    }

    /// Null for never.
    @Nullable
    LocalTime auditAt() {
        if (auditAt.equals("off")) {
            return null;
        }
        try {
            return LocalTime.parse(auditAt);
        } catch (DateTimeParseException e) {
            throw new OptionException(
                    "--audit-at: got %s, expected a time such as 03:00, or off".formatted(auditAt), e);
        }
    }

    void setFirst(Secret token) {
        first.set(token);
    }

    /// Null when there is an administrator.
    @Nullable
    Secret first() {
        return first.get();
    }
}
