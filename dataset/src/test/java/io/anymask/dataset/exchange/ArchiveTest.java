package io.anymask.dataset.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataset.DatasetException;
import io.anymask.dataset.exchange.Archive.Limits;
import io.anymask.testing.ZipBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Archives of strangers.
class ArchiveTest {
    private static final Limits SMALL = new Limits(10, 30 << 20, 200);
    private static final byte[] COCO = "{\"images\":[],\"categories\":[]}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NONE = new byte[0];

    @TempDir
    private Path folder;

    private int times;

    private Path unpack(byte[] archive) throws IOException {
        Path file = folder.resolve("upload.zip");
        Files.write(file, archive);
        times++;
        assertThat(Archive.isOne(file)).isTrue();
        return Archive.unpack(file, inside(), SMALL, () -> {});
    }

    private Path inside() {
        return folder.resolve("unpacked-" + times);
    }

    private void refused(byte[] archive, String why) {
        assertThatThrownBy(() -> unpack(archive))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(why);
    }

    private static Map<String, byte[]> files(int count) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            files.put("a/%d.json".formatted(i), COCO);
        }
        return files;
    }

    @Test
    void theAnnotationsAreFoundInIt() throws IOException {
        assertThat(unpack(ZipBytes.of(Map.of("a/b/coco.json", COCO)))).isEqualTo(inside().resolve("a/b/coco.json"));
    }

    @Test
    void photosBesideAFileOfAllDoNotHideIt() throws IOException {
        assertThat(unpack(ZipBytes.of(Map.of("x/coco.json", COCO, "x/1.png", NONE, "x/2.jpg", NONE))))
                .isEqualTo(inside().resolve("x/coco.json"));
    }

    @Test
    void aFolderAroundAllIsLeftOutAndHiddenFilesAre() throws IOException {
        Path found = unpack(ZipBytes.of(Map.of(
                "export/labels/1.txt", NONE,
                "export/data.yaml", NONE,
                "__MACOSX/export/data.yaml", NONE,
                ".git/config", NONE,
                "export/.DS_Store", NONE)));
        assertThat(found).isEqualTo(inside().resolve("export"));
        try (Stream<Path> all = Files.walk(inside())) {
            assertThat(all.filter(Files::isRegularFile)).hasSize(2);
        }
    }

    @Test
    void aFolderThatAFormatNeedsStays() throws IOException {
        assertThat(unpack(ZipBytes.of(Map.of("labels/1.txt", NONE, "labels/2.txt", NONE))))
                .isEqualTo(inside());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../a.json",
                "a/../../a.json",
                "a/../b.json",
                "/etc/a.json",
                "/",
                "..",
                "a\\..\\..\\b.json",
                "c:a.json",
                "a\u0000.json",
                "./a.json"
            })
    void namesThatLeadElsewhereAreRefused(String name) throws IOException {
        refused(ZipBytes.of(Map.of(name, COCO)), "got an entry called");
        assertThat(folder.resolve("a.json")).doesNotExist();
    }

    @Test
    void eachNameIsThereOnce() throws IOException {
        byte[] twice = ZipBytes.of(new LinkedHashMap<>(Map.of("a.json", COCO, "b.json", NONE)));
        byte[] same = new String(twice, StandardCharsets.ISO_8859_1)
                .replace("b.json", "a.json")
                .getBytes(StandardCharsets.ISO_8859_1);
        refused(same, "got two entries called \"a.json\"");
    }

    @Test
    void moreThanIsPlausibleIsNotUnpacked() throws IOException {
        refused(ZipBytes.of(Map.of("zeros.json", new byte[20 << 20])), "bytes when unpacked");
        Map<String, byte[]> parts = new LinkedHashMap<>();
        for (int i = 0; i < 5; i++) {
            parts.put(i + ".json", new byte[5 << 20]);
        }
        refused(ZipBytes.of(parts), "bytes when unpacked");
    }

    @Test
    void filesAreCounted() throws IOException {
        assertThat(unpack(ZipBytes.of(files(10)))).isEqualTo(inside().resolve("a"));
        refused(ZipBytes.of(files(11)), "more than 10 entries");
    }

    @Test
    void anArchiveInIsNotUnpacked() throws IOException {
        byte[] inner = ZipBytes.of(Map.of("a.json", COCO));
        Path found = unpack(ZipBytes.of(Map.of("inner.zip", inner, "b.txt", NONE)));
        assertThat(found).isEqualTo(inside());
        assertThat(found.resolve("inner.zip")).hasBinaryContent(inner);
    }

    @Test
    void whatIsDamagedOrEmptyIsSaid() throws IOException {
        byte[] whole = ZipBytes.of(Map.of("a.json", COCO));
        refused(Arrays.copyOf(whole, 40), "a ZIP archive");
        refused(new byte[] {'P', 'K', 3, 4}, "got no entry");
    }

    @Test
    void whoeverWaitsMayStopIt() throws IOException {
        Path file = folder.resolve("upload.zip");
        Files.write(file, ZipBytes.of(Map.of("a.json", COCO)));
        assertThatThrownBy(() -> Archive.unpack(file, inside(), SMALL, () -> {
                    throw new CancellationException("enough");
                }))
                .isInstanceOf(CancellationException.class);
    }
}
