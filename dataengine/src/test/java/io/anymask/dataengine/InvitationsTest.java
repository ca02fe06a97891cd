package io.anymask.dataengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataengine.people.Invitation;
import io.anymask.dataengine.people.Person;
import io.anymask.dataengine.people.Role;
import io.anymask.dataengine.people.Secret;
import io.anymask.dataengine.store.Database;
import io.anymask.service.ServiceException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The ways in, on both databases.
class InvitationsTest {
    @TempDir
    private Path folder;

    private static void refused(Class<? extends ServiceException> kind, ThrowingCallable work) {
        assertThatThrownBy(work).isInstanceOf(kind);
    }

    private static Person accept(Team team, Secret token, String name) throws InterruptedException {
        return team.invitations
                .accept(token, name, "", Team.PASSWORD, Team.CLIENT)
                .visit()
                .person();
    }

    @ParameterizedTest
    @EnumSource
    void theFirstTokenMakesTheOnlyAdministratorOnce(Databases kind) throws Exception {
        try (Database database = kind.open(kind.place(folder));
                Passwords passwords = new Passwords(Team.ROUNDS)) {
            Invitations invitations = new Invitations(database, new Workplace.Time(), passwords);
            Secret old = Objects.requireNonNull(invitations.first());
            Secret first = Objects.requireNonNull(invitations.first()); // a second start, before anybody came
            refused(ServiceException.NotFound.class, () -> invitations.look(old));
            assertThat(invitations.look(first).invitation().administrator()).isTrue();
            Person root = invitations
                    .accept(first, " Root ", "", Team.PASSWORD, Team.CLIENT)
                    .visit()
                    .person();
            assertThat(root.administrator()).isTrue();
            assertThat(root.name()).isEqualTo("root");
            refused(
                    ServiceException.NotFound.class,
                    () -> invitations.accept(first, "second", "", Team.PASSWORD, Team.CLIENT));
            assertThat(invitations.first()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneInvitationLetsOneIn(Databases kind) throws Exception {
        try (Team team = new Team(kind, folder)) {
            Secret token = team.invitations
                    .toProject(team.root().id(), team.project.id(), Role.REVIEWER)
                    .token();
            try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
                var tries = threads.invokeAll(IntStream.range(0, 4)
                        .<Callable<Person>>mapToObj(i -> () -> accept(team, token, "person" + i))
                        .toList());
                assertThat(tries.stream().filter(one -> one.state() == Future.State.SUCCESS))
                        .hasSize(1);
            }
            assertThat(team.accounts.members(team.project.id()))
                    .singleElement()
                    .extracting(member -> member.role())
                    .isEqualTo(Role.REVIEWER);
            assertThat(team.accounts.people()).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void itRunsOutAndCanBeTakenBack(Databases kind) throws Exception {
        try (Team team = new Team(kind, folder)) {
            String root = team.root().id();
            Invitations.Made one = team.invitations.toProject(root, team.project.id(), Role.ANNOTATOR);
            Invitations.Made other = team.invitations.toServer(root, false);
            team.invitations.revoke(root, null, other.invitation().id());
            refused(ServiceException.NotFound.class, () -> team.invitations.look(other.token()));
            assertThat(team.invitations.open(team.project.id())).hasSize(1);
            team.time.pass(Invitation.LIFE);
            refused(ServiceException.NotFound.class, () -> accept(team, one.token(), "late"));
            assertThat(team.invitations.open(null)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlySomebodyHigherInvites(Databases kind) throws Exception {
        try (Team team = new Team(kind, folder)) {
            String project = team.project.id();
            Person admin = team.member("admin", Role.ADMIN);
            Person researcher = team.member("researcher", Role.RESEARCHER);
            team.invitations.toProject(admin.id(), project, Role.RESEARCHER);
            refused(
                    ServiceException.Forbidden.class,
                    () -> team.invitations.toProject(admin.id(), project, Role.ADMIN));
            refused(
                    ServiceException.Forbidden.class,
                    () -> team.invitations.toProject(researcher.id(), project, Role.ANNOTATOR));
            refused(ServiceException.Forbidden.class, () -> team.invitations.toServer(admin.id(), false));
            refused(
                    ServiceException.Forbidden.class,
                    () -> team.invitations.toNewPassword(admin.id(), researcher.id()));
            String elsewhere = team.projects.create("Elsewhere", false, null).id();
            refused(
                    ServiceException.Forbidden.class,
                    () -> team.invitations.toProject(admin.id(), elsewhere, Role.ANNOTATOR));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAnInviterMayNotAnyMoreIsVoid(Databases kind) throws Exception {
        try (Team team = new Team(kind, folder)) {
            String project = team.project.id();
            Person admin = team.member("admin", Role.ADMIN);
            Secret token = team.invitations
                    .toProject(admin.id(), project, Role.RESEARCHER)
                    .token();
            team.accounts.setRole(team.root().id(), project, admin.id(), Role.ANNOTATOR);
            refused(ServiceException.NotFound.class, () -> accept(team, token, "friend"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void somebodyWithAnAccountJoinsAndLosesNothing(Databases kind) throws Exception {
        try (Team team = new Team(kind, folder)) {
            String root = team.root().id();
            String other = team.projects.create("Other", false, root).id();
            Person ann = team.member("ann", Role.RESEARCHER);
            Secret more =
                    team.invitations.toProject(root, other, Role.ANNOTATOR).token();
            team.invitations.join(more, ann.id());
            assertThat(team.accounts.role(other, ann.id())).isEqualTo(Role.ANNOTATOR);
            Secret less = team.invitations
                    .toProject(root, team.project.id(), Role.ANNOTATOR)
                    .token();
            refused(ServiceException.Conflict.class, () -> team.invitations.join(less, ann.id()));
            assertThat(team.accounts.role(team.project.id(), ann.id())).isEqualTo(Role.RESEARCHER);
            accept(team, less, "somebody-else"); // it was not used up
        }
    }

    @ParameterizedTest
    @EnumSource
    void aForgottenPasswordIsReplaced(Databases kind) throws Exception {
        try (Team team = new Team(kind, folder)) {
            Person ann = team.member("ann", Role.ANNOTATOR);
            Secret token =
                    team.invitations.toNewPassword(team.root().id(), ann.id()).token();
            assertThat(team.invitations.look(token).person()).isEqualTo("ann");
            Secret password = Secret.of("a quiet street in autumn");
            team.invitations.accept(token, "mallory", "Mallory", password, Team.CLIENT);
            assertThat(team.logins.of(ann.id())).hasSize(1);
            assertThat(team.logins.signIn("ann", Team.PASSWORD, Team.CLIENT, null))
                    .isNull();
            assertThat(team.logins.signIn("ann", password, Team.CLIENT, null)).isNotNull();
            assertThat(team.accounts.people()).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesAreTakenOnceAndAreNames(Databases kind) throws Exception {
        try (Team team = new Team(kind, folder)) {
            Secret token = team.invitations.toServer(team.root().id(), false).token();
            refused(ServiceException.Conflict.class, () -> accept(team, token, "ROOT"));
            for (String name : new String[] {"", "x", "=cmd()", "a b", "<b>", "x".repeat(65)}) {
                refused(ServiceException.Invalid.class, () -> accept(team, token, name));
            }
            assertThat(accept(team, token, "Ann@Example.org").name()).isEqualTo("ann@example.org");
        }
    }
}
