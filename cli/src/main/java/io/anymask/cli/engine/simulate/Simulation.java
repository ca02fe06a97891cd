package io.anymask.cli.engine.simulate;

import io.anymask.cli.engine.Client;
import io.anymask.cli.options.ModelOptions;
import io.anymask.cli.progress.Bar;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The three stages of the data engine, on a server of its own.
///
/// @param retraining what is learned between the stages; null for nothing
record Simulation(Plan plan, Settings settings, @Nullable Lesson retraining) {
    private static final String ANNOTATE = "annotate";
    private static final String COMPLETE = "complete";

    /// How the model is trained.
    ///
    /// @param heldOut share of the images that it is judged by
    /// @param detectorSteps of a detector, which finds what is proposed (paper, section 4); 0 for none
    record Lesson(int steps, double heldOut, int detectorSteps) {
        /// @throws IllegalArgumentException for no steps, or no images to learn from or to judge by
        public Lesson {
            if (steps < 1) {
                throw new IllegalArgumentException("--train-steps: got %d, expected 1 or more".formatted(steps));
            }
            if (detectorSteps < 0) {
                throw new IllegalArgumentException(
                        "--detector-steps: got %d, expected 0 or more".formatted(detectorSteps));
            }
            if (!(heldOut > 0 && heldOut < 1)) {
                throw new IllegalArgumentException(
                        "--held-out: got %s, expected more than 0, less than 1".formatted(heldOut));
            }
        }
    }

    /// Goes through the stages.
    ///
    /// @param model to begin with
    /// @param folder of the server, where nothing is yet
    /// @param name of what is simulated, for progress
    Outcome run(ModelOptions model, Path folder, String name, PrintWriter err)
            throws IOException, InterruptedException {
        try (OwnServer server = OwnServer.start(model, retraining != null, folder, err);
                Client client = new Client(server.uri());
                Stages stages = new Stages(ProjectClient.of(client), name, err)) {
            return stages.run();
        }
    }

    /// One way through them. Not thread-safe.
    private final class Stages implements AutoCloseable {
        private final ProjectClient project;
        private final String name;
        private final PrintWriter err;
        private final Annotator annotator;
        private final List<Learning.Version> versions = new ArrayList<>();
        private final SequencedMap<String, Double> seconds = new LinkedHashMap<>();
        private Learning.@Nullable Detector detector;

        Stages(ProjectClient project, String name, PrintWriter err) {
            this.project = project;
            this.name = name;
            this.err = err;
            this.annotator = new Annotator(project, settings);
        }

        Outcome run() throws IOException, InterruptedException {
            StageResult manual = annotate("stage 1", plan.manual());
            retrain("retraining 1");
            Map<String, Truth> prefilled = project.upload(plan.prefilled());
            find("stage 2, prefill", "prefill", detector());
            StageResult second = annotate("stage 2", prefilled);
            retrain("retraining 2");
            Map<String, Truth> left = project.upload(plan.automatic());
            find("stage 3", "amg", null);
            ProjectClient.Model model = project.model();
            Automatic automatic = Automatic.of(version(), model.sha256(), masks(left));
            return new Outcome(manual, second, automatic, versions, detector, metrics(), seconds);
        }

        private StageResult annotate(String stage, List<Truth> images) throws IOException, InterruptedException {
            return annotate(stage, project.upload(images));
        }

        private StageResult annotate(String stage, Map<String, Truth> images) throws IOException, InterruptedException {
            long start = System.nanoTime();
            ProjectClient.Model model = project.model();
            List<ImageResult> done = new ArrayList<>();
            try (Bar bar = bar(stage, "images")) {
                for (Optional<ProjectClient.Task> task = next(); task.isPresent(); task = next()) {
                    Truth truth = images.get(task.get().image());
                    if (truth == null) {
                        throw new IOException("the server gives image %s to annotate, which is none of %s"
                                .formatted(task.get().image(), stage));
                    }
                    done.add(annotator.annotate(task.get(), truth, model));
                    bar.at(done.size(), images.size());
                }
            }
            if (done.size() < images.size()) {
                throw new IOException(
                        "%s: the server gave %d of %d images to annotate".formatted(stage, done.size(), images.size()));
            }
            took(stage, start);
            return new StageResult(version(), model.sha256(), done);
        }

        /// What has proposals first; images where the model found nothing are left for annotating.
        private Optional<ProjectClient.Task> next() throws IOException, InterruptedException {
            Optional<ProjectClient.Task> proposed = project.claim(COMPLETE);
            return proposed.isPresent() ? proposed : project.claim(ANNOTATE);
        }

        /// @param detector whose boxes are asked for; null to segment everything
        private void find(String stage, String kind, @Nullable String detector)
                throws IOException, InterruptedException {
            long start = System.nanoTime();
            ObjectNode params = detector == null
                    ? Client.node().put("points_per_side", settings.pointsPerSide())
                    : Client.node().put("detector", detector);
            params.putArray("states").add("new");
            try (Bar bar = bar(stage, "images")) {
                project.run(kind, params, bar::at);
            }
            took(stage, start);
        }

        private Map<Truth, List<ProjectClient.Kept>> masks(Map<String, Truth> images)
                throws IOException, InterruptedException {
            Map<Truth, List<ProjectClient.Kept>> all = new LinkedHashMap<>();
            for (Map.Entry<String, Truth> image : images.entrySet()) {
                all.put(image.getValue(), project.masks(image.getKey()));
            }
            return all;
        }

        private void retrain(String what) throws IOException, InterruptedException {
            if (retraining == null) {
                return;
            }
            long start = System.nanoTime();
            try (Bar bar = bar(what, "steps")) {
                learning(retraining).learn(bar).ifPresent(versions::add);
            }
            took(what, start);
        }

        /// Of a detector that was trained on what is annotated; null without one.
        private @Nullable String detector() throws IOException, InterruptedException {
            if (retraining == null || retraining.detectorSteps() == 0) {
                return null;
            }
            long start = System.nanoTime();
            try (Bar bar = bar("detector", "steps")) {
                Optional<Learning.Detector> trained = learning(retraining).detector(retraining.detectorSteps(), bar);
                took("detector", start);
                trained.ifPresent(found -> detector = found);
                return trained.map(Learning.Detector::name).orElse(null);
            }
        }

        private Learning learning(Lesson lesson) {
            return new Learning(project, lesson.steps(), lesson.heldOut(), settings.seed());
        }

        /// Of the model that answers now.
        private int version() {
            return versions.isEmpty() ? 0 : versions.getLast().number();
        }

        private Map<String, Map<String, Double>> metrics() throws IOException, InterruptedException {
            Map<String, Map<String, Double>> all = new LinkedHashMap<>();
            for (JsonNode stage : project.get("metrics").path("stages")) {
                Map<String, Double> known = new TreeMap<>();
                stage.path("measures").properties().stream()
                        .filter(measure -> measure.getValue().isNumber())
                        .forEach(measure ->
                                known.put(measure.getKey(), measure.getValue().asDouble()));
                all.put(stage.path("key").asString(), known);
            }
            return all;
        }

        private Bar bar(String stage, String unit) {
            return new Bar(name + ", " + stage, unit, err);
        }

        private void took(String what, long start) {
            seconds.put(what, Math.round((System.nanoTime() - start) / 1e8) / 10.0);
        }

        @Override
        public void close() {
            annotator.close();
        }
    }
}
