package io.anymask.dataengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataengine.Logins.Made;
import io.anymask.dataengine.Logins.Visit;
import io.anymask.dataengine.audit.Action;
import io.anymask.dataengine.audit.Entry;
import io.anymask.dataengine.people.Login;
import io.anymask.dataengine.people.Person;
import io.anymask.dataengine.people.Role;
import io.anymask.dataengine.people.Secret;
import io.anymask.service.ServiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Signing in, staying signed in and being signed out, on both databases.
class LoginsTest {
    private static final Secret OTHER = Secret.of("another battery of horses");

    @TempDir
    private Path folder;

    private static Made signIn(Team team) throws InterruptedException {
        return signIn(team, null);
    }

    private static Made signIn(Team team, @Nullable Secret replaced) throws InterruptedException {
        return Objects.requireNonNull(team.logins.signIn("Root", Team.PASSWORD, Team.CLIENT, replaced));
    }

    @ParameterizedTest
    @EnumSource
    void aNewTokenIsMadeAtEachSignInAndTheOldOneEnds(Databases kind) throws Exception {
        try (Team team = new Team(kind, folder)) {
            Made first = signIn(team);
            Made second = signIn(team, first.token());
            assertThat(second.token().reveal()).isNotEqualTo(first.token().reveal());
            assertThat(team.logins.find(first.token())).isNull();
            assertThat(team.logins.find(second.token())).isNotNull();
            // one that a stranger made up is not taken up either
            Secret planted = Secret.of("planted");
            assertThat(signIn(team, planted).token().reveal()).isNotEqualTo("planted");
            assertThat(team.logins.find(planted)).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void wrongOnesAreRefusedInOneWayAndNoted(Databases kind) throws Exception {
        try (Team team = new Team(kind, folder)) {
            assertThat(team.logins.signIn("root", OTHER, Team.CLIENT, null)).isNull();
            assertThat(team.logins.signIn("nobody", OTHER, Team.CLIENT, null)).isNull();
            assertThat(team.logins.signIn("a\0b", OTHER, Team.CLIENT, null)).isNull();
            assertThat(team.entries())
                    .filteredOn(entry -> entry.action() == Action.SIGN_IN_FAILED)
                    .singleElement()
                    .extracting(Entry::subject)
                    .isEqualTo(team.root().id());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLoginEndsUnusedAndHoweverMuchItIsUsed(Databases kind) throws Exception {
        try (Team team = new Team(kind, folder)) {
            Made unused = signIn(team);
            team.time.pass(Login.IDLE.minusSeconds(1));
            assertThat(team.logins.find(unused.token())).isNotNull();
            team.time.pass(Login.IDLE.minusSeconds(1)); // it was seen in between
            assertThat(team.logins.find(unused.token())).isNotNull();
            team.time.pass(Login.IDLE);
            assertThat(team.logins.find(unused.token())).isNull();

            Made used = signIn(team);
            Duration step = Duration.ofHours(8);
            for (Duration past = step; past.compareTo(Login.LIFE) < 0; past = past.plus(step)) {
                team.time.pass(step);
                assertThat(team.logins.find(used.token())).as(past.toString()).isNotNull();
            }
            team.time.pass(step);
            assertThat(team.logins.find(used.token())).isNull();
            assertThat(team.logins.of(team.root().id())).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNewPasswordEndsAllLogins(Databases kind) throws Exception {
        try (Team team = new Team(kind, folder)) {
            Made here = signIn(team);
            Made there = signIn(team);
            assertThat(team.logins.changePassword(here.visit(), OTHER, OTHER, Team.CLIENT))
                    .isNull();
            Made renewed =
                    Objects.requireNonNull(team.logins.changePassword(here.visit(), Team.PASSWORD, OTHER, Team.CLIENT));
            assertThat(team.logins.find(here.token())).isNull();
            assertThat(team.logins.find(there.token())).isNull();
            assertThat(team.logins.find(renewed.token())).isNotNull();
            assertThat(team.logins.signIn("root", Team.PASSWORD, Team.CLIENT, null))
                    .isNull();
            assertThat(team.logins.signIn("root", OTHER, Team.CLIENT, null)).isNotNull();
            Visit visit = renewed.visit();
            assertThatThrownBy(() -> team.logins.changePassword(visit, OTHER, Secret.of("short"), Team.CLIENT))
                    .isInstanceOf(ServiceException.Invalid.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneEndsOnesOwnAndAnAdministratorAnybodys(Databases kind) throws Exception {
        try (Team team = new Team(kind, folder)) {
            Person ann = team.member("ann", Role.ADMIN);
            String anns = team.logins.of(ann.id()).getFirst().id();
            String roots = team.root.visit().login().id();
            assertThatThrownBy(() -> team.logins.revokeOwn(ann.id(), roots))
                    .isInstanceOf(ServiceException.NotFound.class);
            assertThatThrownBy(() -> team.logins.revoke(ann.id(), roots))
                    .isInstanceOf(ServiceException.Forbidden.class);
            team.logins.revoke(team.root().id(), anns);
            assertThat(team.logins.of(ann.id())).isEmpty();
            team.logins.end(team.root.visit());
            assertThat(team.logins.find(team.root.token())).isNull();
            assertThat(team.entries()).extracting(Entry::action).endsWith(Action.LOGIN_REVOKED, Action.SIGNED_OUT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void passwordsOfFewerRoundsAreKeptAnewWhenTheyAreHeard(Databases kind) throws Exception {
        try (Team team = new Team(kind, folder);
                Passwords slower = new Passwords(2 * Team.ROUNDS)) {
            Logins later = new Logins(team.database, team.time, slower);
            assertThat(later.signIn("root", Team.PASSWORD, Team.CLIENT, null)).isNotNull();
            String kept =
                    team.database.read(tx -> tx.people().password(team.root().id()));
            assertThat(kept).startsWith("pbkdf2-sha256$" + 2 * Team.ROUNDS + "$");
            assertThat(later.signIn("root", Team.PASSWORD, Team.CLIENT, null)).isNotNull();
        }
    }
}
