package io.anymask.dataengine;

import io.anymask.dataengine.audit.Action;
import io.anymask.dataengine.people.Login;
import io.anymask.dataengine.people.Person;
import io.anymask.dataengine.people.Secret;
import io.anymask.dataengine.store.Database;
import io.anymask.dataengine.store.Transaction;
import io.anymask.service.ServiceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Signing in and out. Each sign-in makes a token of its own, which only the browser knows; a token that a browser
/// brings along is never taken up. Safe for use by several threads and processes.
public final class Logins {
    private static final System.Logger LOG = System.getLogger(Logins.class.getName());
    private static final String USE = "login";
    private static final Duration BETWEEN_SIGNS = Duration.ofMinutes(1);

    private final Database database;
    private final Clock clock;
    private final Passwords passwords;

    /// Logins whose sign of life is being written.
    private final Set<String> signing = ConcurrentHashMap.newKeySet();

    public Logins(Database database, Clock clock, Passwords passwords) {
        this.database = database;
        this.clock = clock;
        this.passwords = passwords;
    }

    /// Somebody who is signed in.
    public record Visit(Person person, Login login) {}

    /// A new login.
    ///
    /// @param token for the browser, and nobody else
    public record Made(Secret token, Visit visit) {}

    /// Signs in.
    ///
    /// @param client address that asks
    /// @param replaced a token that the browser had; its login ends. Null for none
    /// @return null when nobody has this name, the password is another one, or the person is disabled: one answer
    /// for all
    /// @throws ServiceException.Busy when too many sign in
    public @Nullable Made signIn(String name, Secret password, String client, @Nullable Secret replaced)
            throws InterruptedException {
        String normal = Person.normal(name);
        // What is no name is not looked for: a database refuses some characters in its own way.
        Person person = Person.isName(normal) ? database.read(tx -> tx.people().named(normal)) : null;
        String kept = person == null ? null : database.read(tx -> tx.people().password(person.id()));
        boolean right = passwords.matches(password, kept);
        if (person == null || kept == null) {
            return null;
        }
        if (!right || person.disabled()) {
            return failed(person, client);
        }
        String renewed = passwords.isOutdated(kept) ? passwords.hash(password) : null;
        return database.write(tx -> {
            Person now = Rank.person(tx, person.id());
            if (now.disabled() || !tx.people().password(now.id()).equals(kept)) {
                return null; // changed since it was looked at
            }
            if (renewed != null) {
                tx.people().setPassword(now.id(), renewed);
            }
            tx.logins().forget(now());
            Login old = replaced == null ? null : tx.logins().withToken(replaced.hash(USE));
            if (old != null) {
                tx.logins().remove(old.id());
            }
            return open(tx, now, client, now());
        });
    }

    private @Nullable Made failed(Person person, String client) {
        return database.write(tx -> {
            AuditLog.append(tx, now(), person.id(), Action.SIGN_IN_FAILED, person.id(), "from " + client);
            return null;
        });
    }

    /// A new login in a transaction.
    static Made open(Transaction tx, Person person, String client, Instant now) {
        Secret token = Secret.fresh();
        Login login = new Login(Ids.fresh(), person.id(), client, now, now, now.plus(Login.LIFE));
        tx.logins().add(login, token.hash(USE));
        AuditLog.append(tx, now, person.id(), Action.SIGNED_IN, login.id(), "from " + client);
        return new Made(token, new Visit(person, login));
    }

    /// Who is behind a token; null for one that does not count, or not any more.
    public @Nullable Visit find(Secret token) {
        Instant now = now();
        Visit visit = look(token, now);
        if (visit != null && visit.login().seen().plus(BETWEEN_SIGNS).isBefore(now)) {
            sign(visit.login(), now);
        }
        return visit;
    }

    /// As [#find], without taking it for a sign of life: a page that listens does not keep a login from its end.
    public @Nullable Visit look(Secret token) {
        return look(token, now());
    }

    private @Nullable Visit look(Secret token, Instant now) {
        return database.read(tx -> {
            Login login = tx.logins().withToken(token.hash(USE));
            if (login == null || !login.isLive(now)) {
                return null;
            }
            Person person = Rank.person(tx, login.person());
            return person.disabled() ? null : new Visit(person, login);
        });
    }

    /// Notes a sign of life, once for all requests of one moment. A disk that is full keeps nobody from reading.
    private void sign(Login login, Instant now) {
        if (!signing.add(login.id())) {
            return;
        }
        try {
            database.write(tx -> {
                tx.logins().setSeen(login.id(), now);
                return now;
            });
        } catch (ServiceException e) {
            LOG.log(System.Logger.Level.WARNING, "a sign of life is not kept: {0}", e.detail());
        } finally {
            signing.remove(login.id());
        }
    }

    /// Signs out.
    public void end(Visit visit) {
        remove(visit.person().id(), visit.login().id(), Action.SIGNED_OUT);
    }

    private void remove(String actor, String login, Action action) {
        database.write(tx -> {
            boolean there = tx.logins().remove(login);
            if (there) {
                AuditLog.append(tx, now(), actor, action, login, "");
            }
            return there;
        });
    }

    /// Where a person is signed in, the latest first.
    public List<Login> of(String person) {
        return all().stream().filter(login -> login.person().equals(person)).toList();
    }

    /// Where anybody is signed in, the latest first.
    public List<Login> all() {
        Instant now = now();
        return database.read(tx -> tx.logins().all()).stream()
                .filter(login -> login.isLive(now))
                .toList();
    }

    /// Ends a login of one's own.
    ///
    /// @throws ServiceException.NotFound when the person has none with this id
    public void revokeOwn(String person, String id) {
        Login login = database.read(tx -> tx.logins().find(id));
        if (login == null || !login.person().equals(person)) {
            throw new ServiceException.NotFound("no login has this id");
        }
        remove(person, id, Action.LOGIN_REVOKED);
    }

    /// Ends anybody's login.
    ///
    /// @throws ServiceException.NotFound when there is none with this id
    /// @throws ServiceException.Forbidden when the actor is no administrator of the server
    public void revoke(String actor, String id) {
        database.write(tx -> {
            Rank.requireAdministrator(tx, actor);
            Login login = tx.logins().find(id);
            if (login == null) {
                throw new ServiceException.NotFound("no login has this id");
            }
            tx.logins().remove(id);
            AuditLog.append(tx, now(), actor, Action.LOGIN_REVOKED, id, "person=" + login.person());
            return login;
        });
    }

    /// Changes one's password. All logins of the person end, and a new one begins.
    ///
    /// @return null when the old password is another one
    /// @throws ServiceException.Invalid when the new one is none
    public @Nullable Made changePassword(Visit visit, Secret old, Secret password, String client)
            throws InterruptedException {
        Person person = visit.person();
        Passwords.require(password, person.name());
        String kept = database.read(tx -> tx.people().password(person.id()));
        if (!passwords.matches(old, kept)) {
            return failed(person, client);
        }
        String hash = passwords.hash(password);
        return database.write(tx -> {
            if (!tx.people().password(person.id()).equals(kept)) {
                return null;
            }
            tx.people().setPassword(person.id(), hash);
            tx.logins().removeOf(person.id());
            AuditLog.append(tx, now(), person.id(), Action.PASSWORD_CHANGED, person.id(), "");
            return open(tx, person, client, now());
        });
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
