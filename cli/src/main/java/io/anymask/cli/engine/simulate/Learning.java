package io.anymask.cli.engine.simulate;

import io.anymask.cli.engine.Client;
import io.anymask.cli.progress.Bar;
import io.anymask.dataengine.model.Scores;
import java.io.IOException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Teaches the model what has been annotated, by the server's own run of training, and waits until the server has
/// changed over to what was learned, if that is better. Trains a detector beside it.
///
/// @param steps of each training of the model
/// @param heldOut share of the images that a model is judged by
record Learning(ProjectClient project, int steps, double heldOut, long seed) {
    /// A version of the model.
    ///
    /// @param before what the model could do before on images held out: mean IoU with a click, three, a box
    /// @param after what it can do now
    record Version(int number, String sha256, int images, int masks, Scores before, Scores after) {
        private static Version of(JsonNode node) {
            return new Version(
                    node.path("number").asInt(),
                    node.path("sha256").asString(""),
                    node.path("images").asInt(),
                    node.path("masks").asInt(),
                    scores(node.path("before")),
                    scores(node.path("after")));
        }
    }

    private static Scores scores(JsonNode node) {
        return new Scores(
                node.path("one_click").asDouble(),
                node.path("three_clicks").asDouble(),
                node.path("box").asDouble());
    }

    /// A detector's name, by which a run can ask for it.
    ///
    /// @param says how good it is
    record Detector(String name, String says) {}

    /// @param most steps of its training
    /// @return nothing where it found no object
    Optional<Detector> detector(int most, Bar bar) throws IOException, InterruptedException {
        ObjectNode params = Client.node()
                .put("train", "detector")
                .put("steps", most)
                .put("held_out", heldOut)
                .put("seed", seed);
        JsonNode run = project.run("train", params, bar::at);
        String ending = "-%.8s.safetensors".formatted(run.path("id").asString());
        return project.get("runs")
                .path("detectors")
                .valueStream()
                .map(JsonNode::asString)
                .filter(name -> name.endsWith(ending))
                .map(name -> new Detector(name, run.path("notes").path(0).asString("")))
                .findFirst();
    }

    /// @return what was learned; nothing where it is no better
    /// @throws IOException when the training fails, or the server does not change over in time
    Optional<Version> learn(Bar bar) throws IOException, InterruptedException {
        ObjectNode params = Client.node().put("steps", steps).put("held_out", heldOut);
        params.put("seed", seed).put("activate", "if_better");
        int number = project.run("train", params, bar::at).at("/counts/version").asInt(0);
        return number == 0 ? Optional.empty() : Optional.of(changedOver(number));
    }

    private Version changedOver(int number) throws IOException, InterruptedException {
        for (int look = 0; look < Client.LOOKS; look++) {
            JsonNode models = project.get("models");
            Optional<Version> learned = models.path("versions")
                    .valueStream()
                    .filter(version -> version.path("number").asInt() == number)
                    .map(Version::of)
                    .findFirst();
            if (learned.isPresent()
                    && learned.get().sha256().equals(models.path("served").asString(""))) {
                return learned.get();
            }
            Thread.sleep(Client.LOOK_MILLISECONDS);
        }
        throw new IOException("the server did not change over to version %d of the model in %d s"
                .formatted(number, Client.PATIENCE.toSeconds()));
    }
}
