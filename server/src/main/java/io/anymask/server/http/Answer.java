package io.anymask.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a request gets.
/// @param cookies that the browser shall keep, each as a `Set-Cookie` header has it
public record Answer(int status, SequencedMap<String, String> headers, List<String> cookies, Body body) {
    public static final String JSON = "application/json";
    public static final String OCTETS = "application/octet-stream";

    /// For content whose address says what it is: nobody needs to ask again.
    private static final String FOR_EVER = "private, max-age=31536000, immutable";

    public Answer {
        headers = new LinkedHashMap<>(headers);
        cookies = new ArrayList<>(cookies);
    }

    /// The content.
    public sealed interface Body {
        record None() implements Body {}

        /// @param bytes from position to limit
        record Bytes(ByteBuffer bytes) implements Body {}

        /// A file, read while it is sent.
        record Whole(Path file, long bytes) implements Body {}

        /// Written piece by piece, for as long as it takes.
        record Stream(Writer writer) implements Body {}
    }

    /// Writes a stream.
    @FunctionalInterface
    public interface Writer {
        void writeTo(Output output) throws IOException, InterruptedException;
    }

    /// Where a stream goes: each piece is sent at once.
    @FunctionalInterface
    public interface Output {
        /// @throws IOException when the client has gone
        void send(String text) throws IOException;
    }

    public static Answer empty(int status) {
        return new Answer(status, new LinkedHashMap<>(), List.of(), new Body.None());
    }

    public static Answer json(JsonNode node) {
        return json(200, node);
    }

    public static Answer json(int status, JsonNode node) {
        return bytes(status, JSON, JsonMapper.shared().writeValueAsBytes(node));
    }

    public static Answer text(String type, String text) {
        return bytes(200, type, text.getBytes(StandardCharsets.UTF_8));
    }

    public static Answer bytes(int status, String type, byte[] content) {
        return bytes(status, type, ByteBuffer.wrap(content));
    }

    public static Answer bytes(int status, String type, ByteBuffer content) {
        Answer answer = new Answer(status, new LinkedHashMap<>(), List.of(), new Body.Bytes(content));
        return answer.with("Content-Type", type).with("Cache-Control", "no-store");
    }

    /// A file, however large, that does not change.
    public static Answer file(String type, Path file, long bytes) {
        return new Answer(200, new LinkedHashMap<>(), List.of(), new Body.Whole(file, bytes))
                .with("Content-Type", type)
                .with("Cache-Control", "no-store");
    }

    /// Server-sent events.
    public static Answer events(Writer writer) {
        return new Answer(200, new LinkedHashMap<>(), List.of(), new Body.Stream(writer))
                .with("Content-Type", "text/event-stream")
                .with("Cache-Control", "no-store");
    }

    public Answer with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    /// Adds a cookie that the browser shall keep.
    public Answer keeping(String cookie) {
        cookies.add(cookie);
        return this;
    }

    /// Never changes: may be kept for ever under this tag.
    public Answer immutable(String tag) {
        return with("ETag", quoted(tag)).with("Cache-Control", FOR_EVER);
    }

    /// May be kept, but the server is asked each time.
    public Answer revalidated(String tag) {
        return with("ETag", quoted(tag)).with("Cache-Control", "no-cache");
    }

    private static String quoted(String tag) {
        return "\"" + tag + "\"";
    }

    /// The document for a request that was not carried out.
    public static Answer problem(ProblemException problem) {
        return problem(problem, Map.of());
    }

    /// @param members that the document has besides, by their names
    public static Answer problem(ProblemException problem, Map<String, JsonNode> members) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", problem.type());
        document.put("title", Reasons.of(problem.status()));
        document.put("status", problem.status());
        document.put("detail", problem.detail());
        document.putAll(members);
        Answer answer = json(problem.status(), JsonMapper.shared().valueToTree(document))
                .with("Content-Type", "application/problem+json");
        problem.headers().forEach(answer::with);
        return answer;
    }
}
