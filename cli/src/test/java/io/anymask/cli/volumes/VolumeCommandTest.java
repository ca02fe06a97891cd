package io.anymask.cli.volumes;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.apps.volumes.Affine;
import io.anymask.apps.volumes.Axis;
import io.anymask.apps.volumes.Grid;
import io.anymask.apps.volumes.LabelVolume;
import io.anymask.apps.volumes.Vector3;
import io.anymask.apps.volumes.Volume;
import io.anymask.apps.volumes.VolumeLimits;
import io.anymask.apps.volumes.formats.VolumeFiles;
import io.anymask.apps.volumes.nifti.NiftiWriter;
import io.anymask.apps.volumes.tiff.TiffLabelWriter;
import io.anymask.cli.Run;
import io.anymask.cli.command.ExitCode;
import io.anymask.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A bright ball of 40 voxels across in a dark volume of five slices, with the real model.
class VolumeCommandTest {
    private static final int SIDE = 96;
    private static final int DEPTH = 5;
    private static final Grid GRID = new Grid(
            SIDE,
            SIDE,
            DEPTH,
            new Affine(new Vector3(-0.5, 0, 0), new Vector3(0, 0.5, 0), new Vector3(0, 0, 5), new Vector3(7, 8, 9)));

    @TempDir
    private Path folder;

    private Path volume;
    private Path output;

    private static boolean isInside(int i, int j, int k) {
        return Math.hypot(Math.hypot(i - 48, j - 40), 10 * (k - 2)) <= 20.5;
    }

    private static LabelVolume ball(Grid grid) {
        LabelVolume values = new LabelVolume(grid);
        for (int k = 0; k < DEPTH; k++) {
            for (int j = 0; j < SIDE; j++) {
                for (int i = 0; i < SIDE; i++) {
                    values.set(i, j, k, (isInside(i, j, k) ? 190 : 50) + (7 * i + 3 * j + k) % 11);
                }
            }
        }
        return values;
    }

    @BeforeEach
    void write() {
        volume = folder.resolve("ball.nii.gz");
        output = folder.resolve("out");
        NiftiWriter.write(volume, ball(GRID));
    }

    /// A microscope's stack: its labels are a stack of the same scale. MedSAM's recipe sees and draws otherwise.
    @Test
    void aStackHasLabelsOfItsKind() {
        Path stack = folder.resolve("ball.tif");
        TiffLabelWriter.write(stack, ball(new Grid(SIDE, SIDE, DEPTH, Affine.scaling(0.25e-3, 0.25e-3, 2e-3))));
        LabelVolume[] labels = new LabelVolume[2];
        for (int i = 0; i < 2; i++) {
            Run run = anymask(
                    "volume",
                    stack,
                    "--preset",
                    "microscopy",
                    "--slice",
                    2,
                    "--box",
                    "26,18,70,62",
                    "--recipe",
                    i == 0 ? "sam" : "MEDSAM",
                    "--overwrite",
                    "--output",
                    output);
            assertThat(run.code()).as(run.err()).isZero();
            Volume written =
                    VolumeFiles.open(output.resolve("labels.tif"), VolumeFiles.Selection.ONLY, VolumeLimits.DEFAULT);
            assertThat(written.grid().affine().spacing().z()).isCloseTo(2e-3, within(1e-9));
            labels[i] = LabelVolume.of(written);
            assertThat(labels[i].count(1)).isPositive();
        }
        assertThat(output.resolve("labels.nii.gz")).doesNotExist();
        assertThat(labels[0].mask(Axis.SLICE, 2, 1)).isNotEqualTo(labels[1].mask(Axis.SLICE, 2, 1));
    }

    @Test
    void aBoxInOneSliceGivesTheObjectInAll() throws IOException {
        Run run = anymask("volume", volume, "--slice", 2, "--box", "26,18,70,62", "--output", output);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("object 1:").contains("Not a medical device");
        Volume labels =
                VolumeFiles.open(output.resolve("labels.nii.gz"), VolumeFiles.Selection.ONLY, VolumeLimits.DEFAULT);
        assertThat(labels.grid()).isEqualTo(GRID);
        int common = 0;
        int sum = 0;
        for (int k = 0; k < DEPTH; k++) {
            for (int j = 0; j < SIDE; j++) {
                for (int i = 0; i < SIDE; i++) {
                    boolean found = labels.value(i, j, k) == 1;
                    common += found && isInside(i, j, k) ? 2 : 0;
                    sum += (found ? 1 : 0) + (isInside(i, j, k) ? 1 : 0);
                }
            }
        }
        assertThat((double) common / sum).as("Dice").isGreaterThan(0.9);
        JsonNode object = JsonMapper.shared()
                .readTree(output.resolve("statistics.json").toFile())
                .path("objects")
                .get(0);
        long voxels = LabelVolume.of(labels).count(1);
        assertThat(object.path("voxels").asLong()).isEqualTo(voxels);
        assertThat(object.path("millilitres").asDouble()).isEqualTo(voxels * 1.25 / 1000);
        assertThat(object.path("shown").get(0).asInt()).isEqualTo(2);
        assertThat(Image.read(output.resolve("montage.png")).width()).isGreaterThan(300);
        Run again = anymask("volume", volume, "--slice", 2, "--box", "26,18,70,62", "--output", output);
        assertThat(again.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(again.err()).contains("there is already a file of that name");
    }

    @Test
    void aPlaceOfTheVolumeNeedsNoSlice() throws IOException {
        Run run = anymask("volume", volume, "--point", "48,40,2", "--preset", "mr", "--json", "--output", output);
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode object =
                JsonMapper.shared().readTree(run.out()).path("objects").get(0);
        assertThat(object.path("shown").get(0).asInt()).isEqualTo(2);
        assertThat(object.path("voxels").asLong()).isPositive();
        LabelVolume labels = LabelVolume.of(
                VolumeFiles.open(output.resolve("labels.nii.gz"), VolumeFiles.Selection.ONLY, VolumeLimits.DEFAULT));
        assertThat(labels.mask(Axis.SLICE, 2, 1).get(48, 40)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--json | volume: what?",
                "--box 1,2,3,4 | in which slice? Put --slice before it",
                "--slice 5 --box 1,2,30,40 | slice 5: the volume has 5",
                "--slice 2 --point 300,40 | slice 2: point: got (300.0, 40.0)",
                "--point 1,2,9 | slice 9: the volume has 5",
                "--point 1,2,-1 | expected voxels from 0 on",
                "--point a,2,3 | expected x,y or x,y,z in voxels",
                "--slice x --point 1,2 | --slice: got 'x'",
                "--slice 1 --point 1,2 --window 40 | expected its level and a positive width",
                "--slice 1 --point 1,2 --window 40,400 --preset mr | expected one of them",
                "--slice 1 --point 1,2 --object 0 | --object: got '0'"
            })
    void whatMakesNoSenseIsToldBeforeTheWork(String options, String message) {
        Object[] words = Arrays.stream(("volume " + volume + " " + options + " --output " + output).split(" ", -1))
                .toArray();
        Run run = anymask(words);
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(message);
        assertThat(output).doesNotExist();
    }

    @Test
    void whatIsNoVolumeIsToldByName() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "no volume");
        Path cut = folder.resolve("cut.nii.gz");
        byte[] whole = Files.readAllBytes(volume);
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
        for (Path file : new Path[] {text, cut, folder.resolve("nothing.nii")}) {
            Run run = anymask("volume", file, "--slice", 2, "--box", "26,18,70,62", "--output", output);
            assertThat(run.code()).as(file.toString()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(run.err()).contains(file.toString());
            assertThat(output).doesNotExist();
        }
    }
}
