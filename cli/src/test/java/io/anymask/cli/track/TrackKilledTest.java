package io.anymask.cli.track;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Main;
import io.anymask.cli.Run;
import io.anymask.cli.command.ExitCode;
import io.anymask.inference.video.VideoState;
import io.anymask.mask.Mask;
import io.anymask.model.hiera.HieraConfig;
import io.anymask.model.sam2.RandomSam2;
import io.anymask.model.sam2.Sam2Config;
import io.anymask.video.Film;
import io.anymask.video.FilmFrame;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The promise: a run that is killed goes on where it was, and what it has in the end is what a run has that
/// nobody killed.
@Timeout(600)
class TrackKilledTest {
    private static final int WIDTH = 160;
    private static final int HEIGHT = 96;
    private static final int FRAMES = 48;
    private static final String BACKWARD = "--backward";

    @TempDir
    private Path folder;

    private Path film = Path.of("");

    @BeforeEach
    void draw() throws IOException {
        film = Files.createDirectory(folder.resolve("film"));
        for (int i = 0; i < FRAMES; i++) {
            BufferedImage frame = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
            Graphics2D canvas = frame.createGraphics();
            canvas.setColor(new Color(96, 120, 84));
            canvas.fillRect(0, 0, WIDTH, HEIGHT);
            canvas.setColor(new Color(200, 30, 30));
            canvas.fillOval(10 + 2 * i, 30, 40, 40);
            canvas.dispose();
            ImageIO.write(frame, "png", film.resolve(i + ".png").toFile());
        }
    }

    @Test
    void aKilledRunGoesOn() throws Exception {
        killAndCompare(List.of("--point", "0:30,50", "--point", "30:90,50"));
    }

    @Test
    void aKilledRunBackwardGoesOn() throws Exception {
        killAndCompare(List.of("--point", "47:124,50", "--point", "17:64,50", BACKWARD));
    }

    @Test
    void aKilledRunOfSam2GoesOn() throws Exception {
        Path sam2 = folder.resolve("sam2.safetensors");
        RandomSam2.model(Sam2Config.of(HieraConfig.TINY), 1).checkpoint().writeSafetensors(sam2);
        Path mask = folder.resolve("mask.png");
        Mask.full(40, 40).paste(10, 30, WIDTH, HEIGHT).writePng(mask);
        killAndCompare(List.of("--mask", "0:" + mask, "--point", "20:70,50", "--model", sam2.toString()));
    }

    private void killAndCompare(List<String> options) throws Exception {
        Path whole = folder.resolve("whole");
        Run uninterrupted = anymask(words(options, whole).toArray());
        assertThat(uninterrupted.code()).as(uninterrupted.err()).isZero();
        Path killed = folder.resolve("killed");
        int kills = 0;
        for (int least : new int[] {1, 12}) {
            kills += killBehind(least, words(options, killed), killed) ? 1 : 0;
        }
        assertThat(kills).as("runs that were killed in the midst of their work").isPositive();
        Run other = anymask(words(List.of("--point", "0:31,50"), killed).toArray());
        assertThat(other.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(other.err()).contains("of a run with prompts SHA-256").contains("--overwrite");
        Run rest = anymask(words(options, killed).toArray());
        assertThat(rest.code()).as(rest.err()).isZero();
        assertThat(rest.err()).contains("frames are done, the others follow");
        assertThat(files(killed)).isEqualTo(files(whole));
        assertThat(killed.resolve(TrackState.FILE)).doesNotExist();
        if (options.contains(BACKWARD)) {
            return; // no film is made
        }
        try (Film first = Film.open(whole.resolve(TrackFiles.FILM));
                Film second = Film.open(killed.resolve(TrackFiles.FILM))) {
            assertThat(first.info()).isEqualTo(second.info());
            for (FilmFrame frame : first) {
                assertThat(second.frame(frame.number()).image()).isEqualTo(frame.image());
            }
        }
    }

    private List<String> words(List<String> options, Path output) {
        List<String> words = new ArrayList<>(List.of("track", film.toString(), "--input-size", "256"));
        words.addAll(options);
        words.addAll(List.of("--format", "youtube-vis", "--output", output.toString()));
        return words;
    }

    /// Lines, maps and the file of the whole film, by name.
    private static Map<String, List<Byte>> files(Path output) throws IOException {
        Map<String, List<Byte>> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(output)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = output.relativize(file).toString();
                if (!name.endsWith(".mp4") && !name.startsWith(".")) {
                    byte[] bytes = Files.readAllBytes(file);
                    List<Byte> content = new ArrayList<>();
                    for (byte one : bytes) {
                        content.add(one);
                    }
                    files.put(name, content);
                }
            }
        }
        assertThat(files).hasSize(FRAMES + 2);
        return files;
    }

    /// Runs the command until its state is that many frames behind the first one, and kills it as `kill -9` does.
    ///
    /// @return false when it was quicker than that
    private boolean killBehind(int least, List<String> words, Path output) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(words);
        Process process = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        boolean backward = words.contains(BACKWARD);
        while (process.isAlive() && passed(output, backward) < least) {
            Thread.sleep(20);
        }
        process.toHandle().destroyForcibly();
        process.waitFor();
        return Files.exists(output.resolve(TrackState.FILE));
    }

    /// How many frames the state is behind the first one; -1 for none.
    private int passed(Path output, boolean backward) throws IOException {
        Path state = output.resolve(TrackState.FILE);
        Path copy = folder.resolve("copy");
        try {
            Files.copy(state, copy, StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchFileException e) {
            return -1;
        }
        VideoState.Place place = VideoState.read(copy).place();
        if (place == null) {
            return -1;
        }
        return backward ? FRAMES - 1 - place.number() : place.number();
    }

    @Test
    void whatIsDamagedBesideAStateIsSaid() throws Exception {
        Path output = folder.resolve("killed");
        List<String> words = words(List.of("--point", "0:30,50"), output);
        killBehind(2, words, output);
        Path lines = output.resolve(TrackFiles.LINES);
        byte[] whole = Files.readAllBytes(lines);
        Files.write(lines, Arrays.copyOf(whole, 100));
        Run run = anymask(words.toArray());
        assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.err()).contains("got 0 whole lines, expected the ");
        Files.write(
                lines,
                new String(whole, StandardCharsets.UTF_8)
                        .replace("\"frame\":1,", "\"frame\":9,")
                        .getBytes(StandardCharsets.UTF_8));
        run = anymask(words.toArray());
        assertThat(run.err()).contains("got the frame 9, expected 1; start over with --overwrite");
        Path state = output.resolve(TrackState.FILE);
        Files.write(state, Arrays.copyOf(Files.readAllBytes(state), 300));
        run = anymask(words.toArray());
        assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.err()).contains(TrackState.FILE).contains("start over with --overwrite");
        words.addAll(List.of("--overwrite", "--to", "1"));
        run = anymask(words.toArray());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(Files.readAllLines(lines)).hasSize(2);
    }
}
