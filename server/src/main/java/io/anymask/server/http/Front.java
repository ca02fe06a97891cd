package io.anymask.server.http;

import io.anymask.file.FileFault;
import io.anymask.service.Metrics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Takes every request: guards, route, answer, and a problem document for whatever goes wrong. Says nothing of its
/// insides to clients. Safe for use by several threads.
public final class Front extends Handler.Abstract {
    private static final System.Logger LOG = System.getLogger(Front.class.getName());
    private static final String OTHER = "other";

    /// Of a file, sent at a time.
    private static final int PIECE = 1 << 16;

    private final List<Route> routes;
    private final StaticFiles files;
    private final Guards guards;
    private final Proxies proxies;
    private final AccessLog log;
    private final Connections connections;
    private final Translation translation;
    private final Metrics metrics;

    private final Gate gate;

    /// Says errors of whatever answers in the words of HTTP.
    @FunctionalInterface
    public interface Translation {
        /// Null for an error that nobody expected.
        @Nullable
        ProblemException of(Throwable error);
    }

    public Front(
            List<Route> routes,
            Gate gate,
            StaticFiles files,
            Guards guards,
            Proxies proxies,
            AccessLog log,
            Connections connections,
            Translation translation,
            Metrics metrics) {
        this.connections = connections;
        this.translation = translation;
        this.routes = List.copyOf(routes);
        this.gate = gate;
        this.files = files;
        this.guards = guards;
        this.proxies = proxies;
        this.log = log;
        this.metrics = metrics;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        long start = System.nanoTime();
        Instant at = Instant.now();
        Connection connection = request.getConnectionMetaData().getConnection();
        connections.begin(connection);
        SecurityHeaders.addTo(response.getHeaders(), proxies.isEncrypted(request));
        Found found = find(request.getMethod(), proxies.path(request));
        try {
            Answer answer = answer(request, found);
            boolean read = UnreadBody.skip(request);
            if (!read) { // the connection ends with this answer, and the client must know
                response.getHeaders().put("Connection", "close");
            }
            write(request, response, answer);
            if (!read) {
                UnreadBody.drain(request);
            }
            callback.succeeded();
        } catch (IOException e) { // the client has gone
            LOG.log(System.Logger.Level.DEBUG, "an answer was not sent: " + FileFault.describe(e));
            callback.failed(e);
        } catch (InterruptedException e) { // the server ends
            Response.writeError(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503);
            Thread.currentThread().interrupt();
        } finally {
            connections.end(connection);
            String status = Integer.toString(response.getStatus());
            metrics.counter(
                            "http_requests_total",
                            "Requests by route and status.",
                            "method",
                            methodLabel(request),
                            "route",
                            found.template(),
                            "status",
                            status)
                    .increment();
            log.answered(new AccessLog.Entry(
                    at,
                    proxies.client(request),
                    request.getMethod(),
                    request.getHttpURI().getPath(),
                    response.getStatus(),
                    (System.nanoTime() - start) / 1e9));
            metrics.histogram("http_seconds", "Time to the end of the answer.", "route", found.template())
                    .observeSince(start);
        }
        return true;
    }

    private static String methodLabel(Request request) {
        return switch (request.getMethod()) {
            case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" -> request.getMethod();
            default -> OTHER;
        };
    }

    /// @param route null when nobody answers
    /// @param parts of the path
    /// @param template for the metrics: never what a client made up
    private record Found(@Nullable Route route, Map<String, String> parts, String template, TreeSet<String> methods) {
        boolean isProbe() {
            return route != null && route.access() == Access.PROBE;
        }
    }

    private Found find(String method, String path) {
        TreeSet<String> methods = new TreeSet<>();
        String template = OTHER;
        for (Route route : routes) {
            Map<String, String> parts = route.match(path);
            if (parts != null) {
                if (route.method().equals(method)
                        || (method.equals("HEAD") && route.method().equals("GET"))) {
                    return new Found(route, parts, route.template(), methods);
                }
                methods.add(route.method());
                template = route.template();
            }
        }
        return new Found(null, Map.of(), template, methods);
    }

    private Answer answer(Request request, Found found) throws IOException, InterruptedException {
        try {
            String path = proxies.path(request);
            if (connections.isCrowded() && !found.isProbe()) {
                throw new ProblemException(
                        503, "too many connections; try again", Map.of("Retry-After", "1", "Connection", "close"));
            }
            guards.checkRate(
                    request,
                    found.route() == null ? Route.Cost.CHEAP : found.route().cost());
            if (path.equals(proxies.base())) { // relative addresses in the page need the slash
                String query = request.getHttpURI().getQuery();
                return Answer.empty(308).with("Location", path + "/" + (query == null ? "" : "?" + query));
            }
            Answer signedIn = guards.signIn(request);
            guards.check(request, signedIn != null, found.isProbe());
            if (signedIn != null) {
                return signedIn;
            }
            Route route = found.route();
            if (route != null) {
                Exchange exchange = new Exchange(request, found.parts(), proxies);
                exchange.enter(gate.admit(route, exchange));
                return route.endpoint().answer(exchange);
            }
            if (!found.methods().isEmpty()) {
                throw new ProblemException(
                        405,
                        "%s: expected one of %s".formatted(request.getMethod(), found.methods()),
                        Map.of("Allow", String.join(", ", found.methods())));
            }
            return files.answer(request, path);
        } catch (Exchange.ClientGoneException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            return Answer.problem(problem(e));
        } catch (OutOfMemoryError e) {
            LOG.log(System.Logger.Level.ERROR, "not enough memory for a request", e);
            return Answer.problem(ProblemException.tryAgain(503, "not enough memory for this now; try again", 5));
        }
    }

    private ProblemException problem(Exception error) {
        return switch (error) {
            case ProblemException known -> known;
            case HttpException e when e.getCode() < 500 -> new ProblemException(e.getCode(), Reasons.of(e.getCode()));
            case CompletionException e when e.getCause() instanceof Exception cause -> problem(cause);
            default -> {
                ProblemException known = translation.of(error);
                yield known == null ? unexpected(error) : known;
            }
        };
    }

    private static ProblemException unexpected(Exception error) {
        UUID id = UUID.randomUUID();
        LOG.log(System.Logger.Level.ERROR, "request failed, told the client " + id, error);
        return new ProblemException(500, "the server failed; its log says more beside " + id);
    }

    private static void write(Request request, Response response, Answer answer)
            throws IOException, InterruptedException {
        HttpFields.Mutable headers = response.getHeaders();
        answer.headers().forEach(headers::put);
        answer.cookies().forEach(cookie -> headers.add("Set-Cookie", cookie));
        String tag = answer.headers().get("ETag");
        if (answer.status() == 200 && tag != null && knows(request, tag)) {
            headers.remove("Content-Type");
            headers.remove("Content-Encoding");
            response.setStatus(304);
            Content.Sink.write(response, true, ByteBuffer.allocate(0));
            return;
        }
        response.setStatus(answer.status());
        boolean head = request.getMethod().equals("HEAD");
        switch (answer.body()) {
            case Answer.Body.None() -> Content.Sink.write(response, true, ByteBuffer.allocate(0));
            case Answer.Body.Bytes(ByteBuffer bytes) -> {
                headers.put("Content-Length", bytes.remaining());
                Content.Sink.write(response, true, head ? ByteBuffer.allocate(0) : bytes.slice());
            }
            case Answer.Body.Whole(Path file, long bytes) -> {
                headers.put("Content-Length", bytes);
                if (!head) {
                    send(response, file);
                }
                Content.Sink.write(response, true, ByteBuffer.allocate(0));
            }
            case Answer.Body.Stream(Answer.Writer writer) -> {
                if (!head) {
                    writer.writeTo(text -> Content.Sink.write(
                            response, false, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
                }
                Content.Sink.write(response, true, ByteBuffer.allocate(0));
            }
        }
    }

    private static void send(Response response, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
                Content.Sink.write(response, false, ByteBuffer.wrap(piece));
            }
        }
    }

    /// Whether the client has this very version already.
    private static boolean knows(Request request, String tag) {
        String known = request.getHeaders().get("If-None-Match");
        if (known == null) {
            return false;
        }
        for (String one : known.split(",", -1)) {
            String stripped = one.strip();
            if (stripped.equals("*") || stripped.equals(tag) || stripped.equals("W/" + tag)) {
                return true;
            }
        }
        return false;
    }
}
