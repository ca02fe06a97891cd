package io.anymask.dataengine;

import io.anymask.dataengine.audit.Action;
import io.anymask.dataengine.audit.Entry;
import io.anymask.dataengine.people.Invitation;
import io.anymask.dataengine.people.Membership;
import io.anymask.dataengine.people.Person;
import io.anymask.dataengine.people.Role;
import io.anymask.dataengine.people.Secret;
import io.anymask.dataengine.project.Project;
import io.anymask.dataengine.store.Database;
import io.anymask.dataengine.store.Transaction;
import io.anymask.service.ServiceException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The only way in: nobody makes an account without an invitation, which works once and for a week. The first one
/// is the server's own. Safe for use by several threads and processes.
public final class Invitations {
    private static final String USE = "invitation";

    private final Database database;
    private final Clock clock;
    private final Passwords passwords;

    public Invitations(Database database, Clock clock, Passwords passwords) {
        this.database = database;
        this.clock = clock;
        this.passwords = passwords;
    }

    /// A new one.
    ///
    /// @param token for whom it is meant; it is nowhere else
    public record Made(Secret token, Invitation invitation) {}

    /// What somebody sees who holds one.
    ///
    /// @param project its name, null for the server alone
    /// @param person the name of whom it is for, null for somebody new
    /// @param inviter null for the server
    public record Seen(
            Invitation invitation,
            @Nullable String project,
            @Nullable String person,
            @Nullable String inviter) {}

    /// The one that makes the first administrator. It takes the place of the one of an earlier start.
    ///
    /// @return null when there is an administrator
    public @Nullable Secret first() {
        return database.write(tx -> {
            tx.invitations().removeOfServer();
            return tx.people().lockAdministrators().isEmpty()
                    ? add(tx, null, null, true, null, null).token()
                    : null;
        });
    }

    /// To a project.
    ///
    /// @throws ServiceException.Forbidden when the inviter does not stand above the role
    public Made toProject(String inviter, String project, Role role) {
        return database.write(tx -> {
            Rank.requireAbove(tx, inviter, project, role);
            if (tx.projects().find(project) == null) {
                throw new ServiceException.NotFound("no project has this id");
            }
            return add(tx, project, role, false, null, inviter);
        });
    }

    /// To the server, without a project.
    ///
    /// @param administrator whether it makes one
    /// @throws ServiceException.Forbidden when the inviter is no administrator of the server
    public Made toServer(String inviter, boolean administrator) {
        return database.write(tx -> {
            Rank.requireAdministrator(tx, inviter);
            return add(tx, null, null, administrator, null, inviter);
        });
    }

    /// For somebody who has forgotten the password.
    ///
    /// @throws ServiceException.Forbidden when the inviter is no administrator of the server
    public Made toNewPassword(String inviter, String person) {
        return database.write(tx -> {
            Rank.requireAdministrator(tx, inviter);
            return add(tx, null, null, false, Rank.person(tx, person).id(), inviter);
        });
    }

    private Made add(
            Transaction tx,
            @Nullable String project,
            @Nullable Role role,
            boolean administrator,
            @Nullable String person,
            @Nullable String inviter) {
        Secret token = Secret.fresh();
        Invitation invitation = new Invitation(
                Ids.fresh(), project, role, administrator, person, inviter, now(), now().plus(Invitation.LIFE), null);
        tx.invitations().add(invitation, token.hash(USE));
        String actor = inviter == null ? Entry.SERVER : inviter;
        AuditLog.append(tx, now(), actor, Action.INVITATION_CREATED, invitation.id(), detail(invitation));
        return new Made(token, invitation);
    }

    private static String detail(Invitation invitation) {
        Role role = invitation.role();
        if (role != null) {
            return "project=%s role=%s".formatted(invitation.project(), Rank.label(role));
        }
        if (invitation.person() != null) {
            return "new password of person=" + invitation.person();
        }
        return invitation.administrator() ? "administrator" : "";
    }

    /// What it leads to.
    ///
    /// @throws ServiceException.NotFound when it does not lead in, or not any more
    public Seen look(Secret token) {
        return database.read(tx -> {
            Invitation invitation = require(tx, token);
            Project project =
                    invitation.project() == null ? null : tx.projects().find(invitation.project());
            Person person = invitation.person() == null ? null : tx.people().find(invitation.person());
            Person inviter = invitation.inviter() == null ? null : tx.people().find(invitation.inviter());
            return new Seen(
                    invitation,
                    project == null ? null : project.name(),
                    person == null ? null : person.name(),
                    inviter == null ? null : inviter.shown());
        });
    }

    /// An open one, whose inviter could still make it.
    private Invitation require(Transaction tx, Secret token) {
        Invitation invitation = tx.invitations().lock(token.hash(USE));
        if (invitation == null || !invitation.isOpen(now()) || !isGood(tx, invitation)) {
            throw new ServiceException.NotFound(
                    "the invitation was used before, was taken back or has run out; ask for a new one");
        }
        return invitation;
    }

    private static boolean isGood(Transaction tx, Invitation invitation) {
        String inviter = invitation.inviter();
        if (inviter == null) {
            return tx.people().lockAdministrators().isEmpty();
        }
        try {
            if (invitation.project() == null) {
                Rank.requireAdministrator(tx, inviter);
            } else {
                Rank.requireAbove(tx, inviter, invitation.project(), invitation.role());
            }
            return true;
        } catch (ServiceException.Forbidden e) {
            return false;
        }
    }

    /// Comes in as somebody new, or with a new password, and is signed in.
    ///
    /// @param name for signing in; ignored where the invitation is for somebody
    /// @param shown to others; likewise
    /// @param client address that asks
    /// @throws ServiceException.NotFound when the invitation does not lead in
    /// @throws ServiceException.Invalid when the name or the password is none
    /// @throws ServiceException.Conflict when somebody else has the name
    public Logins.Made accept(Secret token, String name, String shown, Secret password, String client)
            throws InterruptedException {
        Seen seen = look(token); // before anything is computed for a stranger
        Person person = seen.invitation().person() == null
                ? person(name, shown, seen.invitation().administrator())
                : database.read(tx ->
                        Rank.person(tx, Objects.requireNonNull(seen.invitation().person())));
        Passwords.require(password, person.name());
        String hash = passwords.hash(password);
        return database.write(tx -> {
            Invitation invitation = require(tx, token);
            tx.invitations().setUsed(invitation.id(), now());
            if (invitation.person() == null) {
                if (tx.people().named(person.name()) != null) {
                    throw new ServiceException.Conflict("name: somebody is called that; choose another one");
                }
                tx.people().add(person, hash);
                join(tx, invitation, person.id());
                AuditLog.append(tx, now(), person.id(), Action.PERSON_CREATED, person.id(), "name=" + person.name());
            } else {
                tx.people().setPassword(person.id(), hash);
                tx.logins().removeOf(person.id());
                AuditLog.append(tx, now(), person.id(), Action.PASSWORD_RESET, person.id(), "");
            }
            AuditLog.append(tx, now(), person.id(), Action.INVITATION_ACCEPTED, invitation.id(), detail(invitation));
            return Logins.open(tx, person, client, now());
        });
    }

    private Person person(String name, String shown, boolean administrator) {
        String normal = Person.normal(name);
        if (!Person.isName(normal)) {
            throw new ServiceException.Invalid(
                    "name: expected 2 to %d letters from a to z, digits, and . _ @ -, the first one a letter or digit"
                            .formatted(Person.LONGEST_NAME));
        }
        String clean = shown.isBlank() ? normal : Projects.named(shown, Person.LONGEST_SHOWN, "shown");
        return new Person(Ids.fresh(), normal, clean, administrator, false, null, now());
    }

    private static void join(Transaction tx, Invitation invitation, String person) {
        if (invitation.project() != null && invitation.role() != null) {
            tx.memberships().put(new Membership(invitation.project(), person, invitation.role()));
        }
    }

    /// Comes in as somebody who has an account. A role that is higher already stays.
    ///
    /// @throws ServiceException.NotFound when the invitation does not lead in
    /// @throws ServiceException.Conflict when it would change nothing
    public void join(Secret token, String person) {
        database.write(tx -> {
            Invitation invitation = require(tx, token);
            Role role = invitation.role();
            Role own = invitation.project() == null ? null : tx.memberships().find(invitation.project(), person);
            boolean more = role != null && (own == null || !own.covers(role));
            boolean promoted =
                    invitation.administrator() && !Rank.person(tx, person).administrator();
            if (invitation.person() != null || (!more && !promoted)) {
                throw new ServiceException.Conflict("you have what this invitation gives; leave it to somebody else");
            }
            tx.invitations().setUsed(invitation.id(), now());
            join(tx, invitation, person);
            if (promoted) {
                tx.people().setAdministrator(person, true);
            }
            AuditLog.append(tx, now(), person, Action.INVITATION_ACCEPTED, invitation.id(), detail(invitation));
            return invitation;
        });
    }

    /// Those that still lead in, the latest first.
    ///
    /// @param project null for all
    public List<Invitation> open(@Nullable String project) {
        return database.read(tx -> tx.invitations().open(now())).stream()
                .filter(invitation -> project == null || project.equals(invitation.project()))
                .toList();
    }

    /// Takes one back.
    ///
    /// @param project to which it must lead, null for any
    /// @throws ServiceException.NotFound when there is none with this id
    /// @throws ServiceException.Forbidden when the actor could not have made it
    public void revoke(String actor, @Nullable String project, String id) {
        database.write(tx -> {
            Invitation invitation = tx.invitations().find(id);
            if (invitation == null
                    || invitation.used() != null
                    || (project != null && !project.equals(invitation.project()))) {
                throw new ServiceException.NotFound("no invitation has this id");
            }
            if (invitation.project() == null) {
                Rank.requireAdministrator(tx, actor);
            } else {
                Rank.requireAbove(tx, actor, invitation.project(), invitation.role());
            }
            tx.invitations().remove(id);
            AuditLog.append(tx, now(), actor, Action.INVITATION_REVOKED, id, detail(invitation));
            return invitation;
        });
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
