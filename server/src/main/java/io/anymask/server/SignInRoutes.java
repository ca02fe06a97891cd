package io.anymask.server;

import io.anymask.dataengine.Accounts;
import io.anymask.dataengine.Invitations;
import io.anymask.dataengine.Logins;
import io.anymask.dataengine.Logins.Made;
import io.anymask.dataengine.Logins.Visit;
import io.anymask.dataengine.people.Membership;
import io.anymask.dataengine.people.Person;
import io.anymask.dataengine.people.Role;
import io.anymask.dataengine.people.Secret;
import io.anymask.dataengine.project.Project;
import io.anymask.server.http.Access;
import io.anymask.server.http.Answer;
import io.anymask.server.http.Exchange;
import io.anymask.server.http.ProblemException;
import io.anymask.server.http.Route;
import io.anymask.server.http.Route.Cost;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The routes of the way in and out, and of what is one's own.
///
/// @param projects those of a person
record SignInRoutes(
        Accounts accounts,
        Logins logins,
        Invitations invitations,
        Throttle throttle,
        Function<Person, List<Project>> projects) {
    private static final String LOGINS = Workroom.ME + "/logins";
    private static final int MOST_JSON = 16 << 10;

    List<Route> routes() {
        return List.of(
                new Route("POST", Api.ROOT + "/login", Cost.CHEAP, Access.OPEN, this::signIn),
                new Route("POST", Api.ROOT + "/logout", Cost.CHEAP, Access.SIGNED_IN, this::signOut),
                new Route("GET", Workroom.ME, Cost.CHEAP, Access.SIGNED_IN, this::me),
                new Route("PATCH", Workroom.ME + "/settings", Cost.CHEAP, Access.SIGNED_IN, this::settings),
                new Route("POST", Workroom.ME + "/password", Cost.CHEAP, Access.SIGNED_IN, this::password),
                new Route("GET", LOGINS, Cost.CHEAP, Access.SIGNED_IN, this::ownLogins),
                new Route("DELETE", LOGINS + "/{login}", Cost.CHEAP, Access.SIGNED_IN, this::endLogin),
                new Route("POST", PeopleRoutes.INVITATIONS + ":look", Cost.CHEAP, Access.OPEN, this::look),
                new Route("POST", PeopleRoutes.INVITATIONS + ":accept", Cost.CHEAP, Access.OPEN, this::accept),
                new Route("POST", PeopleRoutes.INVITATIONS + ":join", Cost.CHEAP, Access.SIGNED_IN, this::join));
    }

    private Answer signIn(Exchange exchange) throws IOException, InterruptedException {
        JsonNode body = exchange.json(MOST_JSON);
        String name = Fields.text(body, "name", Person.LONGEST_NAME);
        Secret password = PeopleJson.secret(body, "password");
        throttle.enter(exchange.client(), name);
        Made made = logins.signIn(name, password, exchange.client(), TeamGate.token(exchange));
        if (made == null) {
            throw ProblemException.signIn("name or password is wrong");
        }
        throttle.forgive(exchange.client(), name);
        return signedIn(exchange, made);
    }

    private Answer signedIn(Exchange exchange, Made made) {
        return TeamGate.signedIn(Answer.json(json(made.visit())), exchange, made);
    }

    private Answer signOut(Exchange exchange) {
        logins.end(TeamGate.visit(exchange));
        return TeamGate.signedOut(Answer.empty(204), exchange);
    }

    private Answer me(Exchange exchange) {
        return Answer.json(json(TeamGate.visit(exchange)));
    }

    private ObjectNode json(Visit visit) {
        Person person = visit.person();
        ObjectNode node = JsonMapper.shared().createObjectNode().put("mode", "team");
        node.set("person", PeopleJson.write(person));
        node.set("login", PeopleJson.write(visit.login(), true));
        node.set("settings", PersonSettings.read(person.settings()));
        Map<String, Role> roles = accounts.memberships(person.id()).stream()
                .collect(Collectors.toMap(Membership::project, Membership::role));
        ArrayNode own = node.putArray("projects");
        for (Project project : projects.apply(person)) {
            Role role = person.administrator() ? Role.ADMIN : roles.get(project.id());
            if (role != null) {
                own.addObject()
                        .put("id", project.id())
                        .put("name", project.name())
                        .put("role", Fields.label(role));
            }
        }
        return node;
    }

    private Answer settings(Exchange exchange) throws IOException {
        JsonNode change = PersonSettings.checked(exchange.json(PersonSettings.MOST));
        return Answer.json(PersonSettings.read(
                accounts.changeSettings(exchange.pass().person(), kept -> PersonSettings.changed(kept, change))));
    }

    private Answer password(Exchange exchange) throws IOException, InterruptedException {
        JsonNode body = exchange.json(MOST_JSON);
        Visit visit = TeamGate.visit(exchange);
        Secret old = PeopleJson.secret(body, "old");
        Secret password = PeopleJson.secret(body, "password");
        throttle.enter(exchange.client(), visit.person().name());
        Made made = logins.changePassword(visit, old, password, exchange.client());
        if (made == null) {
            throw new ProblemException(403, "old: this is not your password");
        }
        throttle.forgive(exchange.client(), visit.person().name());
        return signedIn(exchange, made);
    }

    private Answer ownLogins(Exchange exchange) {
        Visit visit = TeamGate.visit(exchange);
        ObjectNode node = JsonMapper.shared().createObjectNode();
        ArrayNode all = node.putArray("logins");
        logins.of(visit.person().id())
                .forEach(login -> all.add(
                        PeopleJson.write(login, login.id().equals(visit.login().id()))));
        return Answer.json(node);
    }

    private Answer endLogin(Exchange exchange) {
        logins.revokeOwn(exchange.pass().person(), exchange.path("login"));
        return Answer.empty(204);
    }

    /// The token is in the body: an address is written to logs and histories.
    private Answer look(Exchange exchange) throws IOException {
        Secret token = PeopleJson.secret(exchange.json(MOST_JSON), "token");
        return Answer.json(PeopleJson.write(invitations.look(token)));
    }

    private Answer accept(Exchange exchange) throws IOException, InterruptedException {
        JsonNode body = exchange.json(MOST_JSON);
        Secret token = PeopleJson.secret(body, "token");
        String name = body.path("name").asString("");
        String shown = body.path("shown").asString("");
        Secret password = PeopleJson.secret(body, "password");
        return signedIn(exchange, invitations.accept(token, name, shown, password, exchange.client()));
    }

    private Answer join(Exchange exchange) throws IOException {
        Secret token = PeopleJson.secret(exchange.json(MOST_JSON), "token");
        Visit visit = TeamGate.visit(exchange);
        invitations.join(token, visit.person().id());
        return Answer.json(json(new Visit(accounts.find(visit.person().id()), visit.login())));
    }
}
