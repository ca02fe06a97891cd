package io.anymask.dataengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataengine.audit.Action;
import io.anymask.dataengine.audit.Entry;
import io.anymask.dataengine.people.Role;
import io.anymask.dataengine.people.Secret;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The chain of entries, on both databases.
class AuditLogTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void itTellsWhatWasDoneByWhom(Databases kind) throws Exception {
        try (Team team = new Team(kind, folder)) {
            team.member("ann", Role.ANNOTATOR);
            assertThat(team.entries())
                    .extracting(Entry::action)
                    .containsExactly(
                            Action.INVITATION_CREATED,
                            Action.PERSON_CREATED,
                            Action.INVITATION_ACCEPTED,
                            Action.SIGNED_IN,
                            Action.PROJECT_CREATED,
                            Action.INVITATION_CREATED,
                            Action.PERSON_CREATED,
                            Action.INVITATION_ACCEPTED,
                            Action.SIGNED_IN);
            assertThat(team.entries().getFirst().actor()).isEqualTo(Entry.SERVER);
            assertThat(team.audit.page(4, 2)).extracting(Entry::number).containsExactly(3L, 2L);
            assertThat(team.audit.verify().broken()).isNull();
            assertThat(team.audit.verify().entries()).isEqualTo(9);
        }
    }

    /// One row of the table: what somebody with the database at hand does, and which entry then shows it.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SQLITE     | UPDATE audit SET detail = 'role=admin' WHERE number = 3                       | 3
            SQLITE     | UPDATE audit SET actor = 'somebody', at = at + 1 WHERE number = 1             | 1
            SQLITE     | DELETE FROM audit WHERE number = 2                                            | 2
            SQLITE     | DELETE FROM audit WHERE number = 5                                            | 5
            SQLITE     | UPDATE audit SET number = 100 WHERE number = 5                                | 5
            SQLITE     | DELETE FROM audit                                                             | 1
            SQLITE     | UPDATE audit_end SET number = 4                                               | 4
            SQLITE     | UPDATE audit SET previous = '' WHERE number = 2                               | 2
            POSTGRESQL | UPDATE audit SET detail = 'role=admin' WHERE number = 3                       | 3
            POSTGRESQL | DELETE FROM audit WHERE number = 2                                            | 2
            POSTGRESQL | DELETE FROM audit WHERE number = 5                                            | 5
            """)
    void tamperingShows(Databases kind, String sql, long broken) throws Exception {
        try (Team team = new Team(kind, folder)) {
            assertThat(team.audit.verify().broken()).isNull();
            tamper(team, sql);
            assertThat(team.audit.verify().broken()).isEqualTo(broken);
        }
    }

    private static void tamper(Team team, String sql) throws SQLException {
        boolean server = team.place.startsWith("postgresql:");
        String address =
                server ? "jdbc:" + team.place.replace("anymask@", "") + "?user=anymask" : "jdbc:sqlite:" + team.place;
        try (Connection connection = DriverManager.getConnection(address);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    /// An entry that was changed, with a hash that fits it, is given away by the one behind it.
    @ParameterizedTest
    @EnumSource
    void aHashThatWasMadeToFitShowsInTheNextEntry(Databases kind) throws Exception {
        try (Team team = new Team(kind, folder)) {
            Entry old = team.entries().get(2);
            Entry forged = Entry.of(
                    old.number(), old.at(), "somebody", old.action(), old.subject(), old.detail(), old.previous());
            tamper(team, "UPDATE audit SET actor = 'somebody', hash = '%s' WHERE number = 3".formatted(forged.hash()));
            assertThat(team.audit.verify().broken()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aChangeThatFailsLeavesNoEntry(Databases kind) throws Exception {
        try (Team team = new Team(kind, folder)) {
            long before = team.audit.verify().entries();
            assertThatThrownBy(() -> team.database.write(tx -> {
                        AuditLog.append(tx, team.time.instant(), "x", Action.ROLE_GRANTED, "y", "");
                        throw new IllegalStateException("after the entry");
                    }))
                    .hasMessage("after the entry");
            assertThat(team.audit.verify().entries()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void manyWritersMakeOneChain(Databases kind) throws Exception {
        try (Team team = new Team(kind, folder);
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            long before = team.audit.verify().entries();
            List<Future<String>> made = threads.invokeAll(IntStream.range(0, 40)
                    .<Callable<String>>mapToObj(i -> () -> team.projects
                            .create("Project " + i, false, team.root().id())
                            .id())
                    .toList());
            for (Future<String> one : made) {
                one.get();
            }
            assertThat(team.audit.verify().broken()).isNull();
            assertThat(team.audit.verify().entries()).isEqualTo(before + 40);
        }
    }

    /// Neither passwords nor tokens nor their hashes are in the log, in what values say of themselves, or in
    /// refusals.
    @ParameterizedTest
    @EnumSource
    void itHoldsNoSecret(Databases kind) throws Exception {
        try (Team team = new Team(kind, folder)) {
            Invitations.Made invitation =
                    team.invitations.toProject(team.root().id(), team.project.id(), Role.REVIEWER);
            Logins.Made ann = team.invitations.accept(invitation.token(), "ann", "Ann", Team.PASSWORD, Team.CLIENT);
            Secret wrong = Secret.of("a wrong one that somebody typed");
            team.logins.signIn("ann", wrong, Team.CLIENT, null);
            team.logins.signIn(wrong.reveal(), wrong, Team.CLIENT, null);
            List<String> secrets = List.of(
                    Team.PASSWORD.reveal(),
                    wrong.reveal(),
                    ann.token().reveal(),
                    invitation.token().reveal(),
                    team.root.token().reveal());
            String told = team.entries() + " " + ann + invitation + team.root + Team.PASSWORD
                    + team.accounts.people() + team.logins.all()
                    + team.invitations.look(
                            team.invitations.toServer(team.root().id(), false).token());
            assertThat(told).doesNotContain(secrets).doesNotContain("pbkdf2");
            assertThatThrownBy(() -> team.invitations.accept(invitation.token(), "bob", "", wrong, Team.CLIENT))
                    .satisfies(error -> assertThat(String.valueOf(error)).doesNotContain(secrets));
        }
    }
}
