package io.anymask.cli.find;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import io.anymask.image.Image;
import io.anymask.inference.clip.ColourClip;
import io.anymask.model.registry.ModelRegistry;
import io.anymask.testing.Shared;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Words and CLIPs that cannot be used are refused before any work, and odd ones that can be are.
class FindTextBadInputTest {
    @TempDir
    private static Path shared;

    private static Path photo;
    private static Path clip;

    @TempDir
    private Path folder;

    @BeforeAll
    static void write() {
        clip = shared.resolve("colours.safetensors");
        ColourClip.model().write(clip);
        photo = shared.resolve("photo.png");
        byte[] rgb = new byte[3 * 64 * 48];
        for (int i = 0; i < rgb.length; i += 3) {
            int x = i / 3 % 64;
            rgb[i] = (byte) (x > 20 && x < 44 ? 200 : 128);
            rgb[i + 1] = (byte) (x > 20 && x < 44 ? 30 : 128);
            rgb[i + 2] = (byte) (x > 20 && x < 44 ? 30 : 128);
        }
        Image.of(64, 48, rgb).writePng(photo);
    }

    private Run find(Object... words) {
        return anymask(Stream.concat(
                        Stream.of("find", photo, "-o", folder.resolve("out"), "--points-per-side", "2"),
                        Stream.of(words))
                .toArray());
    }

    private void refused(int code, String message, Object... words) {
        Run run = find(words);
        assertThat(run.err()).contains(message).doesNotContain("\tat ");
        assertThat(run.code()).isEqualTo(code);
        assertThat(run.out()).isEmpty();
        assertThat(files(folder.resolve("out"))).isEmpty();
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.exists(folder) ? Files.list(folder) : Stream.empty()) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\t\n", "\u3000", "&nbsp;", "<|endoftext|>"})
    void textsWithoutAWord(String text) {
        refused(2, "--text: got \"", "--clip", clip, "--text", text);
        refused(2, "expected a phrase such as \"a red car\"", "--clip", clip, "--text", "red", "--text", text);
        refused(2, "--against: got \"", "--clip", clip, "--text", "red", "--against", text);
    }

    /// Only emoji; Arabic and Hebrew, right to left; letters with many accents; a text within quotes and controls.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\ud83d\udc15\ud83d\ude00",
                "\u0643\u0644\u0628 \u0623\u062d\u0645\u0631",
                "\u202ered \u05db\u05dc\u05d1\u202c",
                "e\u0301\u0301\u0301\u0301 z\u0335\u0321\u031b",
                "\"red\" \\ {} <b>&amp;"
            })
    void oddTextsAreTexts(String text) {
        Run run = find("--clip", clip, "--text", text, "--text", "red", "--threshold", "0", "--json");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode answer = JsonMapper.shared().readTree(run.out());
        assertThat(answer.get("text").get(0).asString()).isEqualTo(text);
        assertThat(answer.get("masks")).allSatisfy(mask -> {
            assertThat(mask.get("phrase").asString()).isIn(text, "red");
            assertThat(mask.get("score").asDouble()).isBetween(0.0, 1.0);
        });
        Run files = find("--clip", clip, "--text", text, "--threshold", "0");
        assertThat(files.code()).as(files.err()).isZero();
        assertThat(folder.resolve("out/photo.found.png")).exists();
    }

    @Test
    void ofALongTextTheEndDoesNotCount() {
        Run run = find("--clip", clip, "--text", "red ".repeat(2500), "--json");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("a text of 10000 characters: CLIP reads the first 75 tokens");
        Run word = find("--clip", clip, "--text", "x".repeat(10_000), "--json");
        assertThat(word.code()).as(word.err()).isZero();
        assertThat(word.err()).contains("10000 characters");
    }

    @Test
    void questionsThatMakeNoSense() throws IOException {
        Path names = Files.writeString(folder.resolve("names.txt"), "red\n");
        refused(2, "got nothing to look for");
        refused(2, "--names: got it with --text", "--text", "red", "--names", "coco");
        refused(2, "--like: got it with --text", "--text", "red", "--like", photo, "--mask", photo);
        refused(2, "--mask: got it with --names", "--names", names, "--mask", photo);
        refused(2, "--method: got it with --text", "--text", "red", "--method", "persam");
        refused(2, "--points-per-side: got it with --like", "--like", photo, "--point", "9,9", "--clip", clip);
        refused(2, "--against: got it with --names", "--names", names, "--against", "dog");
        refused(2, "--template: got \"a photo\"", "--names", names, "--template", "a photo");
        refused(2, "--crop-expansion: expansion: got 0.5", "--text", "red", "--crop-expansion", "0.5");
        refused(2, "--crop-background", "--text", "red", "--crop-background", "black");
    }

    @Test
    void listsOfNamesThatAreNone() throws IOException {
        refused(3, "there is no such file", "--clip", clip, "--names", folder.resolve("none.txt"));
        refused(3, "this is a folder", "--clip", clip, "--names", Files.createDirectory(folder.resolve("list")));
        refused(3, "got no name", "--clip", clip, "--names", Files.writeString(folder.resolve("empty"), "\n \n"));
        refused(
                3,
                "line 2: got \"<|endoftext|>\"",
                "--clip",
                clip,
                "--names",
                Files.writeString(folder.resolve("bad"), "red\n<|endoftext|>\n"));
        refused(
                3,
                "of at most 1048576",
                "--clip",
                clip,
                "--names",
                Files.write(folder.resolve("huge"), new byte[(1 << 20) + 1]));
    }

    @Test
    void modelsInTheWrongPlace() throws IOException {
        refused(3, "this looks like a SAM checkpoint", "--text", "red", "--clip", "mobile-sam");
        refused(3, "this looks like a CLIP checkpoint", "--text", "red", "--clip", clip, "--model", clip);
        refused(2, "--clip: clip-vit-x: there is no such file", "--text", "red", "--clip", "clip-vit-x");
        refused(3, "--clip: none.pt: there is no such file", "--text", "red", "--clip", "none.pt");
        Path text = Files.writeString(folder.resolve("a.pt"), "Dear diary");
        refused(3, "it starts with 'Dear dia'", "--text", "red", "--clip", text);
        Assumptions.assumeFalse(Files.exists(ModelRegistry.defaultFolder().resolve("ViT-B-32.pt")));
        refused(3, "anymask models pull clip-vit-b-32", "--text", "red");
        refused(3, "anymask models pull clip-vit-b-32", "--names", "lvis");
    }

    /// A tiny CLIP whose table of tokens ends before CLIP's vocabulary does.
    @Test
    @Tag("shared")
    void anotherVocabulary() {
        Path tiny = Shared.golden("clip/clip_tiny_jit.pt");
        refused(3, "49408 tokens, but the model has 512", "--text", "red", "--clip", tiny);
    }

    /// Archives of TorchScript whose pickle, or whose code, would write a file if either ran.
    @Test
    void codeInAnArchiveNeverRuns() throws IOException {
        Path written = folder.resolve("written");
        String command = "touch " + written;
        byte[] calls = bytes(
                new byte[] {(byte) 0x80, 2},
                "cos\nsystem\n(X".getBytes(StandardCharsets.UTF_8),
                new byte[] {(byte) command.length(), 0, 0, 0},
                command.getBytes(StandardCharsets.UTF_8),
                "tR.".getBytes(StandardCharsets.UTF_8));
        byte[] empty = {(byte) 0x80, 2, '}', '.'};
        byte[] code = "import os\nos.system('%s')\n".formatted(command).getBytes(StandardCharsets.UTF_8);
        for (byte[] pickle : List.of(calls, empty)) {
            Path archive = folder.resolve("archive.pt");
            try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
                store(zip, "m/data.pkl", pickle);
                store(zip, "m/code/__torch__/multimodal.py", code);
                store(zip, "m/version", "3\n".getBytes(StandardCharsets.UTF_8));
            }
            refused(3, archive.toString(), "--text", "red", "--clip", archive);
            assertThat(anymask("models", "verify", archive).code()).isEqualTo(3);
        }
        assertThat(written).doesNotExist();
    }

    private static byte[] bytes(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Stream.of(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
