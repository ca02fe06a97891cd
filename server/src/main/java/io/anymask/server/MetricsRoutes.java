package io.anymask.server;

import io.anymask.dataengine.Projects;
import io.anymask.dataengine.metrics.Measures;
import io.anymask.dataengine.metrics.MetricsCsv;
import io.anymask.dataengine.metrics.ProjectMetrics;
import io.anymask.dataengine.store.Database;
import io.anymask.server.http.Access;
import io.anymask.server.http.Answer;
import io.anymask.server.http.Exchange;
import io.anymask.server.http.Route;
import io.anymask.server.http.Route.Cost;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The routes of how the work on a project goes.
record MetricsRoutes(Database database, Projects projects) {
    private static final String METRICS = ProjectRoutes.PROJECT + "/metrics";

    List<Route> routes() {
        return List.of(
                new Route("GET", METRICS, Cost.HEAVY, Access.RESEARCHER, e -> Answer.json(json(metrics(e)))),
                new Route("GET", METRICS + ".csv", Cost.HEAVY, Access.RESEARCHER, this::csv));
    }

    private ProjectMetrics metrics(Exchange exchange) {
        return ProjectMetrics.of(
                database, projects.find(exchange.path("project")).id());
    }

    private Answer csv(Exchange exchange) {
        return Answer.text("text/csv; charset=utf-8", MetricsCsv.write(metrics(exchange)))
                .with("Content-Disposition", "attachment; filename=\"metrics.csv\"");
    }

    private static ObjectNode json(ProjectMetrics metrics) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        write(node.putObject("all"), metrics.all());
        ArrayNode annotators = node.putArray("annotators");
        metrics.annotators()
                .forEach((id, measures) -> part(annotators, id, measures)
                        .put("name", metrics.names().getOrDefault(id, id)));
        ArrayNode models = node.putArray("models");
        metrics.models().forEach((model, measures) -> {
            ObjectNode part = part(models, model.label(), measures);
            Integer version = metrics.versionOf(model);
            if (version != null) {
                part.put("version", version);
            }
        });
        ArrayNode stages = node.putArray("stages");
        metrics.stages().forEach((stage, measures) -> part(stages, Fields.label(stage), measures));
        return node;
    }

    private static ObjectNode part(ArrayNode parts, String key, Measures measures) {
        ObjectNode node = parts.addObject().put("key", key);
        write(node, measures);
        return node;
    }

    private static void write(ObjectNode node, Measures measures) {
        ObjectNode all = node.putObject("measures");
        for (Measures.Measure measure : measures.all()) {
            if (Double.isNaN(measure.value())) {
                all.putNull(measure.name());
            } else {
                all.put(measure.name(), measure.value());
            }
        }
        ArrayNode bins = node.putArray("calibration");
        for (Measures.Bin bin : measures.calibration()) {
            bins.addObject()
                    .put("from", bin.from())
                    .put("to", bin.to())
                    .put("masks", bin.masks())
                    .put("predicted_iou", bin.predicted())
                    .put("iou", bin.actual());
        }
    }
}
