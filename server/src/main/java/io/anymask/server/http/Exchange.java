package io.anymask.server.http;

import io.anymask.dataset.JsonFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A request on its way to an answer. For one thread.
public final class Exchange {
    /// More than any prompt needs: a mask prompt of 256×256 floats is 350 kB in base64.
    private static final int MOST_JSON = 2 << 20;

    /// Between two looks whether the client is still there.
    private static final int PROBE_MILLISECONDS = 250;

    private final Request request;
    private final Map<String, String> path;
    private final Proxies proxies;
    private Gate.@Nullable Pass pass;
    private boolean pipelined;

    Exchange(Request request, Map<String, String> path, Proxies proxies) {
        this.request = request;
        this.path = path;
        this.proxies = proxies;
    }

    /// Notes who asks.
    void enter(Gate.Pass admitted) {
        this.pass = admitted;
    }

    /// Who asks, and what they may do.
    public Gate.Pass pass() {
        if (pass == null) {
            throw new IllegalStateException("the gate has not been passed");
        }
        return pass;
    }

    public String method() {
        return request.getMethod();
    }

    /// The client's address, as a trusted proxy says it.
    public String client() {
        return proxies.client(request);
    }

    /// Path of the server's root, ending with a slash.
    public String root() {
        return proxies.base() + "/";
    }

    /// Whether the client speaks TLS with a trusted proxy.
    public boolean isEncrypted() {
        return proxies.isEncrypted(request);
    }

    /// A cookie, null when absent.
    public @Nullable String cookie(String name) {
        return cookie(request, name);
    }

    static @Nullable String cookie(Request request, String name) {
        for (HttpCookie cookie : Request.getCookies(request)) {
            if (cookie.getName().equals(name)) {
                return cookie.getValue();
            }
        }
        return null;
    }

    /// A part of the path by its name in the route.
    public String path(String name) {
        String value = path.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no part called " + name);
        }
        return value;
    }

    /// A parameter of the query, null when absent.
    public @Nullable String query(String name) {
        Fields fields = Request.extractQueryParameters(request);
        return fields.getValue(name);
    }

    public String query(String name, String otherwise) {
        String value = query(name);
        return value == null ? otherwise : value;
    }

    public @Nullable String header(String name) {
        return request.getHeaders().get(name);
    }

    public String header(String name, String otherwise) {
        String value = header(name);
        return value == null ? otherwise : value;
    }

    /// Jetty's own view of the request, for multipart bodies.
    public Request request() {
        return request;
    }

    /// The body for a parser that fails its source when it refuses what it reads. The request itself stays whole:
    /// of a failed one Jetty closes the connection at once, and the client may never see why.
    public Content.Source body() {
        return new Unfailing(request);
    }

    /// The body as a JSON object.
    ///
    /// @throws ProblemException when it is something else, or too long
    public JsonNode json() throws IOException {
        return json(MOST_JSON);
    }

    /// As [#json()], for bodies that may be long.
    ///
    /// @param most bytes
    public JsonNode json(int most) throws IOException {
        String type = header("Content-Type");
        if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase(Answer.JSON)) {
            throw new ProblemException(415, "body: got content type %s, expected %s".formatted(type, Answer.JSON));
        }
        byte[] bytes;
        try (InputStream in = Content.Source.asInputStream(body())) {
            bytes = in.readNBytes(most + 1);
        } catch (IOException e) { // a body that ends too early, or comes too slowly
            throw new ClientGoneException(e);
        }
        if (bytes.length > most) {
            throw new ProblemException(413, "body: got more than %d bytes of JSON".formatted(most));
        }
        return object(bytes);
    }

    /// @throws ProblemException when it is no JSON object
    static JsonNode object(byte[] body) {
        try {
            JsonNode node = JsonMapper.shared().readTree(body);
            if (node == null || !node.isObject()) {
                throw new ProblemException(400, "body: expected a JSON object");
            }
            return node;
        } catch (JacksonException e) {
            throw new ProblemException(400, "body: not JSON: " + JsonFile.fault(e));
        }
    }

    /// How long the client wishes to wait for an answer (RFC 7240), seconds.
    public int requestedWait() {
        String prefer = header("Prefer");
        if (prefer != null) {
            for (String wish : prefer.split(",", -1)) {
                String[] parts = wish.strip().split("=", 2);
                if (parts.length == 2 && parts[0].strip().equalsIgnoreCase("wait")) {
                    try {
                        return Math.max(0, Integer.parseInt(parts[1].strip()));
                    } catch (NumberFormatException e) {
                        throw new ProblemException(400, "Prefer: wait=%s, expected seconds".formatted(parts[1]));
                    }
                }
            }
        }
        return 0;
    }

    /// Waits for a result while the client does. Nothing is sent meanwhile: clients differ in what they make of an
    /// interim answer that they did not ask for. One that hangs up is noticed by the end of its stream.
    ///
    /// @return whether it came within the time
    /// @throws IOException when the client has gone
    public boolean await(CompletableFuture<?> result, int seconds) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!result.isDone()) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            try {
                result.get(Math.min(left, PROBE_MILLISECONDS), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                probe();
            } catch (ExecutionException e) {
                return true; // whoever reads the result will see why
            }
        }
        return true;
    }

    /// Looks whether the client's stream has ended. Only for a request that has been read as a whole: what
    /// comes then belongs to the next one, and is handed back.
    private void probe() throws IOException {
        Connection connection = request.getConnectionMetaData().getConnection();
        if (pipelined || !(connection instanceof Connection.UpgradeTo parser)) {
            return;
        }
        ByteBuffer one = BufferUtil.allocate(1);
        int filled = connection.getEndPoint().fill(one);
        if (filled < 0) {
            throw new ClientGoneException(new EOFException("the client's stream has ended"));
        }
        if (filled > 0) {
            pipelined = true;
            parser.onUpgradeTo(one);
        }
    }

    /// Nobody is there any more to answer.
    public static final class ClientGoneException extends IOException {
        private static final long serialVersionUID = 1L;

        ClientGoneException(Throwable cause) {
            super("the client has gone", cause);
        }
    }

    private record Unfailing(Content.Source source) implements Content.Source {
        @Override
        public Content.Chunk read() {
            return source.read();
        }

        @Override
        public void demand(Runnable demandCallback) {
            source.demand(demandCallback);
        }

        @Override
        public void fail(Throwable failure) {
            // the reason is in the answer
        }

        @Override
        public long getLength() {
            return source.getLength();
        }
    }
}
