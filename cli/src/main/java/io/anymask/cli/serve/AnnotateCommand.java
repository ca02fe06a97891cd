package io.anymask.cli.serve;

import com.google.auto.service.AutoService;
import io.anymask.cli.annotations.ProjectFile;
import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.options.ModelOptions;
import io.anymask.cli.options.TextModel;
import io.anymask.dataengine.store.Database;
import io.anymask.dataengine.work.Retraining;
import io.anymask.file.FileFault;
import io.anymask.inference.Segmenter;
import io.anymask.inference.clip.ClipEncoder;
import io.anymask.server.AnymaskServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask annotate`: one person's workspace in the browser.
@AutoService(Subcommand.class)
@Command(
        name = "annotate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Annotate a folder of images in the browser. Each mask that you accept is kept at once, in a project beside the"
                    + " images. Ctrl-C ends it; the next start goes on."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  anymask annotate photos/", "  anymask annotate photos/ --project work/street.db --no-open"})
public final class AnnotateCommand implements Subcommand, Callable<Integer> {
    private static final int PORT = 8420;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "FOLDER", description = "A folder of images.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path folder;

    @Option(
            names = "--project",
            paramLabel = "FILE",
            description = "Where the work is kept. Default: .anymask/project.db in the folder.")
    private @Nullable Path project;

    @Option(names = "--port", paramLabel = "N", description = "0 for any. Default: 8420, or any when that is taken.")
    private @Nullable Integer port;

    @Option(names = "--no-open", description = "Do not open the browser.")
    private boolean quiet;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where caches are kept. Default: ~/.local/share/anymask.")
    private @Nullable Path data;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Option(
            names = "--clip",
            paramLabel = "MODEL",
            description = "As with anymask serve: the CLIP of a model that was trained with texts.")
    private @Nullable String clip;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ServerLogs.hush();
        if (port != null && (port < 0 || port > 65_535)) {
            throw new OptionException("--port: got %d, expected 0 to 65535".formatted(port));
        }
        if (!Files.isDirectory(folder)) {
            throw new InputException(folder + ": there is no such folder; expected one with images");
        }
        try (ClipEncoder texts = TextModel.open(clip, model);
                Database database = database()) {
            Retraining retraining = VersionedServer.retraining(model, database, kept());
            SoloOptions options = new SoloOptions(folder, database, kept(), model, retraining);
            new VersionedServer(model, texts, retraining, spec.commandLine().getErr())
                    .serve((sam, at) -> start(sam, options, at), server -> tell(server, database));
        }
        return 0;
    }

    private void tell(AnymaskServer server, Database database) {
        String address = server.uri().toString();
        PrintWriter out = spec.commandLine().getOut();
        out.println("Anymask: %s keeps your work in %s (Ctrl-C ends it)".formatted(address, database.shown()));
        out.flush();
        if (!quiet) {
            Browser.open(address, spec.commandLine().getErr());
        }
    }

    private Path kept() {
        return data == null ? ServeCommand.usual() : data;
    }

    private Database database() {
        Path file = project == null ? ProjectFile.in(folder) : project;
        try {
            return Database.sqlite(file);
        } catch (IOException e) {
            throw new InputException("%s: no project can be kept there (%s); name another place with --project"
                    .formatted(file, FileFault.describe(e)));
        }
    }

    /// @param at where it was before; null at first
    private AnymaskServer start(Segmenter sam, SoloOptions options, @Nullable Integer at) throws IOException {
        Integer asked = at == null ? port : at;
        if (asked != null) {
            return AnymaskServer.start(sam, options.at(asked));
        }
        try {
            return AnymaskServer.start(sam, options.at(PORT));
        } catch (IOException e) { // taken: what is kept does not depend on it
            return AnymaskServer.start(sam, options.at(0));
        }
    }
}
