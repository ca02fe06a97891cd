package io.anymask.cli.engine.simulate;

import io.anymask.cli.progress.Bar;
import java.io.IOException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Teaches the model what has been annotated, by the server's own run of training, and waits until the server has
/// changed over to what was learned, if that is better.
///
/// @param steps of each training
/// @param heldOut share of the images that a model is judged by
record Retraining(ProjectClient project, int steps, double heldOut, long seed) {
    /// A version of the model.
    ///
    /// @param active whether the server changed over to it
    /// @param before what the model could do before on images held out: mean IoU with a click, three, a box
    /// @param after what it can do now
    record Version(int number, String sha256, boolean active, int images, int masks, Scores before, Scores after) {}

    /// Mean IoU; −1 where it was not measured.
    record Scores(double oneClick, double threeClicks, double box) {
        private static Scores of(JsonNode node) {
            return new Scores(
                    node.path("one_click").asDouble(-1),
                    node.path("three_clicks").asDouble(-1),
                    node.path("box").asDouble(-1));
        }
    }

    /// @param first hash of the model that the server was started with
    /// @return what was learned
    /// @throws IOException when the training fails, or the server does not change over in time
    Version learn(String first, Bar bar) throws IOException, InterruptedException {
        ObjectNode params = Client.node().put("steps", steps).put("held_out", heldOut);
        params.put("seed", seed).put("activate", "if_better");
        JsonNode run = project.run("train", params, bar::at);
        JsonNode models = project.get("models");
        int active = models.path("active").asInt();
        Version learned = null;
        String wanted = first;
        for (JsonNode node : models.path("versions")) {
            int number = node.path("number").asInt();
            String sha256 = node.path("sha256").asString("");
            wanted = number == active ? sha256 : wanted;
            if (node.path("run").asString("").equals(run.path("id").asString())) {
                learned = new Version(
                        number,
                        sha256,
                        number == active,
                        node.path("images").asInt(),
                        node.path("masks").asInt(),
                        Scores.of(node.path("before")),
                        Scores.of(node.path("after")));
            }
        }
        if (learned == null) {
            throw new IOException("the run train is completed, but no version of the model came out of it");
        }
        await(wanted);
        return learned;
    }

    private void await(String sha256) throws IOException, InterruptedException {
        long end = System.nanoTime() + Client.PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            Optional<ProjectClient.Model> now = project.modelIfThere();
            if (now.isPresent() && now.get().sha256().equals(sha256)) {
                return;
            }
            Thread.sleep(Client.LOOK_MILLISECONDS);
        }
        throw new IOException(
                "the server did not change over to the model %s in %d s".formatted(sha256, Client.PATIENCE.toSeconds()));
    }
}
