package io.anymask.dataengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataengine.people.Person;
import io.anymask.dataengine.people.Role;
import io.anymask.service.ServiceException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Roles and administrators, on both databases.
class AccountsTest {
    @TempDir
    private Path folder;

    private static void forbidden(ThrowingCallable work) {
        assertThatThrownBy(work).isInstanceOf(ServiceException.Forbidden.class);
    }

    @ParameterizedTest
    @EnumSource
    void rolesAreGivenAndTakenFromAboveAlone(Databases kind) throws Exception {
        try (Team team = new Team(kind, folder)) {
            String project = team.project.id();
            Person admin = team.member("admin", Role.ADMIN);
            Person peer = team.member("peer", Role.ADMIN);
            Person ann = team.member("ann", Role.ANNOTATOR);
            team.accounts.setRole(admin.id(), project, ann.id(), Role.RESEARCHER);
            assertThat(team.accounts.role(project, ann.id())).isEqualTo(Role.RESEARCHER);
            forbidden(() -> team.accounts.setRole(admin.id(), project, ann.id(), Role.ADMIN));
            forbidden(() -> team.accounts.setRole(admin.id(), project, peer.id(), Role.ANNOTATOR));
            forbidden(() -> team.accounts.setRole(admin.id(), project, admin.id(), Role.ANNOTATOR));
            forbidden(() -> team.accounts.removeMember(admin.id(), project, peer.id()));
            forbidden(() -> team.accounts.setRole(ann.id(), project, ann.id(), Role.ADMIN));
            forbidden(() -> team.accounts.removeMember(ann.id(), project, ann.id()));
            team.accounts.removeMember(admin.id(), project, ann.id());
            assertThat(team.accounts.role(project, ann.id())).isNull();
            team.accounts.setRole(team.root().id(), project, peer.id(), Role.REVIEWER);
            assertThat(team.accounts.role(project, peer.id())).isEqualTo(Role.REVIEWER);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAdministratorIsAlwaysLeft(Databases kind) throws Exception {
        try (Team team = new Team(kind, folder)) {
            String root = team.root().id();
            assertThatThrownBy(() -> team.accounts.setAdministrator(root, root, false))
                    .isInstanceOf(ServiceException.Conflict.class);
            assertThatThrownBy(() -> team.accounts.setDisabled(root, root, true))
                    .isInstanceOf(ServiceException.Conflict.class);
            Person ann = team.member("ann", Role.ADMIN);
            forbidden(() -> team.accounts.setAdministrator(ann.id(), ann.id(), true));
            forbidden(() -> team.accounts.setDisabled(ann.id(), root, true));
            team.accounts.setAdministrator(root, ann.id(), true);
            team.accounts.setAdministrator(ann.id(), root, false);
            forbidden(() -> team.accounts.setAdministrator(root, ann.id(), false));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoeverIsDisabledIsOutAtOnce(Databases kind) throws Exception {
        try (Team team = new Team(kind, folder)) {
            Person ann = team.member("ann", Role.ANNOTATOR);
            var login = Objects.requireNonNull(team.logins.signIn("ann", Team.PASSWORD, Team.CLIENT, null));
            team.accounts.setDisabled(team.root().id(), ann.id(), true);
            assertThat(team.logins.find(login.token())).isNull();
            assertThat(team.logins.signIn("ann", Team.PASSWORD, Team.CLIENT, null))
                    .isNull();
            team.accounts.setDisabled(team.root().id(), ann.id(), false);
            assertThat(team.logins.find(login.token())).isNull();
            assertThat(team.logins.signIn("ann", Team.PASSWORD, Team.CLIENT, null))
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void settingsAreKeptAndTwoChangesAtOnceComeOneAfterTheOther(Databases kind) throws Exception {
        try (Team team = new Team(kind, folder)) {
            String root = team.root().id();
            assertThat(team.accounts.changeSettings(root, kept -> kept == null ? "{}" : "{\"was\":true}"))
                    .isEqualTo("{}");
            try (ExecutorService two = Executors.newFixedThreadPool(2)) {
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    all.add(two.submit(() -> team.accounts.changeSettings(root, kept -> kept + " ")));
                }
                for (Future<?> one : all) {
                    one.get();
                }
            }
            assertThat(team.accounts.find(root).settings()).isEqualTo("{}" + " ".repeat(20));
            assertThatThrownBy(() -> team.accounts.changeSettings("nobody", kept -> "{}"))
                    .isInstanceOf(ServiceException.NotFound.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void imagesAreSeenByThoseOfTheirProjects(Databases kind) throws Exception {
        String place = kind.place(folder);
        try (Workplace here = new Workplace(kind, place, folder, false);
                Passwords passwords = new Passwords(Team.ROUNDS)) {
            Accounts accounts = new Accounts(here.database, here.time);
            Invitations invitations = new Invitations(here.database, here.time, passwords);
            String root = invitations
                    .accept(Objects.requireNonNull(invitations.first()), "root", "", Team.PASSWORD, Team.CLIENT)
                    .visit()
                    .person()
                    .id();
            List<String> images = List.of(here.image, "0".repeat(32));
            assertThat(accounts.visible(root, images)).isEmpty();
            accounts.setRole(root, here.project.id(), root, Role.ANNOTATOR);
            assertThat(accounts.visible(root, images)).containsExactly(here.image);
            assertThat(accounts.visible(root, List.of())).isEmpty();
        }
    }
}
