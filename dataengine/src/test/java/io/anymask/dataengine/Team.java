package io.anymask.dataengine;

import io.anymask.dataengine.audit.Entry;
import io.anymask.dataengine.people.Person;
import io.anymask.dataengine.people.Role;
import io.anymask.dataengine.people.Secret;
import io.anymask.dataengine.project.Project;
import io.anymask.dataengine.store.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// A server's people on one of the databases: an administrator, a project, and whoever is invited.
final class Team implements AutoCloseable {
    static final Secret PASSWORD = Secret.of("correct horse battery staple");
    static final String CLIENT = "203.0.113.7";

    /// Hashes that are made in no time.
    static final int ROUNDS = 10;

    final String place;
    final Workplace.Time time = new Workplace.Time();
    final Passwords passwords = new Passwords(ROUNDS);
    final Database database;
    final Accounts accounts;
    final Logins logins;
    final Invitations invitations;
    final AuditLog audit;
    final Projects projects;
    final Logins.Made root;
    final Project project;

    Team(Databases kind, Path folder) throws IOException, InterruptedException {
        this.place = kind.place(folder);
        this.database = kind.open(place);
        this.accounts = new Accounts(database, time);
        this.logins = new Logins(database, time, passwords);
        this.invitations = new Invitations(database, time, passwords);
        this.audit = new AuditLog(database);
        this.projects = new Projects(database, time);
        Secret first = Objects.requireNonNull(invitations.first());
        this.root = invitations.accept(first, "root", "The administrator", PASSWORD, CLIENT);
        this.project = projects.create("Street", true, root().id());
    }

    Person root() {
        return root.visit().person();
    }

    /// Somebody new with a role in the project.
    Person member(String name, Role role) throws InterruptedException {
        Secret token = invitations.toProject(root().id(), project.id(), role).token();
        return invitations.accept(token, name, "", PASSWORD, CLIENT).visit().person();
    }

    /// All entries of the audit log, the oldest first.
    List<Entry> entries() {
        return audit.page(Long.MAX_VALUE, 1000).reversed();
    }

    @Override
    public void close() {
        database.close();
        passwords.close();
    }
}
