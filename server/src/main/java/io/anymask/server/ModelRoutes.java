package io.anymask.server;

import io.anymask.dataengine.ModelVersions;
import io.anymask.dataengine.model.ModelVersion;
import io.anymask.dataengine.model.ModelVersion.Size;
import io.anymask.dataengine.model.Scores;
import io.anymask.dataengine.work.ProjectRuns;
import io.anymask.dataengine.work.Retraining;
import io.anymask.server.http.Access;
import io.anymask.server.http.Answer;
import io.anymask.server.http.Exchange;
import io.anymask.server.http.ProblemException;
import io.anymask.server.http.Route;
import io.anymask.server.http.Route.Cost;
import io.anymask.service.ServiceException;
import io.anymask.service.model.ServedModel;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The routes of the model's versions. A version is chosen for the whole server, whichever project it learned
/// from.
///
/// @param retraining null where the model stays what it is
record ModelRoutes(
        ServedModel served, ProjectRuns runs, @Nullable Retraining retraining) {
    private static final String MODELS = ProjectRoutes.PROJECT + "/models";

    List<Route> routes() {
        return List.of(
                new Route("GET", MODELS, Cost.CHEAP, Access.RESEARCHER, this::list),
                new Route("POST", MODELS + "/{number}:activate", Cost.HEAVY, Access.SERVER_ADMIN, this::activate));
    }

    private Answer list(Exchange exchange) {
        runs.requireProject(exchange.path("project"));
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("served", served.sha256()).put("retrains", retraining != null);
        ModelVersion active = retraining == null ? null : retraining.versions().active();
        node.put("active", active == null ? 0 : active.number());
        ArrayNode versions = node.putArray("versions");
        if (retraining != null) {
            retraining.versions().all().forEach(version -> versions.add(json(version)));
        }
        return Answer.json(node);
    }

    /// While a run works with the model, it would be stopped in the midst of it, and nothing could go on with it.
    private Answer activate(Exchange exchange) {
        ModelVersions versions = required().versions();
        if (runs.isWorking()) {
            throw new ServiceException.Conflict(
                    "a run works with the model; wait for its end or cancel it, then choose");
        }
        versions.activate(number(exchange.path("number")), exchange.pass().person());
        return list(exchange);
    }

    private Retraining required() {
        if (retraining == null) {
            throw new ServiceException.Conflict("this server has no versions of its model");
        }
        return retraining;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new ProblemException(404, "the model has no version of this number");
        }
    }

    private static ObjectNode json(ModelVersion version) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("number", version.number())
                .put("sha256", version.sha256())
                .put("parent", version.parent())
                .put("state", Fields.label(version.state()))
                .put("project", version.project())
                .put("run", version.run())
                .put("creator", version.creator());
        Size learned = version.learned();
        Size heldOut = version.heldOut();
        node.put("images", learned.images()).put("masks", learned.masks());
        node.put("held_out_images", heldOut.images()).put("held_out_masks", heldOut.masks());
        write(version.before(), node.putObject("before"));
        write(version.after(), node.putObject("after"));
        node.put("created", version.created().toString());
        Instant activated = version.activated();
        node.put("activated", activated == null ? null : activated.toString());
        return node;
    }

    private static void write(Scores scores, ObjectNode node) {
        node.put("one_click", scores.oneClick())
                .put("three_clicks", scores.threeClicks())
                .put("box", scores.box());
    }
}
