package io.anymask.cli.engine.simulate;

import io.anymask.cli.engine.Client;
import io.anymask.cli.options.ModelOptions;
import io.anymask.cli.progress.Bar;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    /// @param parts that are done; the others are added
    /// @param name of what is simulated, for progress
    Outcome run(ModelOptions model, Parts parts, String name, PrintWriter err)
            throws IOException, InterruptedException {
        try (OwnServer server = OwnServer.start(model, retraining != null, parts, err);
                Client client = new Client(server.uri());
                Stages stages = new Stages(ProjectClient.of(client), parts, server::backUp, name, err)) {
            return stages.run();
        }
    }

    /// Images that were given to the server: their names by the ids that they got.
    record Given(SequencedMap<String, String> names) {
        static Given of(Map<String, Truth> images) {
            SequencedMap<String, String> names = new LinkedHashMap<>();
            images.forEach((id, image) -> names.put(id, image.name()));
            return new Given(names);
        }

        Map<String, Truth> among(List<Truth> images) {
            Map<String, Truth> byName = new HashMap<>();
            images.forEach(image -> byName.put(image.name(), image));
            Map<String, Truth> all = new LinkedHashMap<>();
            names.forEach((id, name) -> all.put(id, byName.get(name)));
            return all;
        }
    }

    /// A part of the work.
    @FunctionalInterface
    private interface Work<T> {
        @Nullable
        T done() throws IOException, InterruptedException;
    }

    /// One way through them. Not thread-safe.
    private final class Stages implements AutoCloseable {
        private final ProjectClient project;
        private final Parts parts;
        private final Parts.Server server;
        private final String name;
        private final PrintWriter err;
        private final Annotator annotator;
        private final List<Learning.Version> versions = new ArrayList<>();

        Stages(ProjectClient project, Parts parts, Parts.Server server, String name, PrintWriter err) {
            this.project = project;
            this.parts = parts;
            this.server = server;
            this.name = name;
            this.err = err;
            this.annotator = new Annotator(project, settings);
        }

        Outcome run() throws IOException, InterruptedException {
            StageResult manual =
                    required("stage 1", StageResult.class, () -> annotate("stage 1", project.upload(plan.manual())));
            retrain("retraining 1");
            Learning.Detector detector = detector();
            Given given = required("stage 2, prefill", Given.class, () -> prefill(detector));
            Map<String, Truth> prefilled = given.among(plan.prefilled());
            StageResult second = required("stage 2", StageResult.class, () -> annotate("stage 2", prefilled));
            retrain("retraining 2");
            Automatic automatic = required("stage 3", Automatic.class, this::automatic);
            return new Outcome(manual, second, automatic, versions, detector, metrics(), parts.seconds());
        }

        /// Does a part and keeps it, or recalls it.
        private <T> @Nullable T part(String what, Class<T> type, Work<T> work)
                throws IOException, InterruptedException {
            Optional<Parts.Part> known = parts.find(what);
            if (known.isPresent()) {
                annotator.goOn(known.get().now());
                return parts.result(known.get(), type);
            }
            long start = System.nanoTime();
            T result = work.done();
            double seconds = Math.round((System.nanoTime() - start) / 1e8) / 10.0;
            parts.keep(what, result, seconds, annotator.now(), server);
            return result;
        }

        private <T> T required(String what, Class<T> type, Work<T> work) throws IOException, InterruptedException {
            return Objects.requireNonNull(part(what, type, work));
        }

        private Given prefill(Learning.@Nullable Detector detector) throws IOException, InterruptedException {
            Map<String, Truth> images = project.upload(plan.prefilled());
            find("stage 2, prefill", "prefill", detector == null ? null : detector.name());
            return Given.of(images);
        }

        private Automatic automatic() throws IOException, InterruptedException {
            Map<String, Truth> left = project.upload(plan.automatic());
            find("stage 3", "amg", null);
            return Automatic.of(version(), project.model().sha256(), masks(left));
        }

        private StageResult annotate(String stage, Map<String, Truth> images) throws IOException, InterruptedException {
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
            ObjectNode params = detector == null
                    ? Client.node().put("points_per_side", settings.pointsPerSide())
                    : Client.node().put("detector", detector);
            params.putArray("states").add("new");
            try (Bar bar = bar(stage, "images")) {
                project.run(kind, params, bar::at);
            }
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
            Lesson lesson = retraining;
            if (lesson == null) {
                return;
            }
            Learning.Version learned = part(what, Learning.Version.class, () -> {
                try (Bar bar = bar(what, "steps")) {
                    return learning(lesson).learn(bar).orElse(null);
                }
            });
            if (learned != null) {
                versions.add(learned);
            }
        }

        /// Trained on what is annotated; null without one.
        private Learning.@Nullable Detector detector() throws IOException, InterruptedException {
            Lesson lesson = retraining;
            if (lesson == null || lesson.detectorSteps() == 0) {
                return null;
            }
            String what = "detector";
            return part(what, Learning.Detector.class, () -> {
                try (Bar bar = bar(what, "steps")) {
                    return learning(lesson)
                            .detector(lesson.detectorSteps(), bar)
                            .orElse(null);
                }
            });
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

        @Override
        public void close() {
            annotator.close();
        }
    }
}
