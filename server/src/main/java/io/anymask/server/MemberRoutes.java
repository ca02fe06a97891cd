package io.anymask.server;

import io.anymask.dataengine.Accounts;
import io.anymask.dataengine.Invitations;
import io.anymask.dataengine.Projects;
import io.anymask.dataengine.people.Role;
import io.anymask.server.http.Access;
import io.anymask.server.http.Answer;
import io.anymask.server.http.Exchange;
import io.anymask.server.http.Route;
import io.anymask.server.http.Route.Cost;
import io.anymask.service.gallery.Gallery;
import java.io.IOException;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The routes of who belongs to a project, who is invited to it, and what is uploaded into it.
record MemberRoutes(Projects projects, Accounts accounts, Invitations invitations, Uploads uploads) {
    private static final String MEMBERS = ProjectRoutes.PROJECT + "/members";
    private static final String MEMBER = MEMBERS + "/{person}";
    private static final String INVITATIONS = ProjectRoutes.PROJECT + "/invitations";

    List<Route> routes() {
        return List.of(
                new Route("GET", MEMBERS, Cost.CHEAP, Access.MEMBER, this::members),
                new Route("PUT", MEMBER, Cost.CHEAP, Access.ADMIN, this::setRole),
                new Route("DELETE", MEMBER, Cost.CHEAP, Access.ADMIN, this::remove),
                new Route("GET", INVITATIONS, Cost.CHEAP, Access.ADMIN, this::invitations),
                new Route("POST", INVITATIONS, Cost.CHEAP, Access.ADMIN, this::invite),
                new Route("DELETE", INVITATIONS + "/{invitation}", Cost.CHEAP, Access.ADMIN, this::revoke),
                new Route("POST", ProjectRoutes.IMAGES, Cost.HEAVY, Access.RESEARCHER, this::upload));
    }

    /// The project of the address, which an administrator of the server may have made up.
    private String project(Exchange exchange) {
        return projects.find(exchange.path("project")).id();
    }

    private Answer members(Exchange exchange) {
        return list(project(exchange));
    }

    private Answer list(String project) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        ArrayNode all = node.putArray("members");
        accounts.members(project).forEach(member -> all.add(PeopleJson.write(member)));
        return Answer.json(node);
    }

    private Answer setRole(Exchange exchange) throws IOException {
        String project = project(exchange);
        accounts.setRole(
                exchange.pass().person(),
                project,
                exchange.path("person"),
                Fields.member(Role.class, exchange.json(), "role"));
        return list(project);
    }

    private Answer remove(Exchange exchange) {
        accounts.removeMember(exchange.pass().person(), project(exchange), exchange.path("person"));
        return Answer.empty(204);
    }

    private Answer invitations(Exchange exchange) {
        return PeopleRoutes.list(invitations, project(exchange));
    }

    private Answer invite(Exchange exchange) throws IOException {
        return Answer.json(
                201,
                PeopleJson.write(invitations.toProject(
                        exchange.pass().person(),
                        project(exchange),
                        Fields.member(Role.class, exchange.json(), "role"))));
    }

    private Answer revoke(Exchange exchange) {
        invitations.revoke(exchange.pass().person(), project(exchange), exchange.path("invitation"));
        return Answer.empty(204);
    }

    private Answer upload(Exchange exchange) throws IOException, InterruptedException {
        String project = project(exchange);
        String person = exchange.pass().person();
        return uploads.answer(
                exchange,
                (name, added) -> projects.add(project, added.photo(), Gallery.shown(name), person)
                        .fresh());
    }
}
