package io.anymask.server;

import static io.anymask.server.TestServer.API;
import static io.anymask.server.TestServer.json;
import static io.anymask.server.TestServer.refused;
import static io.anymask.server.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.inference.PromptableModel;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.inference.sam2.MemorySettings;
import io.anymask.inference.sam2.MemoryTracker;
import io.anymask.inference.sam2.VideoModel;
import io.anymask.inference.video.Frame;
import io.anymask.inference.video.VideoSegmenter;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import io.anymask.testing.ZipBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Films of a project, from the file to accepted masks: a disc that moves over a striped ground.
class SequencesTest {
    private static final int WIDTH = 160;
    private static final int HEIGHT = 120;
    private static final int RADIUS = 22;
    private static final long PATIENCE = 180_000_000_000L;

    @TempDir
    private Path data;

    private TeamServer team;
    private TeamServer.Person researcher;
    private TeamServer.Person annotator;
    private String path;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        begin(new TeamServer(data));
    }

    private void begin(TeamServer server) {
        team = server;
        researcher = team.person("researcher");
        annotator = team.person("annotator");
        path = "projects/%s/sequences".formatted(team.project);
    }

    @AfterEach
    void stop() {
        team.close();
    }

    private static boolean isDisc(int x, int y, int left) {
        int dx = x - left;
        int dy = y - HEIGHT / 2;
        return dx * dx + dy * dy <= RADIUS * RADIUS;
    }

    /// @param left middle of the disc; far outside for none
    private static byte[] picture(int width, int left) throws IOException {
        byte[] rgb = new byte[width * HEIGHT * 3];
        for (int i = 0; i < width * HEIGHT; i++) {
            int x = i % width;
            int y = i / width;
            boolean disc = isDisc(x, y, left);
            int ground = (y / 8) % 2 == 0 ? 90 : 110;
            rgb[3 * i] = (byte) (disc ? 230 : ground);
            rgb[3 * i + 1] = (byte) (disc ? 60 : ground + 20);
            rgb[3 * i + 2] = (byte) (disc ? 40 : ground);
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        Image.of(width, HEIGHT, rgb).writePng(png);
        return png.toByteArray();
    }

    private static Rle disc(int left) {
        boolean[] pixels = new boolean[WIDTH * HEIGHT];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = isDisc(i % WIDTH, i / WIDTH, left);
        }
        return Mask.of(WIDTH, HEIGHT, pixels).rle();
    }

    private static int left(int frame) {
        return 40 + 8 * frame;
    }

    private static Map<String, byte[]> film(int frames) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < frames; i++) {
            files.put("film/%03d.png".formatted(i), picture(WIDTH, left(i)));
        }
        return files;
    }

    private HttpResponse<byte[]> send(TeamServer.Person person, String name, byte[] file)
            throws IOException, InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(file);
        body.writeBytes("\r\n--b--\r\n".getBytes(StandardCharsets.UTF_8));
        return person.send(team.server
                .request(API + path)
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(BodyPublishers.ofByteArray(body.toByteArray())));
    }

    /// The run that read a film, when it is over.
    private JsonNode read(String name, byte[] file) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = send(researcher, name, file);
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(201);
        String id = json(answer).path("run").asString();
        long end = System.nanoTime() + PATIENCE;
        while (true) {
            for (JsonNode run : researcher.done("GET", path, null).path("arriving")) {
                if (run.path("run").asString().equals(id) && isOver(run)) {
                    return run;
                }
            }
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(50);
        }
    }

    private static boolean isOver(JsonNode run) {
        return !Set.of("queued", "running").contains(run.path("state").asString());
    }

    private String sequence(Map<String, byte[]> files) throws IOException, InterruptedException {
        JsonNode run = read("disc.zip", ZipBytes.of(files));
        assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("completed");
        return run.path("run").asString();
    }

    private JsonNode timeline(String sequence) throws IOException, InterruptedException {
        return annotator.done("GET", path + "/" + sequence, null);
    }

    private String image(String sequence, int frame) throws IOException, InterruptedException {
        return timeline(sequence).path("frames").path(frame).path("image").asString();
    }

    private void draw(String sequence, int frame, String id, Rle mask) throws IOException, InterruptedException {
        annotator.done(
                "POST",
                "projects/%s/images/%s/annotations".formatted(team.project, image(sequence, frame)),
                "{\"id\":\"%s\",\"source\":\"manual\",\"mask\":{\"size\":[%d,%d],\"counts\":\"%s\"}}"
                        .formatted(id, HEIGHT, WIDTH, mask.compressed().replace("\\", "\\\\")));
    }

    private void track(String sequence, int from, int to, String objects) throws IOException, InterruptedException {
        annotator.done(
                "POST",
                path + "/" + sequence + ":track",
                "{\"from\":%d,\"to\":%d,\"objects\":[%s]}".formatted(from, to, objects));
    }

    private JsonNode tracked(String sequence) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE;
        JsonNode timeline = timeline(sequence);
        while (!isOver(timeline.path("tracking"))) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(50);
            timeline = timeline(sequence);
        }
        assertThat(timeline.path("tracking").path("state").asString())
                .as(timeline.path("tracking").toString())
                .isEqualTo("completed");
        return timeline;
    }

    private static List<String> states(JsonNode timeline) {
        return StreamSupport.stream(
                        timeline.path("tracks").path(0).path("marks").spliterator(), false)
                .map(mark ->
                        mark.path("frame").asInt() + " " + mark.path("state").asString())
                .toList();
    }

    private double iou(String sequence, int frame, Rle truth) throws IOException, InterruptedException {
        JsonNode masks = annotator
                .done("GET", "projects/%s/images/%s/annotations".formatted(team.project, image(sequence, frame)), null)
                .path("annotations");
        assertThat(masks.size()).isEqualTo(1);
        return Rle.decompress(
                        HEIGHT, WIDTH, masks.path(0).path("mask").path("counts").asString())
                .iou(truth);
    }

    private static String object(String annotation) {
        return "{\"annotation\":\"%s\"}".formatted(annotation);
    }

    @Test
    void anObjectIsFollowedCorrectedFollowedAgainAndAccepted() throws IOException, InterruptedException {
        String sequence = sequence(film(6));
        JsonNode fresh = timeline(sequence);
        assertThat(fresh.path("name").asString()).isEqualTo("disc.zip");
        assertThat(fresh.path("expected").asInt()).isEqualTo(6);
        assertThat(fresh.path("frames").path(5).path("seconds").asDouble()).isEqualTo(0.5);
        JsonNode images = annotator
                .done("GET", "projects/%s/images".formatted(team.project), null)
                .path("images");
        assertThat(images.path(1).path("name").asString()).isEqualTo("disc.zip 00000.png");
        assertThat(images.path(6).path("id").asString()).isEqualTo(image(sequence, 5));

        draw(sequence, 2, "mask-two", disc(left(2)));
        track(sequence, 2, 5, object("mask-two"));
        assertThat(states(tracked(sequence))).containsExactly("2 given", "3 proposed", "4 proposed", "5 proposed");
        for (int i = 3; i < 6; i++) {
            assertThat(iou(sequence, i, disc(left(i)))).as("frame " + i).isGreaterThan(0.85);
        }
        track(sequence, 2, 0, object("mask-two"));
        assertThat(states(tracked(sequence)))
                .containsExactly("0 proposed", "1 proposed", "2 given", "3 proposed", "4 proposed", "5 proposed");
        assertThat(iou(sequence, 0, disc(left(0)))).isGreaterThan(0.85);

        JsonNode marks = timeline(sequence).path("tracks").path(0).path("marks");
        String third = marks.path(3).path("annotation").asString();
        String maskPath = "projects/%s/images/%s/annotations/%s".formatted(team.project, image(sequence, 3), third);
        HttpResponse<byte[]> corrected = annotator.send(
                "PATCH",
                API + maskPath,
                "{\"id\":\"%s\",\"source\":\"manual\",\"mask\":{\"size\":[%d,%d],\"counts\":\"%s\"}}"
                        .formatted(
                                third, HEIGHT, WIDTH, disc(left(3)).compressed().replace("\\", "\\\\")),
                "If-Match",
                "\"1\"");
        assertThat(corrected.statusCode()).as(text(corrected)).isEqualTo(200);
        track(sequence, 2, 5, object("mask-two"));
        assertThat(states(tracked(sequence)))
                .containsExactly("0 proposed", "1 proposed", "2 given", "3 given", "4 proposed", "5 proposed");
        assertThat(iou(sequence, 3, disc(left(3)))).as("a person's stays").isEqualTo(1);

        String track = timeline(sequence).path("tracks").path(0).path("id").asString();
        JsonNode judged = annotator.done(
                "POST", "%s/%s/tracks/%s:judge".formatted(path, sequence, track), "{\"verdict\":\"accepted\"}");
        assertThat(judged.path("judged").asInt()).isEqualTo(4);
        assertThat(states(judged))
                .containsExactly("0 accepted", "1 accepted", "2 given", "3 given", "4 accepted", "5 accepted");
        track(sequence, 2, 5, object("mask-two"));
        assertThat(states(tracked(sequence))).as("what is accepted stays").isEqualTo(states(judged));
    }

    @Test
    void whatIsNotSeenIsLostAndDrawnAnew() throws IOException, InterruptedException {
        Map<String, byte[]> files = film(2);
        for (int i = 2; i < 9; i++) {
            files.put("film/%03d.png".formatted(i), picture(WIDTH, -1000));
        }
        String sequence = sequence(files);
        Set<String> images = new HashSet<>();
        timeline(sequence)
                .path("frames")
                .forEach(frame -> images.add(frame.path("image").asString()));
        assertThat(images).as("also frames with the same pixels").hasSize(9);
        draw(sequence, 0, "mask-zero", disc(left(0)));
        track(sequence, 0, 8, object("mask-zero"));
        JsonNode timeline = tracked(sequence);
        assertThat(states(timeline)).contains("0 given", "1 proposed", "7 lost", "8 lost");
        assertThat(timeline.path("tracking").path("notes").path(0).asString()).startsWith("object 1 is lost in");
        String track = timeline.path("tracks").path(0).path("id").asString();
        draw(sequence, 8, "mask-eight", disc(left(3)));
        track(sequence, 8, 7, "{\"annotation\":\"mask-eight\",\"track\":\"%s\"}".formatted(track));
        assertThat(tracked(sequence).path("tracks").size()).isEqualTo(1);
        assertThat(states(timeline(sequence))).contains("8 given");
        refused(
                annotator.post(
                        path + "/" + sequence + ":track",
                        "{\"from\":8,\"to\":9,\"objects\":[%s]}".formatted(object("mask-eight"))),
                400,
                "expected frames from 0 to 8");
        refused(
                annotator.post(
                        path + "/" + sequence + ":track",
                        "{\"from\":1,\"to\":2,\"objects\":[%s]}".formatted(object("mask-eight"))),
                404,
                "frame 1 has no mask with the id mask-eight");
    }

    @Test
    void aRestartGoesOnBehindWhatIsKept() throws IOException, InterruptedException {
        String sequence = sequence(film(8));
        draw(sequence, 0, "mask-zero", disc(left(0)));
        track(sequence, 0, 7, object("mask-zero"));
        while (states(timeline(sequence)).size() < 3) {
            Thread.sleep(20);
        }
        refused(
                annotator.post(
                        path + "/" + sequence + ":track",
                        "{\"from\":0,\"to\":1,\"objects\":[%s]}".formatted(object("mask-zero"))),
                409,
                "followed already");
        team.restart();
        List<String> expected = new ArrayList<>(List.of("0 given"));
        for (int i = 1; i < 8; i++) {
            expected.add(i + " proposed");
        }
        assertThat(states(tracked(sequence))).isEqualTo(expected);
        assertThat(iou(sequence, 7, disc(left(7)))).isGreaterThan(0.85);
        JsonNode first = annotator
                .done("GET", "projects/%s/images/%s/annotations".formatted(team.project, image(sequence, 1)), null)
                .path("annotations")
                .path(0);
        assertThat(first.path("version").asInt()).as("made once").isEqualTo(1);
    }

    @Test
    void aStopKeepsWhatIsThere() throws IOException, InterruptedException {
        String sequence = sequence(film(8));
        draw(sequence, 0, "mask-zero", disc(left(0)));
        track(sequence, 0, 7, object("mask-zero"));
        while (states(timeline(sequence)).size() < 3) {
            Thread.sleep(20);
        }
        JsonNode stopped = annotator.done("POST", path + "/" + sequence + ":stop", null);
        assertThat(stopped.path("tracking").path("state").asString()).isEqualTo("cancelled");
        assertThat(states(stopped)).hasSizeBetween(3, 7).startsWith("0 given", "1 proposed");
    }

    /// Its masks are those of the library, frame by frame. It knows nothing, and they are odd.
    @Test
    void aSam2FollowsByItsOwnMemory() throws IOException, InterruptedException {
        team.close();
        int frames = 5;
        try (Segmenter sam = Sam2Test.small()) {
            begin(new TeamServer(Files.createDirectory(data.resolve("sam2")), sam));
            String sequence = sequence(film(frames));
            draw(sequence, 0, "mask-zero", disc(left(0)));
            track(sequence, 0, frames - 1, object("mask-zero"));
            List<String> expected = new ArrayList<>();
            Map<Integer, Rle> masks = new LinkedHashMap<>();
            PromptableModel.Sam2 model = (PromptableModel.Sam2) sam.model();
            try (VideoModel networks = VideoModel.open(model.model(), new OnnxEngine())) {
                VideoSegmenter video =
                        new VideoSegmenter(new MemoryTracker(networks, MemorySettings.DEFAULT.withFrames(frames)));
                video.plan(0, 0, disc(left(0)).toMask());
                for (int i = 0; i < frames; i++) {
                    Image picture = Image.decode(picture(WIDTH, left(i)), "frame", ImageLimits.DEFAULT);
                    Mask mask = video.show(new Frame(i, picture))
                            .objects()
                            .getFirst()
                            .mask();
                    expected.add(i + (i == 0 ? " given" : mask.isEmpty() ? " lost" : " proposed"));
                    masks.put(i, mask.rle());
                }
            }
            assertThat(states(tracked(sequence))).isEqualTo(expected);
            assertThat(expected.subList(1, frames))
                    .as("something is seen")
                    .anyMatch(state -> state.endsWith("proposed"));
            for (int i = 1; i < frames; i++) {
                if (expected.get(i).endsWith("proposed")) {
                    assertThat(iou(sequence, i, Objects.requireNonNull(masks.get(i))))
                            .as("frame " + i)
                            .isEqualTo(1);
                }
            }
            assertThat(team.server.metric("encode_seconds_count"))
                    .as("no embeddings of images")
                    .isZero();
        } finally {
            team.close();
        }
    }

    @Test
    void whatIsNoFilmIsRefusedAndWhatBreaksIsKeptUpToThere() throws IOException, InterruptedException {
        assertThat(read("notes.txt", "no film".getBytes(StandardCharsets.UTF_8))
                        .path("error")
                        .asString())
                .isEqualTo("notes.txt: no film");
        assertThat(read("empty.zip", ZipBytes.of(Map.of("a/readme.txt", new byte[1], "a/b.txt", new byte[1])))
                        .path("error")
                        .asString())
                .contains("the folder has no pictures");
        assertThat(read("one.zip", ZipBytes.of(film(1))).path("error").asString())
                .contains("one picture alone is no film; upload it as an image");
        assertThat(researcher.done("GET", path, null).path("sequences").size()).isZero();

        Map<String, byte[]> broken = film(3);
        broken.put("film/002.png", new byte[100]);
        JsonNode timeline = timeline(sequence(broken));
        assertThat(timeline.path("frames").size()).isEqualTo(2);
        assertThat(timeline.path("fault").asString()).startsWith("frame 2: ").contains("002.png: not a picture");
        Map<String, byte[]> wide = film(3);
        wide.put("film/001.png", picture(WIDTH + 2, left(1)));
        JsonNode odd = read("wide.zip", ZipBytes.of(wide));
        assertThat(odd.path("state").asString()).isEqualTo("failed");
        assertThat(odd.path("error").asString()).contains("001.png", "162×120", "160×120");
    }

    @Test
    void whereSeveralPeopleAnnotateNobodyFollows() throws IOException, InterruptedException {
        String sequence = sequence(film(2));
        draw(sequence, 0, "mask-zero", disc(left(0)));
        team.person("admin").done("PATCH", "projects/" + team.project, "{\"copies\":2}");
        refused(send(researcher, "disc.zip", ZipBytes.of(film(2))), 409, "several people annotate each image");
        refused(
                annotator.post(
                        path + "/" + sequence + ":track",
                        "{\"from\":0,\"to\":1,\"objects\":[%s]}".formatted(object("mask-zero"))),
                409,
                "several people annotate each image");
    }
}
