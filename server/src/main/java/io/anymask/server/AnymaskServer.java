package io.anymask.server;

import io.anymask.dataengine.work.FilmReader;
import io.anymask.dataengine.work.Films;
import io.anymask.dataengine.work.Machine;
import io.anymask.dataengine.work.ProjectRuns;
import io.anymask.inference.Segmenter;
import io.anymask.server.http.Accepted;
import io.anymask.server.http.Connections;
import io.anymask.server.http.Front;
import io.anymask.server.http.Gate;
import io.anymask.server.http.Guards;
import io.anymask.server.http.ProblemHandler;
import io.anymask.server.http.Route;
import io.anymask.server.http.StaticFiles;
import io.anymask.service.Disk;
import io.anymask.service.Lane;
import io.anymask.service.Metrics;
import io.anymask.service.gallery.DecodeGate;
import io.anymask.service.gallery.DiskCache;
import io.anymask.service.gallery.Gallery;
import io.anymask.service.gallery.Hash;
import io.anymask.service.gallery.Renditions;
import io.anymask.service.model.Embedder;
import io.anymask.service.model.Finder;
import io.anymask.service.model.Predictor;
import io.anymask.service.model.ServedModel;
import io.anymask.service.run.MemoryRunStore;
import io.anymask.service.run.Runs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/// The server: started when it is made, stopped when it is closed. The segmenter stays its owner's. Safe for use
/// by several threads.
public final class AnymaskServer implements AutoCloseable {
    private static final int PICTURE_THREADS = 2;
    private static final int MOST_PICTURES_WAITING = 4096;
    private static final int IDLE_MILLISECONDS = 60_000;
    private static final int THREADS = 16;
    private static final int REMEMBERED = 64;

    private final Server jetty;
    private final ServerConnector connector;
    private final Accepted accepted = new Accepted();
    private final String host;
    private final List<AutoCloseable> parts = new ArrayList<>();
    private final List<Route> routes;

    /// Starts.
    ///
    /// @throws IOException when the data folder cannot be written or the port is taken
    public static AnymaskServer start(Segmenter sam, ServerOptions options) throws IOException {
        return new AnymaskServer(sam, options);
    }

    private AnymaskServer(Segmenter sam, ServerOptions options) throws IOException {
        ServerOptions.Access access = options.access();
        boolean loopback = InetAddress.getByName(access.host()).isLoopbackAddress();
        if (!loopback && access.token() == null && !(options.work() instanceof ServerOptions.Work.Team)) {
            throw new IllegalArgumentException(
                    "server: bound to %s, which others can reach; expected a token, or a team that signs in"
                            .formatted(access.host()));
        }
        this.host = access.host();
        ServedModel model = ServedModel.of(
                options.content().modelId(), sam, options.content().official());
        Metrics metrics = new Metrics();
        Guards guards = new Guards(new Guards.Options(
                loopback, access.names(), access.token(), options.limits().rates(), access.proxies()));
        Workroom workroom = part(Workroom.of(options));
        Inside inside = inside(model, options, workroom, metrics);
        this.routes = List.copyOf(inside.routes());
        Connections connections = part(new Connections(options.limits().connections(), access.proxies()));
        metrics.gauge("connections", "Open connections.", connections::size);
        Front front = new Front(
                routes,
                inside.gate(),
                new StaticFiles(),
                guards,
                access.proxies(),
                options.log(),
                connections,
                Problems::of,
                metrics);

        QueuedThreadPool threads = new QueuedThreadPool(THREADS);
        threads.setName("anymask-http");
        threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
        this.jetty = new Server(threads);
        jetty.setHandler(front);
        jetty.setErrorHandler(new ProblemHandler());
        jetty.setStopTimeout(0); // what still runs has been cancelled by then
        // The selector accepts. Jetty interrupts a thread that does when it stops, and Java then throws for a
        // connection that it has just accepted, without closing it.
        this.connector = new ServerConnector(jetty, 0, 1, new HttpConnectionFactory(configuration()));
        connector.setHost(access.host());
        connector.setPort(access.port());
        connector.setIdleTimeout(IDLE_MILLISECONDS);
        jetty.addConnector(connector);
        connector.addBean(connections);
        connector.addBean(accepted);
        start(access.port());
    }

    private void start(int port) throws IOException {
        try {
            jetty.start();
        } catch (Exception e) {
            close();
            if (e instanceof BindException || e.getCause() instanceof BindException) {
                throw new IOException(
                        "%s port %d is taken or not this machine's; choose another one".formatted(host, port), e);
            }
            throw e instanceof IOException known
                    ? known
                    : new IOException("the server does not start: " + e.getMessage(), e);
        }
    }

    private static HttpConfiguration configuration() {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setSendXPoweredBy(false);
        return configuration;
    }

    /// What answers, and who is let in.
    private record Inside(List<Route> routes, Gate gate) {}

    private Inside inside(ServedModel model, ServerOptions options, Workroom workroom, Metrics metrics)
            throws IOException {
        ServerOptions.Content content = options.content();
        ServerOptions.Limits limits = options.limits();
        Path data = Files.createDirectories(content.data());
        DecodeGate gate = new DecodeGate(limits.image(), limits.decodedPixels());
        Lane pictures = part(new Lane("pictures", PICTURE_THREADS, MOST_PICTURES_WAITING));
        Path uploads = data.resolve("uploads").resolve(name(content.folder()));
        Gallery gallery = part(new Gallery(
                new Gallery.Options(content.folder(), content.samples(), uploads, limits.image(), workroom::add)));
        DiskCache kept = new DiskCache(data.resolve("pictures"), limits.pictureBytes());
        DiskCache embeddings = new DiskCache(data.resolve("embeddings"), limits.embeddingBytes());
        Models models = new Models(model);
        String base = options.access().proxies().base();
        Embedder embedder = part(new Embedder(model, embeddings, gate, metrics));
        // A run keeps its image decoded for minutes: it must not keep others from theirs.
        DecodeGate runGate = new DecodeGate(limits.image(), limits.decodedPixels());
        Runs runs = part(new Runs(model, gallery, runGate, new MemoryRunStore(REMEMBERED), metrics));
        metrics.gauge("images", "Images known.", gallery::size);
        metrics.gauge("pictures_bytes", "Thumbnails, display copies and tiles on disk.", kept::bytes);
        Disk disk = new Disk(data, limits.freeBytes());
        Operations.addProcess(metrics, disk);
        Uploads arriving =
                new Uploads(gallery, gate, pictures, Files.createDirectories(data.resolve("arriving")), disk, limits);
        Api api = new Api(
                gallery,
                new Renditions(gate, kept, pictures),
                arriving,
                models,
                base,
                embedder,
                part(new Predictor(embedder, metrics)),
                part(new Finder(embedder, metrics)),
                workroom::visible,
                workroom::requireUnused);
        if (options.work() instanceof ServerOptions.Work.Team team) {
            Supplier<Duration> untilAudit = team.untilAudit();
            if (untilAudit != null) {
                MaskAudit audit =
                        new MaskAudit(team.database(), model.segmenter(), gallery, runGate, embedder::isBusy, metrics);
                part(new Nightly("mask-audit", untilAudit, () -> audit.run(team.clock())));
            }
        }
        // All visitors of a demonstration are one person to it.
        Listeners watching = new Listeners(
                options.work() instanceof ServerOptions.Work.Demo ? Integer.MAX_VALUE : RunEvents.MOST_LISTENERS);
        List<Route> all = new ArrayList<>(api.routes());
        all.addAll(new RunRoutes(gallery, models, runs, base, workroom::visible, watching).routes());
        all.addAll(workroom.routes(gallery, models, arriving));
        DetectorFiles detectors = new DetectorFiles(data.resolve("detectors"));
        FilmReader films = options.films();
        Machine machine = new Machine(
                model,
                embedder,
                gallery,
                new DecodeGate(limits.image(), limits.decodedPixels()),
                () -> embedder.isBusy() || runs.isBusy(),
                content.folder() == null
                        ? data
                        : data.resolve("runs").resolve(name(content.folder())), // others may use the data folder too
                disk,
                metrics,
                options.retraining(),
                films == null ? null : new Films(films, limits.image()));
        ProjectRuns projectRuns = workroom.runs(machine, RunParameters.recall(model, detectors));
        if (projectRuns != null) {
            all.addAll(new ProjectRunRoutes(part(projectRuns), model, detectors, arriving, base, watching).routes());
            all.addAll(new SequenceRoutes(projectRuns, arriving).routes());
            all.addAll(new ModelRoutes(model, projectRuns, options.retraining()).routes());
        }
        all.addAll(new Operations(model, disk, metrics).routes());
        part(workroom::hush); // the first to end
        return new Inside(all, workroom.gate(runs));
    }

    /// Each folder has its own uploads.
    private static String name(@Nullable Path folder) {
        return folder == null
                ? "samples"
                : Hash.of(folder.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8))
                        .substring(0, 16);
    }

    private <T extends AutoCloseable> T part(T part) {
        parts.add(part);
        return part;
    }

    /// All that it answers, besides the pages.
    List<Route> routes() {
        return routes;
    }

    /// Where it is reached.
    public URI uri() {
        String shown = host.contains(":") ? "[" + host + "]" : host;
        return URI.create("http://" + shown + ":" + connector.getLocalPort() + "/");
    }

    /// Stops: running work ends as soon as it can, nothing new begins.
    @Override
    public void close() {
        try {
            for (AutoCloseable part : parts.reversed()) {
                part.close();
            }
            jetty.stop();
            accepted.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException("the server does not stop", e);
        }
    }
}
