package io.anymask.server;

import io.anymask.BadInputException;
import io.anymask.file.FullDisk;
import io.anymask.server.http.Answer;
import io.anymask.server.http.Exchange;
import io.anymask.server.http.ProblemException;
import io.anymask.service.Disk;
import io.anymask.service.Lane;
import io.anymask.service.ServiceException;
import io.anymask.service.gallery.DecodeGate;
import io.anymask.service.gallery.Gallery;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Attributes;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Takes multipart uploads: bounded while they arrive, each file judged for itself. Safe for use by several
/// threads.
///
/// @param temporary where files lie until they have been judged
record Uploads(Gallery gallery, DecodeGate gate, Lane lane, Path temporary, Disk disk, ServerOptions.Limits limits) {
    private static final String MULTIPART = "multipart/form-data";
    private static final int PATIENCE = 120;

    /// Told of each file that the gallery has taken.
    @FunctionalInterface
    interface Receiver {
        /// The gallery is all there is.
        Receiver ALL = (name, added) -> added.fresh();

        /// @param name as the client calls the file
        /// @return whether it is new there
        boolean take(String name, Gallery.Added added);
    }

    Answer answer(Exchange exchange, Receiver receiver) throws IOException, InterruptedException {
        Request request = exchange.request();
        String type = exchange.header("Content-Type");
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith(MULTIPART)) {
            throw new ProblemException(415, "body: got content type %s, expected %s".formatted(type, MULTIPART));
        }
        String boundary = MultiPart.extractBoundary(type);
        if (boundary == null || boundary.isBlank()) {
            throw new ProblemException(400, "Content-Type: %s without a boundary".formatted(MULTIPART));
        }
        if (request.getLength() > limits.requestBytes()) {
            throw new ProblemException(413, "body: expected at most %d bytes".formatted(limits.requestBytes()));
        }
        disk.require(request.getLength());
        MultiPartConfig config = new MultiPartConfig.Builder()
                .location(temporary)
                .maxParts(limits.files())
                .maxPartSize(limits.uploadBytes())
                .maxSize(limits.requestBytes())
                .maxMemoryPartSize(0)
                .build();
        ObjectNode node = JsonMapper.shared().createObjectNode();
        ArrayNode results = node.putArray("results");
        Attributes own = new Attributes.Lazy(); // Jetty closes the connection of a request that keeps failed parts
        try (MultiPartFormData.Parts parts = MultiPartFormData.getParts(exchange.body(), own, type, config)) {
            for (MultiPart.Part part : parts) {
                String name = part.getFileName() == null ? part.getName() : part.getFileName();
                add(results.addObject(), name == null ? "" : name, part, exchange, receiver);
            }
        } catch (CompletionException e) {
            throw refusal(e.getCause());
        }
        return Answer.json(node);
    }

    /// Jetty tells of a limit by the type of its exception alone.
    private ProblemException refusal(@Nullable Throwable cause) {
        boolean limit = cause instanceof IllegalStateException
                || (cause instanceof HttpException known && known.getCode() == HttpStatus.PAYLOAD_TOO_LARGE_413);
        if (cause instanceof IOException e && (FullDisk.isCauseOf(e) || disk.isFull())) {
            throw new ServiceException.NoSpace();
        }
        return limit
                ? new ProblemException(
                        413,
                        "body: expected at most %d files of at most %d bytes each, %d in all"
                                .formatted(limits.files(), limits.uploadBytes(), limits.requestBytes()))
                : new ProblemException(400, "body: not a whole multipart form");
    }

    private static byte[] bytes(MultiPart.Part part) throws IOException {
        try (InputStream in = Content.Source.asInputStream(part.createContentSource())) {
            return in.readAllBytes();
        }
    }

    /// Reads and decodes on a separate thread: pictures can be slow to read, and those that wait stay on the disk.
    private void add(ObjectNode result, String name, MultiPart.Part part, Exchange exchange, Receiver receiver)
            throws IOException, InterruptedException {
        result.put("name", name);
        CompletableFuture<Gallery.Added> work = lane.submit(() -> gallery.upload(name, bytes(part), gate));
        try {
            if (!exchange.await(work, PATIENCE)) {
                throw new ServiceException.Busy(
                        "%s: took more than %d seconds to decode; try again later".formatted(name, PATIENCE), PATIENCE);
            }
            Gallery.Added added = Lane.result(work);
            result.put("status", receiver.take(name, added) ? "created" : "duplicate");
            result.set("image", Documents.image(added.photo()));
        } catch (BadInputException | ServiceException.Busy e) {
            result.put("status", "rejected").put("error", e.getMessage());
        } finally {
            work.cancel(false);
        }
    }
}
