package io.anymask.bench;

import io.anymask.file.FileFault;
import io.anymask.file.Folders;
import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.image.JpegFile;
import io.anymask.mobilesam.MobileSam;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Many clients at a server on this machine: each asks for an embedding or a mask, waits for the answer, and
/// asks again. Beside them somebody uploads images, asks for their embeddings and hangs up. Starts the server
/// as a separate process with an empty cache, and stops it.
public final class ServeLoad {
    private static final int IMAGES = 12;
    private static final int SHIFT = 8;
    private static final float QUALITY = 0.9f;
    private static final int ABANDONED = 4;
    private static final Pattern IMAGE = Pattern.compile("\"id\":\"([0-9a-f]{32})\"");

    private final Options options;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Latencies seen = new Latencies();
    private final AtomicInteger abandoned = new AtomicInteger();
    private URI server = URI.create("http://127.0.0.1/");

    /// @param launcher the anymask command
    /// @param clients at one time
    /// @param seconds how long
    public record Options(Path launcher, int clients, int seconds) {
        /// @throws IllegalArgumentException for no client or no time, or far too much of them
        public Options {
            if (clients < 1 || clients > 1000 || seconds < 1 || seconds > 3600) {
                throw new IllegalArgumentException(
                        "load: got %d clients for %d s, expected 1 to 1000 for 1 to 3600".formatted(clients, seconds));
            }
        }
    }

    private ServeLoad(Options options) {
        this.options = options;
    }

    /// @return whether every answer was a good one
    public static boolean run(Options options, PrintWriter out) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("anymask-load");
        try {
            return new ServeLoad(options).run(folder, out);
        } finally {
            Folders.delete(folder);
        }
    }

    private boolean run(Path folder, PrintWriter out) throws IOException, InterruptedException {
        Path photos = Files.createDirectory(folder.resolve("photos"));
        photos(photos);
        List<String> command = List.of(
                options.launcher().toString(),
                "serve",
                photos.toString(),
                "--port",
                "0",
                "--data",
                folder.resolve("data").toString());
        try (StartedServer started = StartedServer.start(command, Map.of())) {
            server = started.address();
            report(load(started), out);
        }
        return seen.isClean();
    }

    /// Photographs that differ a little from each other.
    private static void photos(Path folder) throws IOException {
        for (int i = 0; i < IMAGES; i++) {
            Files.write(folder.resolve("photo-" + i + ".jpg"), photo(i * SHIFT));
        }
    }

    /// A photograph as a JPEG file.
    ///
    /// @param cut columns that are cut off on the left
    static byte[] photo(int cut) {
        Image flower = Image.decode(MobileSam.photo("flower"), "flower", ImageLimits.DEFAULT);
        return JpegFile.encode(flower.crop(cut, 0, flower.width() - cut, flower.height()), QUALITY);
    }

    /// @return resident memory of the server, MB, second by second
    private List<Double> load(StartedServer started) throws IOException, InterruptedException {
        List<String> images = images();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(options.seconds());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < options.clients(); i++) {
                int seed = i;
                threads.execute(() -> ask(images, new Random(seed), end));
            }
            threads.execute(() -> abandon(end));
            return started.memoryUntil(end);
        }
    }

    private List<String> images() throws IOException, InterruptedException {
        List<String> images = new ArrayList<>();
        while (images.size() < IMAGES) {
            images.clear();
            Matcher matcher = IMAGE.matcher(text("api/v1/images"));
            while (matcher.find()) {
                images.add("api/v1/images/" + matcher.group(1));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return images;
    }

    private String text(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(server.resolve(path)).build(), BodyHandlers.ofString())
                .body();
    }

    private void ask(List<String> images, Random random, long end) {
        while (System.nanoTime() < end) {
            String image = images.get(random.nextInt(images.size()));
            if (random.nextBoolean()) {
                timed(
                        "embedding",
                        HttpRequest.newBuilder(server.resolve(image + "/embedding"))
                                .header("Prefer", "wait=30"));
            } else {
                String body = "{\"points\":[[%d,%d,1]]}".formatted(random.nextInt(700), random.nextInt(1000));
                timed(
                        "prediction",
                        HttpRequest.newBuilder(server.resolve(image + "/predict"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(body)));
            }
        }
    }

    private void timed(String name, HttpRequest.Builder request) {
        long start = System.nanoTime();
        try {
            HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
            if (response.statusCode() == 200) {
                seen.since(name, start);
            } else if (response.statusCode() != 202) {
                seen.error(name + ": " + response.statusCode());
            }
        } catch (IOException e) {
            seen.error(name + ": " + FileFault.describe(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Uploads a few new pictures, asks for all their embeddings and hangs up; again and again.
    private void abandon(long end) {
        Random random = new Random(1);
        while (System.nanoTime() < end) {
            List<Socket> sockets = new ArrayList<>();
            try {
                for (int i = 0; i < ABANDONED; i++) {
                    Matcher uploaded = IMAGE.matcher(upload(random));
                    if (!uploaded.find()) {
                        seen.error("upload");
                        continue;
                    }
                    Socket socket = new Socket(server.getHost(), server.getPort());
                    sockets.add(socket);
                    String request = "GET /api/v1/images/%s/embedding HTTP/1.1\r\nHost: %s\r\nPrefer: wait=30\r\n\r\n"
                            .formatted(uploaded.group(1), server.getHost());
                    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                }
                abandoned.addAndGet(sockets.size());
                TimeUnit.MILLISECONDS.sleep(20);
                for (Socket socket : sockets) {
                    socket.close();
                }
                TimeUnit.SECONDS.sleep(3);
            } catch (IOException e) {
                seen.error("upload: " + FileFault.describe(e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private String upload(Random random) throws IOException, InterruptedException {
        byte[] rgb = new byte[64 * 48 * 3];
        random.nextBytes(rgb);
        byte[] picture = JpegFile.encode(Image.of(64, 48, rgb), QUALITY);
        List<byte[]> body = List.of(
                "--b0undary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII),
                picture,
                "\r\n--b0undary--\r\n".getBytes(StandardCharsets.US_ASCII));
        HttpRequest request = HttpRequest.newBuilder(server.resolve("api/v1/images"))
                .header("Content-Type", "multipart/form-data; boundary=b0undary")
                .POST(BodyPublishers.ofByteArrays(body))
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    private void report(List<Double> memory, PrintWriter out) throws IOException, InterruptedException {
        String metrics = text("metrics");
        out.printf(Locale.ROOT, "%d clients, %d s, %d images%n", options.clients(), options.seconds(), IMAGES);
        seen.print(options.seconds(), out);
        out.printf(
                Locale.ROOT,
                "hung up     %d clients; %s embeddings dropped, %s computed%n",
                abandoned.get(),
                metric(metrics, "embeddings_dropped_total"),
                metric(metrics, "encode_seconds_count"));
        Latencies.printMemory(memory, out);
        out.flush();
    }

    private static String metric(String metrics, String name) {
        Matcher matcher = Pattern.compile("^anymask_" + name + " (\\S+)$", Pattern.MULTILINE)
                .matcher(metrics);
        return matcher.find() ? matcher.group(1) : "?";
    }
}
