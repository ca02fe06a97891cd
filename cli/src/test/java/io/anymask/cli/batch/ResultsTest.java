package io.anymask.cli.batch;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import io.anymask.file.FolderLock;
import io.anymask.image.Image;
import io.anymask.mobilesam.MobileSam;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Results are not lost, not mixed, and not taken for photos.
class ResultsTest {
    private static final String[] QUICK = {"--points-per-side", "2"};

    @TempDir
    private Path folder;

    private Path photo(String path, String sample) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.write(file, MobileSam.photo(sample));
    }

    private static List<String> visible(Path below) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> below.relativize(file).toString())
                    .filter(name -> !name.contains(".anymask"))
                    .sorted()
                    .toList();
        }
    }

    private static Run everything(Path photo, Path output, String... more) {
        return anymask(Stream.of(
                        Stream.of("everything", photo, "-o", output, "--format", "sa1b"),
                        Stream.of(QUICK),
                        Stream.of(more))
                .flatMap(words -> words)
                .toArray());
    }

    @Test
    void photosOfOneNameFromTwoFoldersKeepApart() throws IOException {
        Path x = photo("x/a.jpg", "flower");
        Path y = photo("y/a.jpg", "cat");
        Path output = folder.resolve("out");
        Run run = anymask("segment", x, y, x, "--point", "100,100", "-o", output);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(visible(output)).hasSize(8);
        assertThat(Image.read(output.resolve("x-a.mask-1.png")).width()).isEqualTo(807);
        assertThat(Image.read(output.resolve("y-a.mask-1.png")).width()).isEqualTo(1024);
    }

    @Test
    void anotherPhotosResultsAreNotReplaced() throws IOException {
        Path output = folder.resolve("out");
        Path x = photo("x/a.jpg", "flower");
        Path y = photo("y/a.jpg", "cat");
        assertThat(everything(x, output).code()).isZero();
        byte[] before = Files.readAllBytes(output.resolve("a.json"));
        Run refused = everything(y, output);
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.err()).contains("y/a.jpg", "--overwrite");
        assertThat(Files.readAllBytes(output.resolve("a.json"))).isEqualTo(before);
        assertThat(everything(x, output).code()).as("the same photo").isZero();
        assertThat(everything(y, output, "--overwrite").code()).isZero();
        assertThat(Files.readString(output.resolve("a.json"))).contains("1024");
    }

    @Test
    void filesOfUnknownOriginAreNotReplaced() throws IOException {
        Path photo = photo("x/a.jpg", "cat");
        Files.writeString(folder.resolve("x/a.json"), "labelled by hand");
        Run refused = everything(photo, folder.resolve("x"));
        assertThat(refused.code()).isEqualTo(3);
        assertThat(folder.resolve("x/a.json")).hasContent("labelled by hand");
        Files.writeString(folder.resolve("x/a.mask-1.png"), "painted by hand");
        assertThat(anymask("segment", photo, "--point", "9,9", "-o", folder.resolve("x"))
                        .code())
                .isEqualTo(3);
    }

    @Test
    void outputIsNoInput() throws IOException {
        photo("photos/a.jpg", "cat");
        photo("photos/below/b.jpg", "cat");
        Files.writeString(folder.resolve("photos/._a.jpg"), "a resource fork");
        photo("photos/.hidden/c.jpg", "cat");
        Path photos = folder.resolve("photos");
        Path within = photos.resolve("out");
        for (Path output : List.of(photos, within)) {
            for (int time = 0; time < 2; time++) {
                Run run = anymask("segment", photos, "--recursive", "--point", "100,100", "-o", output);
                assertThat(run.code()).as(run.err()).isZero();
                assertThat(run.err()).isEmpty();
            }
        }
        assertThat(visible(within)).hasSize(8);
        assertThat(visible(photos)).hasSize(4 + 8 + 8);
        assertThat(anymask("segment", within, "--point", "100,100", "-o", within)
                        .err())
                .contains("no pictures");
        assertThat(BatchOptions.FOLDER).isNotEqualTo(".");
    }

    @Test
    void segmentResumes() throws IOException {
        photo("photos/a.jpg", "cat");
        photo("photos/b.jpg", "cat");
        Path photos = folder.resolve("photos");
        Path output = folder.resolve("out");
        Object[] command = {"segment", photos, "--point", "100,100", "-o", output};
        assertThat(anymask(command).code()).isZero();
        FileTime before = Files.getLastModifiedTime(output.resolve("a.mask-1.png"));
        Files.delete(output.resolve("b.overlay.png"));
        Files.createFile(output.resolve(".b.overlay.png.999999999-00000000-0000-4000-8000-000000000000.part"));
        Run again = anymask(command);
        assertThat(again.out()).contains("a.jpg: done before").contains("b.jpg (1024×510)");
        assertThat(Files.getLastModifiedTime(output.resolve("a.mask-1.png"))).isEqualTo(before);
        assertThat(visible(output)).hasSize(8);
        Run other = anymask("segment", photos, "--point", "200,100", "-o", output);
        assertThat(other.out()).doesNotContain("done before");
    }

    /// Each format's files, not only the SA-1B file, and those of segment's later masks.
    @Test
    void noFileMadeByHandIsReplaced() throws IOException {
        Path photo = photo("x/a.jpg", "cat");
        Path output = folder.resolve("x");
        for (String name : List.of(
                "a.txt", "a.geojson", "a.labels.png", "a.everything.png", "a/0.png", "a/metadata.csv", "coco.json")) {
            Path hand = output.resolve(name);
            Files.createDirectories(hand.getParent());
            Files.writeString(hand, "made by hand");
            Run refused = everything(photo, output, "--format", "sa1b,coco,png,labels,geojson,yolo,overlay");
            assertThat(refused.code()).as(name).isEqualTo(3);
            assertThat(refused.err()).contains(hand.toString(), "--overwrite");
            assertThat(hand).hasContent("made by hand");
            Files.delete(hand);
        }
        Path upper = photo("x/B.jpg", "cat");
        Files.writeString(output.resolve("B.json"), "made by hand");
        assertThat(everything(upper, output).code()).isEqualTo(3);
        for (String name : List.of("a.mask-3.png", "a.overlay.png", "A.mask-2.png")) {
            Path hand = Files.writeString(output.resolve(name), "made by hand");
            assertThat(anymask("segment", photo, "--point", "9,9", "-o", output).code())
                    .as(name)
                    .isEqualTo(3);
            assertThat(hand).hasContent("made by hand");
            Files.delete(hand);
        }
        Path hand = Files.writeString(output.resolve("a.found-2.png"), "made by hand");
        Run find = anymask("find", photo, "--like", photo, "--box", "100,100,300,300", "-o", output);
        assertThat(find.code()).isEqualTo(3);
        assertThat(hand).hasContent("made by hand");
    }

    @Test
    void theFileForAllImagesHoldsThoseOfEarlierRuns() throws IOException {
        Path output = folder.resolve("out");
        for (Path photo : List.of(photo("x/a.jpg", "flower"), photo("y/b.jpg", "cat"))) {
            Run run = everything(photo, output, "--format", "sa1b,coco");
            assertThat(run.code()).as(run.err()).isZero();
        }
        assertThat(Files.readString(output.resolve("coco.json"))).contains("\"a.jpg\"", "\"b.jpg\"");
    }

    /// Three masks, then one: the second and the third are gone, and none of them is ever taken for a photo.
    @Test
    void whatAnEarlierPromptLeftIsRemoved() throws IOException {
        photo("photos/a.jpg", "cat");
        Path photos = folder.resolve("photos");
        for (String[] prompt : new String[][] {{"--point", "100,100"}, {"--box", "10,10,300,300"}}) {
            Run run = anymask("segment", photos, prompt[0], prompt[1], "-o", photos);
            assertThat(run.code()).as(run.err()).isZero();
        }
        assertThat(visible(photos)).containsExactly("a.jpg", "a.mask-1.png", "a.overlay.png");
        Files.write(photos.resolve("b.jpg"), MobileSam.photo("cat"));
        Files.copy(photos.resolve("a.mask-1.png"), photos.resolve("a.mask-9.png"));
        Run again = anymask("segment", photos, "--box", "20,10,300,300", "-o", photos, "--json");
        assertThat(again.code()).as("a mask that nobody wrote").isEqualTo(3);
    }

    /// A command that was killed in the midst of an image: its files are known by the line written before them.
    @Test
    void unfinishedFilesAreNoInputAndAreWrittenAgain() throws IOException {
        photo("photos/a.jpg", "cat");
        Path photos = folder.resolve("photos");
        Object[] command = {"segment", photos, "--point", "100,100", "-o", photos};
        assertThat(anymask(command).code()).isZero();
        Path index = photos.resolve(".anymask.jsonl");
        List<String> lines = Files.readAllLines(index);
        Files.write(index, lines.stream().limit(2).toList());
        Files.delete(photos.resolve("a.overlay.png"));
        Run again = anymask(command);
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(visible(photos)).hasSize(1 + 4);
    }

    @Test
    void anotherPhotoOnStandardInputIsAnotherPhoto() throws IOException {
        Path output = folder.resolve("out");
        for (String[] photoAndCode : new String[][] {{"cat", "0"}, {"cat", "0"}, {"flower", "3"}}) {
            InputStream before = System.in;
            try {
                System.setIn(new ByteArrayInputStream(MobileSam.photo(photoAndCode[0])));
                Run run = anymask("segment", "-", "--point", "100,100", "-o", output);
                assertThat(run.code()).as(run.err()).isEqualTo(Integer.parseInt(photoAndCode[1]));
            } finally {
                System.setIn(before);
            }
        }
        assertThat(Image.read(output.resolve("stdin.mask-1.png")).width()).isEqualTo(1024);
    }

    @Test
    @SuppressWarnings("try") // the lock is only held
    void twoCommandsDoNotShareAFolder() throws IOException {
        Path photo = photo("a.jpg", "cat");
        Path output = Files.createDirectory(folder.resolve("out"));
        try (FolderLock other = FolderLock.take(output).orElseThrow()) {
            assertThat(FolderLock.take(output)).isEmpty();
            for (Object[] command : new Object[][] {
                {"segment", photo, "--point", "9,9", "-o", output},
                {"everything", photo, "-o", output},
                {"find", photo, "--like", photo, "--box", "100,100,300,300", "-o", output}
            }) {
                Run run = anymask(command);
                assertThat(run.code()).isEqualTo(3);
                assertThat(run.err()).contains("another command is writing to this folder");
            }
        }
    }
}
