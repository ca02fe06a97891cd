package io.anymask.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.mask.Mask;
import io.anymask.mobilesam.MobileSam;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The real command, stopped by real signals at random moments of its work: no crash, the signal's exit code,
/// nothing half-written. With `-Danymask.stops=25` it stops each command that often.
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class StopsTest {
    private static final int STOPS = Integer.getInteger("anymask.stops", 2);
    private static final int PHOTOS = 200;
    private static final int PARTS = 6;

    private static final int SIGINT = 2;

    /// Of a process that begins, and of its work.
    private static final int LATEST_MILLISECONDS = Integer.getInteger("anymask.stops.latest", 8000);

    /// Generous, since a test's machine may be busy; the time itself is reported, not asserted.
    private static final int MOST_SECONDS = 60;

    private static final Pattern ADDRESS = Pattern.compile("http://\\S+?:(\\d+)/");
    private static final Pattern IMAGE = Pattern.compile("\"id\":\"([^\"]+)\"");

    @TempDir
    private Path folder;

    private Path photos;
    private final Random random = new Random(19);
    private final List<String> ends = new ArrayList<>();

    @BeforeEach
    void makePhotos() throws IOException {
        photos = Files.createDirectory(folder.resolve("photos"));
        byte[] photo = MobileSam.photo("flower");
        for (int i = 0; i < PHOTOS; i++) {
            Files.write(photos.resolve("photo%03d.jpg".formatted(i)), photo);
        }
    }

    @Test
    void segment() throws Exception {
        stopRepeatedly("segment", photos.toString(), "--point", "400,420", "--input-size", "256", "-o", out());
    }

    @Test
    void everything() throws Exception {
        stopRepeatedly("everything", photos.toString(), "--points-per-side", "8", "--input-size", "256", "-o", out());
    }

    @Test
    void train() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        Path images = parts(data.resolve("images"));
        Path labels = Files.createDirectory(data.resolve("labels"));
        for (int i = 0; i < PARTS; i++) {
            square(20 * i).writePng(labels.resolve(i + ".png"));
        }
        Path config = Files.writeString(folder.resolve("run.json"), """
                {"data": {"images": "%s", "annotations": "%s", "validation_share": 0.34}, "output": "%s",
                 "steps": 100000, "save_every": 1, "validation": {"every": 1}, "optimiser": {"images_per_step": 1}}
                """.formatted(images, labels, out()));
        stopRepeatedly("train", config.toString());
        assertThat(errors()).contains("the same command resumes there");
    }

    /// A folder of different pictures.
    private static Path parts(Path images) throws IOException {
        Files.createDirectory(images);
        Image photo = Image.decode(MobileSam.photo("flower"), "flower", ImageLimits.DEFAULT);
        for (int i = 0; i < PARTS; i++) {
            photo.crop(20 * i, 20 * i, 320, 320).writePng(images.resolve(i + ".png"));
        }
        return images;
    }

    private static Mask square(int at) {
        boolean[] pixels = new boolean[320 * 320];
        for (int y = at; y < at + 80; y++) {
            Arrays.fill(pixels, y * 320 + at, y * 320 + at + 80, true);
        }
        return Mask.of(320, 320, pixels);
    }

    /// With four clients that ask for embeddings of photo after photo.
    @Test
    void serve() throws Exception {
        Path parts = parts(folder.resolve("parts"));
        for (int stop = 0; stop < STOPS; stop++) {
            Process process = start("serve", parts.toString(), "--port", "0", "--data", out());
            try {
                BufferedReader lines = process.inputReader();
                Matcher address = ADDRESS.matcher(String.valueOf(lines.readLine()));
                assertThat(address.find()).as(errors()).isTrue();
                String base = "http://127.0.0.1:%s/api/v1/images".formatted(address.group(1));
                try (HttpClient client = HttpClient.newHttpClient()) {
                    load(client, base);
                    Thread.sleep(random.nextInt(4000));
                    end("serve", process, stop);
                    client.shutdownNow();
                }
            } finally {
                process.destroyForcibly();
            }
        }
        report("serve");
    }

    /// Asks for embeddings and does not wait for the answers.
    private static void load(HttpClient client, String base) throws IOException, InterruptedException {
        String images = client.send(
                        HttpRequest.newBuilder(URI.create(base)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        Matcher image = IMAGE.matcher(images);
        List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>();
        while (answers.size() < 4 && image.find()) {
            answers.add(client.sendAsync(
                    HttpRequest.newBuilder(URI.create(base + "/" + image.group(1) + "/embedding"))
                            .build(),
                    HttpResponse.BodyHandlers.discarding()));
        }
        assertThat(answers).as(images).isNotEmpty();
    }

    private void stopRepeatedly(String... command) throws Exception {
        for (int stop = 0; stop < STOPS; stop++) {
            long begun = beginnings();
            Process process = start(command);
            try {
                if (command[0].equals("train")) {
                    awaitSettings(process, begun);
                }
                Thread.sleep(500 + random.nextInt(LATEST_MILLISECONDS));
                end(command[0], process, stop);
            } finally {
                process.destroyForcibly();
            }
        }
        report(command[0]);
    }

    /// Training says its settings when it begins.
    private void awaitSettings(Process process, long before) throws IOException, InterruptedException {
        while (beginnings() == before && process.isAlive()) {
            Thread.sleep(50);
        }
    }

    private long beginnings() throws IOException {
        return Files.exists(folder.resolve("err"))
                ? errors().lines().filter(line -> line.contains("\"steps\"")).count()
                : 0;
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        Path crash = folder.resolve("crash");
        Files.createDirectories(crash);
        return new ProcessBuilder(command)
                .directory(crash.toFile())
                .redirectOutput(arguments[0].equals("serve") ? ProcessBuilder.Redirect.PIPE : append("out"))
                .redirectError(append("err"))
                .start();
    }

    private ProcessBuilder.Redirect append(String name) {
        return ProcessBuilder.Redirect.appendTo(folder.resolve(name).toFile());
    }

    /// Sends the signal and looks at what is left.
    private void end(String name, Process process, int stop) throws IOException, InterruptedException {
        boolean interrupts = stop % 2 == 0 && !ignoresInterrupts();
        long start = System.nanoTime();
        new ProcessBuilder("kill", interrupts ? "-INT" : "-TERM", Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS))
                .as("%s ends", name)
                .isTrue();
        long milliseconds = (System.nanoTime() - start) / 1_000_000;
        ends.add("%d after %d ms".formatted(process.exitValue(), milliseconds));
        assertThat(process.exitValue()).as(errors()).isEqualTo(interrupts ? 130 : 143);
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            assertThat(all).noneMatch(file -> file.getFileName().toString().startsWith("hs_err"));
            assertThat(all).noneMatch(file -> file.getFileName().toString().endsWith(".part"));
        }
        assertThat(errors()).doesNotContain("Exception", "the process ends");
    }

    /// Whether children inherit that SIGINT is ignored, as those of a shell's background job do: then nobody can
    /// end them with it.
    private static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .map(line -> Long.parseUnsignedLong(
                            line.substring("SigIgn:".length()).strip(), 16))
                    .anyMatch(ignored -> (ignored & (1L << (SIGINT - 1))) != 0);
        }
    }

    private void report(String name) {
        System.out.printf("%s: %s%n", name, ends);
    }

    private String errors() throws IOException {
        return Files.readString(folder.resolve("err"));
    }

    private String out() {
        return folder.resolve("results").toString();
    }
}
