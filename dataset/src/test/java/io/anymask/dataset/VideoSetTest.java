package io.anymask.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.image.Image;
import io.anymask.mask.Mask;
import io.anymask.testing.Shared;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VideoSetTest {
    private static final int WIDTH = 6;
    private static final int HEIGHT = 4;

    @TempDir
    private Path folder;

    private void frame(String name) throws IOException {
        Path file = folder.resolve("JPEGImages").resolve(name + ".png");
        Files.createDirectories(file.getParent());
        Image.of(WIDTH, HEIGHT, new byte[3 * WIDTH * HEIGHT]).writePng(file);
    }

    /// A number in each of the first pixels of the upper row.
    private Path map(String name, int type, int... numbers) throws IOException {
        BufferedImage map = type == BufferedImage.TYPE_BYTE_INDEXED
                ? new BufferedImage(WIDTH, HEIGHT, type, VocColours.palette())
                : new BufferedImage(WIDTH, HEIGHT, type);
        for (int x = 0; x < numbers.length; x++) {
            map.getRaster().setSample(x, 0, type == BufferedImage.TYPE_INT_RGB ? 1 : 0, numbers[x]);
        }
        Path file = folder.resolve("Annotations").resolve(name + ".png");
        Files.createDirectories(file.getParent());
        ImageIO.write(map, "png", file.toFile());
        return file;
    }

    private Path palette(String name, int... numbers) throws IOException {
        return map(name, BufferedImage.TYPE_BYTE_INDEXED, numbers);
    }

    private Path grey(String name, int... numbers) throws IOException {
        return map(name, BufferedImage.TYPE_BYTE_GRAY, numbers);
    }

    /// The first object of a frame.
    private static Mask object(VideoSequence sequence, int frame) {
        return Objects.requireNonNull(sequence.frame(frame).truth())
                .firstEntry()
                .getValue();
    }

    @Test
    void davisHasNumbersOfObjectsOrOneForeground() throws IOException {
        for (String frame : List.of("bear/00000", "bear/00001", "cars/00000", "cars/00001", "dogs/00000")) {
            frame("480p/" + frame);
        }
        grey("480p/bear/00000", 255, 7);
        grey("480p/bear/00001", 7, 255, 255);
        palette("480p/cars/00000", 1, 1, 3);
        palette("480p/cars/00001", 0, 3);
        palette("480p/dogs/00000", 1);
        VideoSet set = VideoSet.open(folder, null);
        assertThat(set.layout()).isEqualTo(VideoLayout.DAVIS);
        assertThat(set.found().lines()).isEmpty();
        assertThat(set.sequences()).extracting(VideoSequence::name).containsExactly("bear", "cars", "dogs");
        assertThat(set.files()).hasSize(10);
        VideoSequence bear = set.sequences().getFirst();
        assertThat(bear.meaning()).isEqualTo(VideoSequence.Meaning.FOREGROUND);
        assertThat(bear.frame(1).truth()).containsOnlyKeys(1);
        assertThat(object(bear, 1).area()).isEqualTo(3);
        VideoSequence cars = set.sequences().get(1);
        assertThat(cars.meaning()).isEqualTo(VideoSequence.Meaning.NUMBERS);
        assertThat(cars.frame(0).truth()).containsOnlyKeys(1, 3);
        assertThat(object(cars, 0).area()).isEqualTo(2);
        assertThat(cars.frame(1).truth()).containsOnlyKeys(3);
        assertThat(set.only(List.of("dogs")).sequences())
                .extracting(VideoSequence::name)
                .containsExactly("dogs");
        assertThatThrownBy(() -> set.only(List.of("cats")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("no video cats, expected some of [bear, cars, dogs]");
    }

    @Test
    void listsChooseSequences() throws IOException {
        for (String name : List.of("bear", "cars")) {
            frame("480p/" + name + "/00000");
            palette("480p/" + name + "/00000", 1);
        }
        Path lists = Files.createDirectories(folder.resolve("ImageSets"));
        Files.createDirectory(lists.resolve("2016"));
        Files.createDirectory(lists.resolve("2017"));
        Files.writeString(lists.resolve("2017/val.txt"), "cars\n\n");
        Files.writeString(
                lists.resolve("2016/trainval.txt"),
                "/JPEGImages/480p/bear/00000.jpg /Annotations/480p/bear/00000.png \n");
        assertThat(VideoSet.open(folder, "val").sequences())
                .extracting(VideoSequence::name)
                .containsExactly("cars");
        assertThat(VideoSet.open(folder, "trainval").sequences())
                .extracting(VideoSequence::name)
                .containsExactly("bear");
        assertThatThrownBy(() -> VideoSet.open(folder, "test")).hasMessageContaining("there is no such list of videos");
        Files.writeString(lists.resolve("2016/val.txt"), "bear\ngone\n");
        assertThatThrownBy(() -> VideoSet.open(folder, "val")).hasMessageContaining("say which, for example 2016/val");
        VideoSet bears = VideoSet.open(folder, "2016/val");
        assertThat(bears.sequences()).extracting(VideoSequence::name).containsExactly("bear");
        assertThat(bears.found().lines()).singleElement().asString().contains("gone", "there is no such folder");
        Files.writeString(lists.resolve("2016/val.txt"), "\n");
        assertThatThrownBy(() -> VideoSet.open(folder, "2016/val")).hasMessageContaining("got no name");
    }

    @Test
    void youTubeVosIsAnnotatedInSomeFrames() throws IOException {
        for (int frame = 0; frame < 11; frame++) {
            frame("0a49f5265b/" + frame);
        }
        palette("0a49f5265b/0", 1);
        palette("0a49f5265b/10", 2);
        VideoSet set = VideoSet.open(folder, null);
        assertThat(set.layout()).isEqualTo(VideoLayout.YOUTUBE_VOS);
        VideoSequence video = set.sequences().getFirst();
        assertThat(video.annotations().keySet()).containsExactly(0, 10);
        assertThat(video.frames().getLast()).hasFileName("10.png");
        assertThat(video.frame(9).truth()).isNull();
        assertThat(video.frame(10).truth()).containsOnlyKeys(2);
    }

    @Test
    void whatCannotBeUsedIsLeftOutAndSaid() throws IOException {
        frame("good/00000");
        frame("good/00001");
        palette("good/00000");
        palette("good/00001", 1);
        Path lonely = palette("good/00002", 1);
        Files.createDirectories(folder.resolve("JPEGImages/without-frames"));
        palette("without-frames/00000", 1);
        frame("without-annotations/00000");
        frame("empty/00000");
        palette("empty/00000");
        frame("coloured/00000");
        map("coloured/00000", BufferedImage.TYPE_INT_RGB, 1);
        VideoSet set = VideoSet.open(folder, null);
        assertThat(set.sequences()).extracting(VideoSequence::name).containsExactly("good");
        assertThat(set.found().lines().toString())
                .contains(
                        "4 × a video was left out: ",
                        "coloured; empty; without-annotations; without-frames",
                        "an annotation before the first one with an object shows none",
                        "an annotation was left out: no picture of that name",
                        lonely.toString());
        assertThatThrownBy(() -> set.found().refuse("videos")).isInstanceOf(DatasetException.class);
        alone("without-frames", "without-frames: no pictures");
        alone("without-annotations", "without-annotations: there is no such folder");
        alone("empty", "empty: no annotation shows an object");
        alone("coloured", "got number 256, expected 0 to 255; is it in colours instead of a palette?");
    }

    private void alone(String video, String words) throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("ImageSets")).resolve("one.txt"), video);
        assertThatThrownBy(() -> VideoSet.open(folder, "one"))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(words)
                .hasMessageContaining("no video is left");
    }

    @Test
    void sizesThatDifferAreRefused() throws IOException {
        frame("good/00000");
        Path map = palette("good/00000", 1);
        VideoSequence video = VideoSet.open(folder, null).sequences().getFirst();
        ImageIO.write(new BufferedImage(WIDTH, 3, BufferedImage.TYPE_BYTE_GRAY), "png", map.toFile());
        assertThatThrownBy(() -> video.frame(0))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("6×3 pixels, expected 6×4 as in its picture");
    }

    @Test
    void aSetWithoutVideosIsRefused() throws IOException {
        assertThatThrownBy(() -> VideoSet.open(folder.resolve("nothing"), null))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("there is no such folder");
        Files.createDirectory(folder.resolve("JPEGImages"));
        assertThatThrownBy(() -> VideoSet.open(folder, null)).hasMessageContaining("no folder Annotations");
        Files.createDirectory(folder.resolve("Annotations"));
        assertThatThrownBy(() -> VideoSet.open(folder, null)).hasMessageContaining("no folders, expected one");
        frame("empty/00000");
        palette("empty/00000");
        assertThatThrownBy(() -> VideoSet.open(folder, null)).hasMessageContaining("no video is left");
    }

    @Test
    void theRealOneIsDavis2016() {
        VideoSet davis = VideoSet.open(Shared.data("davis2016"), null);
        assertThat(davis.found().lines()).isEmpty();
        assertThat(davis.sequences()).hasSize(3).allMatch(s -> s.meaning() == VideoSequence.Meaning.FOREGROUND);
        assertThat(davis.sequences().getFirst().frames()).hasSize(50);
        assertThat(object(davis.sequences().getFirst(), 3).width()).isEqualTo(854);
    }
}
