package io.anymask.server;

import io.anymask.dataengine.Invitations;
import io.anymask.dataengine.audit.Entry;
import io.anymask.dataengine.people.Invitation;
import io.anymask.dataengine.people.Login;
import io.anymask.dataengine.people.Member;
import io.anymask.dataengine.people.Person;
import io.anymask.dataengine.people.Role;
import io.anymask.dataengine.people.Secret;
import io.anymask.server.http.ProblemException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// People, logins, invitations and the audit log in JSON, as `openapi.yaml` describes them.
final class PeopleJson {
    private static final int LONGEST_SECRET = 1000;

    private PeopleJson() {}

    private static ObjectNode node() {
        return JsonMapper.shared().createObjectNode();
    }

    static ObjectNode write(Person person) {
        return node().put("id", person.id())
                .put("name", person.name())
                .put("shown", person.shown())
                .put("administrator", person.administrator())
                .put("disabled", person.disabled())
                .put("created", person.created().toString());
    }

    static ObjectNode write(Member member) {
        return node().put("id", member.person())
                .put("name", member.name())
                .put("shown", member.shown())
                .put("disabled", member.disabled())
                .put("role", Fields.label(member.role()));
    }

    /// @param own whether it is the one that asks
    static ObjectNode write(Login login, boolean own) {
        return node().put("id", login.id())
                .put("person", login.person())
                .put("client", login.client())
                .put("created", login.created().toString())
                .put("seen", login.seen().toString())
                .put("expires", login.expires().toString())
                .put("own", own);
    }

    static ObjectNode write(Invitation invitation) {
        Role role = invitation.role();
        return node().put("id", invitation.id())
                .put("project", invitation.project())
                .put("role", role == null ? null : Fields.label(role))
                .put("administrator", invitation.administrator())
                .put("person", invitation.person())
                .put("inviter", invitation.inviter())
                .put("created", invitation.created().toString())
                .put("expires", invitation.expires().toString());
    }

    /// With its token, which is never shown again.
    static ObjectNode write(Invitations.Made made) {
        return write(made.invitation()).put("token", made.token().reveal());
    }

    /// As its holder sees it: names, no ids.
    static ObjectNode write(Invitations.Seen seen) {
        Role role = seen.invitation().role();
        return node().put("project", seen.project())
                .put("role", role == null ? null : Fields.label(role))
                .put("administrator", seen.invitation().administrator())
                .put("person", seen.person())
                .put("inviter", seen.inviter())
                .put("expires", seen.invitation().expires().toString());
    }

    static ObjectNode write(Entry entry) {
        return node().put("number", entry.number())
                .put("at", entry.at().toString())
                .put("actor", entry.actor())
                .put("action", entry.action().label())
                .put("subject", entry.subject())
                .put("detail", entry.detail())
                .put("hash", entry.hash());
    }

    /// A password or a token; the refusal does not repeat it.
    static Secret secret(JsonNode body, String name) {
        JsonNode node = body.path(name);
        if (!node.isString() || node.asString().length() > LONGEST_SECRET) {
            throw new ProblemException(400, "%s: expected a text".formatted(name));
        }
        return Secret.of(node.asString());
    }
}
