package io.anymask.dataengine;

import io.anymask.dataengine.audit.Action;
import io.anymask.dataengine.people.Member;
import io.anymask.dataengine.people.Membership;
import io.anymask.dataengine.people.Person;
import io.anymask.dataengine.people.Role;
import io.anymask.dataengine.store.Database;
import io.anymask.dataengine.store.Transaction;
import io.anymask.service.ServiceException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// People, their roles in projects, and the administrators of the server. Safe for use by several threads and
/// processes.
public final class Accounts {
    private final Database database;
    private final Clock clock;

    public Accounts(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// By their names.
    public List<Person> people() {
        return database.read(tx -> tx.people().all());
    }

    /// @throws ServiceException.NotFound when there is none with this id
    public Person find(String id) {
        return database.read(tx -> Rank.person(tx, id));
    }

    /// Lets somebody in no more, or in again. Whoever is disabled is signed out everywhere; the work stays.
    ///
    /// @throws ServiceException.Forbidden when the actor is no administrator of the server
    /// @throws ServiceException.Conflict for oneself: so one administrator is always left
    public Person setDisabled(String actor, String id, boolean disabled) {
        return change(actor, id, disabled ? Action.PERSON_DISABLED : Action.PERSON_ENABLED, (tables, person) -> {
            if (person.disabled() == disabled) {
                return false;
            }
            tables.people().setDisabled(id, disabled);
            tables.logins().removeOf(id);
            if (disabled) {
                tables.tasks().forgetPreferred(id, null);
            }
            return true;
        });
    }

    /// Makes somebody an administrator of the server, or no more.
    ///
    /// @throws ServiceException.Forbidden when the actor is none
    /// @throws ServiceException.Conflict for oneself: so one is always left
    public Person setAdministrator(String actor, String id, boolean administrator) {
        Action action = administrator ? Action.ADMINISTRATOR_GRANTED : Action.ADMINISTRATOR_REVOKED;
        return change(actor, id, action, (tables, person) -> {
            if (person.administrator() == administrator) {
                return false;
            }
            tables.people().setAdministrator(id, administrator);
            return true;
        });
    }

    @FunctionalInterface
    private interface Change {
        /// @return whether something is another now
        boolean make(Transaction tables, Person person);
    }

    private Person change(String actor, String id, Action action, Change change) {
        return database.write(tx -> {
            if (!tx.people().lockAdministrators().contains(actor)) {
                throw new ServiceException.Forbidden("only an administrator of the server may do this");
            }
            Person person = Rank.person(tx, id);
            if (actor.equals(id)) {
                throw new ServiceException.Conflict("nobody does this to oneself; ask another administrator");
            }
            if (change.make(tx, person)) {
                AuditLog.append(tx, now(), actor, action, id, "name=" + person.name());
            }
            return Rank.person(tx, id);
        });
    }

    /// Changes what the page remembers of a person. Two changes at once come one after the other.
    ///
    /// @param change from what is kept, null for nothing, to what shall be: an object of JSON
    /// @return what is kept now
    /// @throws ServiceException.NotFound when there is none with this id
    public String changeSettings(String person, Function<@Nullable String, String> change) {
        return database.write(tx -> {
            Person kept = tx.people().lock(person);
            if (kept == null) {
                throw new ServiceException.NotFound("nobody has this id");
            }
            String next = change.apply(kept.settings());
            tx.people().setSettings(person, next);
            return next;
        });
    }

    /// The role in a project; null for nobody of the project's, and where there is no such project.
    public @Nullable Role role(String project, String person) {
        return database.read(tx -> tx.memberships().find(project, person));
    }

    /// Of everybody.
    public List<Membership> memberships() {
        return database.read(tx -> tx.memberships().all());
    }

    /// In which projects a person is.
    public List<Membership> memberships(String person) {
        return database.read(tx -> tx.memberships().ofPerson(person));
    }

    /// By their names.
    public List<Member> members(String project) {
        return database.read(tx -> tx.memberships().of(project));
    }

    /// Those of some images that lie in a project of the person's.
    public Set<String> visible(String person, Collection<String> images) {
        return database.read(tx -> tx.memberships().visible(person, images));
    }

    /// Gives a person a role in a project, in the place of the one that is there.
    ///
    /// @throws ServiceException.Forbidden when the actor does not stand above both
    /// @throws ServiceException.NotFound when there is no such project or person
    public void setRole(String actor, String project, String person, Role role) {
        database.write(tx -> {
            Projects.lock(tx, project);
            Role old = tx.memberships().find(project, person);
            Rank.requireAbove(tx, actor, project, role);
            Rank.requireAbove(tx, actor, project, old);
            Rank.person(tx, person);
            if (role != old) {
                tx.memberships().put(new Membership(project, person, role));
                String detail = "project=%s role=%s was=%s"
                        .formatted(project, Rank.label(role), old == null ? "none" : Rank.label(old));
                AuditLog.append(tx, now(), actor, Action.ROLE_GRANTED, person, detail);
            }
            return role;
        });
    }

    /// Takes a person out of a project. The work stays.
    ///
    /// @throws ServiceException.Forbidden when the actor does not stand above the person
    /// @throws ServiceException.NotFound when the person is no member
    public void removeMember(String actor, String project, String person) {
        database.write(tx -> {
            Projects.lock(tx, project);
            Role old = tx.memberships().find(project, person);
            if (old == null) {
                throw new ServiceException.NotFound("the project has no member with this id");
            }
            Rank.requireAbove(tx, actor, project, old);
            tx.memberships().remove(project, person);
            tx.tasks().forgetPreferred(person, project);
            String detail = "project=%s was=%s".formatted(project, Rank.label(old));
            AuditLog.append(tx, now(), actor, Action.ROLE_REVOKED, person, detail);
            return old;
        });
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
