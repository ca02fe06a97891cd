package io.anymask.server;

import io.anymask.dataengine.Accounts;
import io.anymask.dataengine.AuditLog;
import io.anymask.dataengine.Invitations;
import io.anymask.dataengine.Logins;
import io.anymask.dataengine.audit.Entry;
import io.anymask.dataengine.audit.Verification;
import io.anymask.dataengine.people.Membership;
import io.anymask.dataengine.people.Person;
import io.anymask.server.http.Access;
import io.anymask.server.http.Answer;
import io.anymask.server.http.Exchange;
import io.anymask.server.http.ProblemException;
import io.anymask.server.http.Route;
import io.anymask.server.http.Route.Cost;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The routes of the server's administrators: people, their logins, invitations, the audit log.
record PeopleRoutes(Accounts accounts, Logins logins, Invitations invitations, AuditLog audit) {
    static final String INVITATIONS = Api.ROOT + "/invitations";
    private static final String PEOPLE = Api.ROOT + "/people";
    private static final String PERSON = PEOPLE + "/{person}";
    private static final String LOGINS = Api.ROOT + "/logins";
    private static final String AUDIT = Api.ROOT + "/audit";
    private static final int MOST_LISTED = 500;
    private static final int LISTED = 100;

    List<Route> routes() {
        return List.of(
                new Route("GET", PEOPLE, Cost.CHEAP, Access.SERVER_ADMIN, this::people),
                new Route("PATCH", PERSON, Cost.CHEAP, Access.SERVER_ADMIN, this::change),
                new Route("POST", PERSON + "/invitations", Cost.CHEAP, Access.SERVER_ADMIN, this::inviteAgain),
                new Route("GET", LOGINS, Cost.CHEAP, Access.SERVER_ADMIN, this::logins),
                new Route("DELETE", LOGINS + "/{login}", Cost.CHEAP, Access.SERVER_ADMIN, this::endLogin),
                new Route("GET", INVITATIONS, Cost.CHEAP, Access.SERVER_ADMIN, e -> list(invitations, null)),
                new Route("POST", INVITATIONS, Cost.CHEAP, Access.SERVER_ADMIN, this::invite),
                new Route("DELETE", INVITATIONS + "/{invitation}", Cost.CHEAP, Access.SERVER_ADMIN, this::revoke),
                new Route("GET", AUDIT, Cost.CHEAP, Access.SERVER_ADMIN, this::audit),
                new Route("GET", AUDIT + "/verification", Cost.HEAVY, Access.SERVER_ADMIN, this::verify));
    }

    private Answer people(Exchange exchange) {
        Map<String, List<Membership>> memberships =
                accounts.memberships().stream().collect(Collectors.groupingBy(Membership::person));
        ObjectNode node = JsonMapper.shared().createObjectNode();
        ArrayNode all = node.putArray("people");
        for (Person person : accounts.people()) {
            ArrayNode own = all.addObject().setAll(PeopleJson.write(person)).putArray("projects");
            memberships
                    .getOrDefault(person.id(), List.of())
                    .forEach(one -> own.addObject().put("id", one.project()).put("role", Fields.label(one.role())));
        }
        return Answer.json(node);
    }

    private Answer change(Exchange exchange) throws IOException {
        JsonNode body = exchange.json();
        String actor = exchange.pass().person();
        Person person = accounts.find(exchange.path("person"));
        Boolean disabled = Fields.flag(body, "disabled");
        Boolean administrator = Fields.flag(body, "administrator");
        if ((disabled == null) == (administrator == null)) {
            throw new ProblemException(400, "body: expected either disabled or administrator");
        }
        return Answer.json(PeopleJson.write(
                disabled == null
                        ? accounts.setAdministrator(actor, person.id(), Objects.requireNonNull(administrator))
                        : accounts.setDisabled(actor, person.id(), disabled)));
    }

    private Answer inviteAgain(Exchange exchange) {
        return Answer.json(
                201, PeopleJson.write(invitations.toNewPassword(exchange.pass().person(), exchange.path("person"))));
    }

    private Answer logins(Exchange exchange) {
        String own = TeamGate.visit(exchange).login().id();
        ObjectNode node = JsonMapper.shared().createObjectNode();
        ArrayNode all = node.putArray("logins");
        logins.all().forEach(login -> all.add(PeopleJson.write(login, login.id().equals(own))));
        return Answer.json(node);
    }

    private Answer endLogin(Exchange exchange) {
        logins.revoke(exchange.pass().person(), exchange.path("login"));
        return Answer.empty(204);
    }

    /// @param project null for all
    static Answer list(Invitations invitations, @Nullable String project) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        ArrayNode all = node.putArray("invitations");
        invitations.open(project).forEach(one -> all.add(PeopleJson.write(one)));
        return Answer.json(node);
    }

    private Answer invite(Exchange exchange) throws IOException {
        Boolean administrator = Fields.flag(exchange.json(), "administrator");
        return Answer.json(
                201,
                PeopleJson.write(invitations.toServer(exchange.pass().person(), Boolean.TRUE.equals(administrator))));
    }

    private Answer revoke(Exchange exchange) {
        invitations.revoke(exchange.pass().person(), null, exchange.path("invitation"));
        return Answer.empty(204);
    }

    private Answer audit(Exchange exchange) {
        int most = Api.number(exchange.query("limit", Integer.toString(LISTED)), "limit", 1, MOST_LISTED);
        String cursor = exchange.query("cursor");
        long before = cursor == null ? Long.MAX_VALUE : Api.number(cursor, "cursor", 1, Integer.MAX_VALUE);
        List<Entry> entries = audit.page(before, most);
        ObjectNode node = JsonMapper.shared().createObjectNode();
        ArrayNode all = node.putArray("entries");
        entries.forEach(entry -> all.add(PeopleJson.write(entry)));
        boolean more = !entries.isEmpty() && entries.getLast().number() > 1;
        node.put("next", more ? Long.toString(entries.getLast().number()) : null);
        return Answer.json(node);
    }

    private Answer verify(Exchange exchange) {
        Verification verified = audit.verify();
        return Answer.json(JsonMapper.shared()
                .createObjectNode()
                .put("entries", verified.entries())
                .put("end", verified.end())
                .put("broken", verified.broken()));
    }
}
