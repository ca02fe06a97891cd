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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
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

    /// Parts of a form with one file.
    private static final int MOST_FIELDS = 8;

    private static final int LONGEST_FIELD = 1000;
    private static final int LONGEST_NAME = 100;

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
        return form(exchange, limits.files(), limits.uploadBytes(), parts -> {
            ObjectNode node = JsonMapper.shared().createObjectNode();
            ArrayNode results = node.putArray("results");
            for (MultiPart.Part part : parts) {
                add(results.addObject(), name(part), part, exchange, receiver);
            }
            return Answer.json(node);
        });
    }

    /// A file that somebody has uploaded, with what the form says besides.
    ///
    /// @param file in the folder that was given
    record Upload(Path file, Map<String, String> fields) {}

    /// Takes one file, which may be as large as a whole request.
    ///
    /// @param folder where it goes to, under the last part of its name
    Upload take(Exchange exchange, Path folder) throws IOException, InterruptedException {
        return form(exchange, MOST_FIELDS, limits.requestBytes(), parts -> {
            Map<String, String> fields = new HashMap<>();
            Path file = null;
            for (MultiPart.Part part : parts) {
                if (part.getFileName() == null) {
                    if (part.getLength() > LONGEST_FIELD) {
                        throw new ProblemException(
                                400, "%s: expected at most %d bytes".formatted(part.getName(), LONGEST_FIELD));
                    }
                    fields.put(part.getName(), new String(bytes(part), StandardCharsets.UTF_8));
                } else if (file == null) {
                    file = folder.resolve(plain(name(part)));
                    part.writeTo(file);
                } else {
                    throw new ProblemException(
                            400, "body: got several files, expected one; pack them into a ZIP archive");
                }
            }
            if (file == null) {
                throw new ProblemException(400, "body: got no file, expected one");
            }
            return new Upload(file, fields);
        });
    }

    /// The last part of a name, without what a file system would take for something else.
    private static String plain(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
                .replaceAll("[^\\p{L}\\p{N} ._()\\[\\]+-]", "_");
        String end = last.substring(Math.max(0, last.length() - LONGEST_NAME));
        return end.isBlank() || end.startsWith(".") ? "upload" + end.strip() : end;
    }

    private static String name(MultiPart.Part part) {
        String name = part.getFileName() == null ? part.getName() : part.getFileName();
        return name == null ? "" : name;
    }

    /// Reads a form.
    @FunctionalInterface
    private interface FormReader<T> {
        T read(MultiPartFormData.Parts parts) throws IOException, InterruptedException;
    }

    private <T> T form(Exchange exchange, int files, long fileBytes, FormReader<T> reader)
            throws IOException, InterruptedException {
        Request request = exchange.request();
        String type = exchange.header("Content-Type");
        if (type == null || !isForm(type)) {
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
                .maxParts(files)
                .maxPartSize(fileBytes)
                .maxSize(limits.requestBytes())
                .maxMemoryPartSize(0)
                .build();
        Attributes own = new Attributes.Lazy(); // Jetty closes the connection of a request that keeps failed parts
        try (MultiPartFormData.Parts parts = MultiPartFormData.getParts(exchange.body(), own, type, config)) {
            return reader.read(parts);
        } catch (CompletionException e) {
            throw refusal(e.getCause(), files, fileBytes);
        }
    }

    static boolean isForm(String type) {
        return type.toLowerCase(Locale.ROOT).startsWith(MULTIPART);
    }

    /// Jetty tells of a limit by the type of its exception alone.
    private ProblemException refusal(@Nullable Throwable cause, int files, long fileBytes) {
        boolean limit = cause instanceof IllegalStateException
                || (cause instanceof HttpException known && known.getCode() == HttpStatus.PAYLOAD_TOO_LARGE_413);
        if (cause instanceof IOException e && (FullDisk.isCauseOf(e) || disk.isFull())) {
            throw new ServiceException.NoSpace();
        }
        return limit
                ? new ProblemException(
                        413,
                        "body: expected at most %d files of at most %d bytes each, %d in all"
                                .formatted(files, fileBytes, limits.requestBytes()))
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
