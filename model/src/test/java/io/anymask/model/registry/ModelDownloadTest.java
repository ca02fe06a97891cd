package io.anymask.model.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelDownloadTest {
    private static final byte[] CONTENT = new byte[300_000];

    static {
        new Random(1).nextBytes(CONTENT);
    }

    private final ModelDownload download = new ModelDownload(new ModelDownload.Settings(4, Duration.ofMillis(600)));

    @TempDir
    private Path folder;

    private ScriptedServer server;
    private RegisteredModel model;

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedServer(CONTENT);
        model = model(server.url());
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private static RegisteredModel model(URI url) throws Exception {
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(CONTENT));
        return new RegisteredModel("tiny", "for tests", "tiny.pth", url, CONTENT.length, sha256, "Apache-2.0");
    }

    private Path pull() {
        return download.pull(model, folder, bytes -> {});
    }

    private List<String> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void bringsTheFileAndTellsHowFarItIs() throws Exception {
        List<Long> heard = new ArrayList<>();
        Path file = download.pull(model, folder, heard::add);
        assertThat(file).hasBinaryContent(CONTENT);
        assertThat(files()).containsExactly("tiny.pth");
        assertThat(heard).isSorted().startsWith(0L).endsWith((long) CONTENT.length);
    }

    @Test
    void asksNobodyForWhatIsThere() throws Exception {
        pull();
        pull();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void replacesADamagedFile() throws Exception {
        byte[] damaged = CONTENT.clone();
        damaged[1000]++;
        Files.write(folder.resolve("tiny.pth"), damaged);
        assertThat(pull()).hasBinaryContent(CONTENT);
    }

    @Test
    void goesOnWhereTheConnectionBroke() throws Exception {
        server.then(answer -> answer.breakAfter(100_000));
        server.then(answer -> answer.breakAfter(50_000));
        assertThat(pull()).hasBinaryContent(CONTENT);
        // The client may drop the last bytes before a break, so it goes on no later than where that was.
        int first = start(server.requests().get(1));
        int second = start(server.requests().get(2));
        assertThat(first).isBetween(1, 100_000);
        assertThat(second).isBetween(first + 1, first + 50_000);
    }

    private static int start(String request) {
        Matcher range = Pattern.compile("bytes=(\\d+)-").matcher(request);
        assertThat(range.find()).as(request).isTrue();
        return Integer.parseInt(range.group(1));
    }

    @Test
    void goesOnWhereAnEarlierRunWasKilled() throws Exception {
        Files.write(folder.resolve("tiny.pth.part"), Arrays.copyOf(CONTENT, 200_000));
        assertThat(pull()).hasBinaryContent(CONTENT);
        assertThat(server.requests()).singleElement().asString().contains("bytes=200000-");
    }

    @Test
    void beginsAnewWhereTheServerKnowsNoRanges() throws Exception {
        Files.write(folder.resolve("tiny.pth.part"), Arrays.copyOf(CONTENT, 200_000));
        server.then(ScriptedServer.Answer::ignoreRange);
        assertThat(pull()).hasBinaryContent(CONTENT);
    }

    @Test
    void beginsAnewWhenTheRestIsNotTheRightOne() throws Exception {
        Files.write(folder.resolve("tiny.pth.part"), new byte[200_000]);
        assertThatThrownBy(this::pull)
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("sha256")
                .hasMessageContaining("thrown away");
        assertThat(files()).isEmpty();
        assertThat(pull()).hasBinaryContent(CONTENT);
    }

    @Test
    void givesASilentServerUp() throws Exception {
        server.then(answer -> answer.fallSilentAfter(120_000));
        assertThat(pull()).hasBinaryContent(CONTENT);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void keepsWhatCameWhenTheServerBreaksOffAgainAndAgain() throws Exception {
        for (int i = 0; i < 4; i++) {
            server.then(answer -> answer.breakAfter(10_000));
        }
        assertThatThrownBy(this::pull)
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("40000 of 300000 bytes")
                .hasMessageContaining("resumes")
                .hasMessageContaining("by hand");
        assertThat(files()).containsExactly("tiny.pth.part");
        assertThat(pull()).hasBinaryContent(CONTENT);
    }

    @Test
    void refusesAFileOfAnotherLength() throws Exception {
        server.then(answer -> answer.announce(CONTENT.length + 1));
        assertThatThrownBy(this::pull)
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("announced 300,001 bytes, expected 300,000");
        server.then(answer -> answer.announce(CONTENT.length - 1));
        assertThatThrownBy(this::pull).hasMessageContaining("announced 299,999 bytes");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void refusesMoreThanWasAnnounced() throws Exception {
        server.then(answer -> answer.hideLengthAndSendMore(1_000_000));
        assertThatThrownBy(this::pull)
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("sent more than 300,000 bytes");
        assertThat(Files.size(folder.resolve("tiny.pth.part"))).isZero();
    }

    @Test
    void throwsAWrongFileAway() throws Exception {
        server.then(answer -> answer.sendInstead(new byte[CONTENT.length]));
        assertThatThrownBy(this::pull)
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("expected " + model.sha256());
        assertThat(files()).isEmpty();
    }

    @Test
    void saysWhatTheServerSaid() {
        server.then(answer -> answer.status(404));
        assertThatThrownBy(this::pull)
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("status 404")
                .hasMessageContaining("by hand");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void triesAgainWhenTheServerIsBusy() throws Exception {
        server.then(answer -> answer.status(503));
        assertThat(pull()).hasBinaryContent(CONTENT);
    }

    @Test
    void saysWhatToDoOffline() throws Exception {
        server.close();
        assertThatThrownBy(this::pull)
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("cannot be reached")
                .hasMessageContaining("download " + model.url() + " by hand (300,000 bytes, sha256 " + model.sha256())
                .hasMessageContaining(folder.resolve("tiny.pth").toString());
    }

    @Test
    void refusesToWriteWhereAnotherWrites() throws Exception {
        server.then(answer -> answer.fallSilentAfter(10_000));
        Thread first = Thread.ofPlatform().start(() -> pull());
        while (server.requests().isEmpty()) {
            Thread.sleep(5);
        }
        assertThatThrownBy(this::pull).isInstanceOf(DownloadException.class).hasMessageContaining("another download");
        first.join();
        assertThat(folder.resolve("tiny.pth")).hasBinaryContent(CONTENT);
    }
}
