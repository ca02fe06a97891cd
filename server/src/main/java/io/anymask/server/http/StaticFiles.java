package io.anymask.server.http;

import io.anymask.file.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.server.Request;

/// The pages, from the class path. Names below `/assets/` carry a hash of their content, so they are kept for
/// ever; a path that is not there is a 404 and never the start page. Safe for use by several threads.
public final class StaticFiles {
    private static final String ROOT = "/io/anymask/web";
    private static final String INDEX = "/index.html";
    private static final String ASSETS = "/assets/";
    private static final Pattern NAME = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+");

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("txt", "text/plain; charset=utf-8"));

    /// What is compressed already.
    private static final Pattern PACKED = Pattern.compile(".*\\.(png|jpg|ico|woff2)");

    private final Map<String, Optional<Loaded>> loaded = new ConcurrentHashMap<>();

    /// @param gzipped the content, or fewer bytes for it
    private record Loaded(byte[] content, byte[] gzipped, String type, String tag) {}

    /// @param path below the server's root
    Answer answer(Request request, String path) throws IOException {
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            throw new ProblemException(404, "nothing here");
        }
        String name = path.equals("/") ? INDEX : path;
        if (!NAME.matcher(name).matches() || name.lastIndexOf('.') < name.lastIndexOf('/')) {
            throw new ProblemException(404, "nothing here");
        }
        Optional<Loaded> found = loaded.get(name);
        if (found == null) {
            found = load(name);
            if (found.isPresent()) { // names that clients make up must not fill the memory
                loaded.put(name, found);
            }
        }
        Loaded file = found.orElseThrow(() -> new ProblemException(404, "nothing here"));
        String accepted = request.getHeaders().get("Accept-Encoding");
        boolean gzip = accepted != null && accepted.contains("gzip") && file.gzipped().length < file.content().length;
        Answer answer = Answer.bytes(200, file.type(), gzip ? file.gzipped() : file.content())
                .with("Vary", "Accept-Encoding");
        if (gzip) {
            answer.with("Content-Encoding", "gzip");
        }
        String tag = file.tag() + (gzip ? "-gz" : "");
        return name.startsWith(ASSETS) ? answer.immutable(tag) : answer.revalidated(tag);
    }

    private static Optional<Loaded> load(String name) throws IOException {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        try (InputStream in = type == null ? null : StaticFiles.class.getResourceAsStream(ROOT + name)) {
            if (in == null || type == null) {
                return Optional.empty();
            }
            byte[] content = in.readAllBytes();
            return Optional.of(new Loaded(content, gzipped(name, content), type, hash(content)));
        }
    }

    private static byte[] gzipped(String name, byte[] content) throws IOException {
        if (PACKED.matcher(name).matches()) {
            return content;
        }
        try (InputStream packed = StaticFiles.class.getResourceAsStream(ROOT + name + ".gz")) {
            if (packed != null) {
                return packed.readAllBytes();
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static String hash(byte[] content) {
        return HexFormat.of().formatHex(Sha256.digest().digest(content), 0, 16);
    }
}
