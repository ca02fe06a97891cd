package io.anymask.dataengine;

import io.anymask.dataengine.people.Person;
import io.anymask.dataengine.people.Role;
import io.anymask.dataengine.store.Transaction;
import io.anymask.service.ServiceException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Who stands above whom: roles are given and taken, and people invited, only by somebody who stands higher. Asked
/// in the transaction of the change, so that nobody uses a rank that is being taken away.
final class Rank {
    private Rank() {}

    /// @throws ServiceException.NotFound when there is none
    static Person person(Transaction tx, String id) {
        Person person = tx.people().find(id);
        if (person == null) {
            throw new ServiceException.NotFound("no person has this id");
        }
        return person;
    }

    /// @throws ServiceException.Forbidden when the actor is no administrator of the server
    static void requireAdministrator(Transaction tx, String actor) {
        if (!isAdministrator(tx, actor)) {
            throw new ServiceException.Forbidden("only an administrator of the server may do this");
        }
    }

    private static boolean isAdministrator(Transaction tx, String actor) {
        Person person = tx.people().find(actor);
        return person != null && person.administrator() && !person.disabled();
    }

    /// @param role that is given or taken; null for none
    /// @throws ServiceException.Forbidden when the actor does not stand above it in the project
    static void requireAbove(Transaction tx, String actor, String project, @Nullable Role role) {
        if (isAdministrator(tx, actor)) {
            return;
        }
        Role own = tx.memberships().find(project, actor);
        if (own != Role.ADMIN || role == Role.ADMIN) {
            throw new ServiceException.Forbidden("role: only %s may give or take the role %s"
                    .formatted(
                            role == Role.ADMIN ? "an administrator of the server" : "an admin of the project",
                            role == null ? "" : label(role)));
        }
    }

    static String label(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
