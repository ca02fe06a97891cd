package io.anymask.cli.engine;

import com.google.auto.service.AutoService;
import io.anymask.cli.annotations.ProjectFile;
import io.anymask.cli.annotations.ProjectOptions;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.options.ModelOptions;
import io.anymask.cli.options.TextModel;
import io.anymask.cli.progress.Bar;
import io.anymask.cli.progress.Ending;
import io.anymask.cli.serve.ServeCommand;
import io.anymask.cli.serve.ServerLogs;
import io.anymask.cli.serve.SoloOptions;
import io.anymask.cli.serve.VersionedServer;
import io.anymask.dataengine.store.Database;
import io.anymask.dataengine.work.Retrainer;
import io.anymask.dataengine.work.Retraining;
import io.anymask.dataengine.work.Work;
import io.anymask.inference.clip.ClipEncoder;
import io.anymask.server.AnymaskServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `anymask engine retrain`: a project's masks make the model better.
@AutoService(Subcommand.class)
@Command(
        name = "retrain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Retrain the model on the accepted masks of a project, as the page of anymask annotate does. Some images are held"
                    + " out; if the model is better on them than before, it becomes a version of the model, which anymask"
                    + " annotate uses from its next start on. Ctrl-C saves; the same command goes on."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  anymask engine retrain photos/",
            "  anymask engine retrain photos/ --steps 300 --keep-active",
            "  anymask engine retrain photos/ --detector"
        })
public final class RetrainCommand implements Subcommand, Callable<Integer> {
    private static final String KIND = "train";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final ProjectOptions project = new ProjectOptions();

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "How long to train. Default: 120, minutes on two cores; 300 for a detector.")
    private @Nullable Integer steps;

    @Option(
            names = "--held-out",
            paramLabel = "SHARE",
            description = "Of the images, to judge the model with. Default: 0.2.")
    private double heldOut = Work.Train.HELD_OUT;

    /// Without any, the mask decoder learns.
    static final class What {
        @Option(
                names = "--everything",
                description = "All weights learn. Default: the mask decoder, which takes minutes.")
        private boolean everything;

        @Option(
                names = "--detector",
                description = "A detector of objects learns instead, which anymask annotate prefills with.")
        private boolean detector;

        private Retrainer.Learns learns() {
            return everything
                    ? Retrainer.Learns.EVERYTHING
                    : detector ? Retrainer.Learns.DETECTOR : Retrainer.Learns.DECODER;
        }
    }

    @ArgGroup
    private What what = new What();

    @Option(names = "--seed", paramLabel = "N", description = "Decides every random choice. Default: 0.")
    private long seed;

    @Option(names = "--keep-active", description = "Only keep a better model; the page chooses.")
    private boolean keepActive;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Where the model's versions are kept, as with anymask annotate. Default: ~/.local/share/anymask.")
    private @Nullable Path data;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Option(
            names = "--clip",
            paramLabel = "MODEL",
            description = "As with anymask serve: the CLIP of a model that was trained with texts.")
    private @Nullable String clip;

    @Override
    public String parent() {
        return EngineCommand.NAME;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ServerLogs.hush();
        if (steps != null && steps < 1) {
            throw new OptionException("--steps: got %d, expected 1 or more".formatted(steps));
        }
        if (!(heldOut > 0 && heldOut <= Work.Train.MOST_HELD_OUT)) {
            throw new OptionException(
                    "--held-out: got %s, expected above 0 and at most %s".formatted(heldOut, Work.Train.MOST_HELD_OUT));
        }
        ProjectFile file = project.file();
        Path photos = project.photos();
        Path kept = data == null ? ServeCommand.usual() : data;
        CompletableFuture<JsonNode> trained = new CompletableFuture<>();
        try (ClipEncoder texts = TextModel.open(clip, model);
                Database database = file.open()) {
            Retraining retraining = VersionedServer.retraining(model, database, kept);
            SoloOptions options = new SoloOptions(photos, database, kept, model, retraining);
            new VersionedServer(model, texts, retraining, spec.commandLine().getErr())
                    .serve(
                            (sam, at) -> AnymaskServer.start(sam, options.at(at == null ? 0 : at)),
                            server -> Thread.startVirtualThread(() -> train(server, trained)),
                            most -> isOver(trained, most));
        }
        return tell(trained);
    }

    private static boolean isOver(CompletableFuture<JsonNode> trained, Duration most) throws InterruptedException {
        try {
            trained.get(most.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return Ending.isAsked();
        }
    }

    private void train(AnymaskServer server, CompletableFuture<JsonNode> trained) {
        try (Client client = new Client(server.uri());
                Bar bar = new Bar(
                        "retrain", "images and steps", spec.commandLine().getErr())) {
            String runs = "projects/%s/runs"
                    .formatted(client.get("me").path("project").asString());
            JsonNode begun = unfinished(client, runs);
            trained.complete(client.follow(runs, begun == null ? client.post(runs, asked()) : begun, bar::at));
        } catch (IOException | InterruptedException | RuntimeException e) {
            trained.completeExceptionally(e);
        }
    }

    /// What an earlier command, or the page, has left; null for nothing.
    private static @Nullable JsonNode unfinished(Client client, String runs) throws IOException, InterruptedException {
        for (JsonNode run : client.get(runs).path("runs")) {
            if (run.path("kind").asString().equals(KIND)
                    && run.path("state").asString().matches("queued|running")) {
                return run;
            }
        }
        return null;
    }

    private ObjectNode asked() {
        ObjectNode body = Client.node().put("kind", KIND);
        body.putObject("params")
                .put("train", what.learns().name().toLowerCase(Locale.ROOT))
                .put("steps", steps == null ? Work.Train.steps(what.learns()) : steps)
                .put("held_out", heldOut)
                .put("seed", seed)
                .put("activate", keepActive ? "never" : "if_better");
        return body;
    }

    private int tell(CompletableFuture<JsonNode> trained) throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (!trained.isDone()) {
            out.println("stopped; the same command goes on");
            return 0;
        }
        JsonNode run;
        try {
            run = trained.get();
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNull(e.getCause());
            if (cause instanceof CancellationException) {
                return 0; // a signal came
            }
            throw new IOException(cause.getMessage(), e);
        }
        if (!run.path("state").asString().equals("completed")) {
            throw new IOException("the training is %s: %s"
                    .formatted(run.path("state").asString(), run.path("error").asString("nobody says why")));
        }
        JsonNode counts = run.path("counts");
        out.printf(
                "%d masks of %d images learned from, %d images held out%n",
                counts.path("objects").asInt(),
                counts.path("images").asInt(),
                counts.path("held_out").asInt());
        run.path("notes").forEach(note -> out.println(note.asString()));
        if (counts.has("version")) {
            int version = counts.path("version").asInt();
            out.println(
                    keepActive
                            ? "kept as version %d of the model; the page of anymask annotate chooses".formatted(version)
                            : "version %d of the model is used from now on".formatted(version));
        }
        out.flush();
        return 0;
    }
}
