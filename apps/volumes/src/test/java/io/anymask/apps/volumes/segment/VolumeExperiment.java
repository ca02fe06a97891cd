package io.anymask.apps.volumes.segment;

import io.anymask.apps.volumes.Axis;
import io.anymask.apps.volumes.Grid;
import io.anymask.apps.volumes.LabelVolume;
import io.anymask.apps.volumes.Preset;
import io.anymask.apps.volumes.SlicePictures;
import io.anymask.apps.volumes.Volume;
import io.anymask.apps.volumes.VolumeLimits;
import io.anymask.apps.volumes.formats.VolumeFiles;
import io.anymask.inference.Segmenter;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.mobilesam.MobileSam;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.SimulatedClicks;
import io.anymask.testing.Shared;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Dice of organs by the number of interactions: a box in the middle slice, then up to five clicks, each in the
/// slice with the lowest Dice where the mask is wrong most deeply. Beside it, the box carried unchanged into
/// every slice of the object. Run on demand; some half an hour on two cores.
class VolumeExperiment {
    private static final int LEAST_VOXELS = 200;
    private static final int LEAST_SLICES = 3;
    private static final int CORRECTIONS = 5;

    /// A volume with its truth.
    ///
    /// @param list of organ names in `label_names.json`
    private record Sample(String name, String volume, String labels, Preset preset, String list) {}

    private static final List<Sample> SAMPLES = List.of(
            new Sample("CT", "ct_nifti/example_ct_sm.nii.gz", "ct_nifti/example_seg.nii.gz", Preset.CT_SOFT, "ct"),
            new Sample("MR", "mr_nifti/example_mr_sm.nii.gz", "mr_nifti/example_seg_mr.nii.gz", Preset.MR, "mr"),
            new Sample("cord", "mr_spine/t2.nii.gz", "mr_spine/t2_seg-manual.nii.gz", Preset.MR, ""));

    @Test
    void diceByInteractions() {
        try (Segmenter sam = Segmenter.open(MobileSam.weights())) {
            for (Sample sample : SAMPLES) {
                measure(sam, sample);
            }
        }
    }

    private static Volume open(String file) {
        return VolumeFiles.open(Shared.data("medical/" + file), VolumeFiles.Selection.ONLY, VolumeLimits.DEFAULT);
    }

    private static void measure(Segmenter sam, Sample sample) {
        Volume volume = open(sample.volume());
        LabelVolume truth = LabelVolume.of(open(sample.labels()));
        SlicePictures pictures = new SlicePictures(volume, sample.preset().contrast(volume), Axis.SLICE);
        VolumeSegmenter segmenter = VolumeSegmenter.of(sam, pictures);
        SliceEmbeddings embeddings = new SliceEmbeddings(sam, pictures, 1L << 30);
        List<double[]> all = new ArrayList<>();
        long start = System.nanoTime();
        for (int label = 1; label <= truth.most(); label++) {
            int[] slices = slices(truth, label);
            if (truth.count(label) < LEAST_VOXELS || slices.length < LEAST_SLICES) {
                continue;
            }
            double[] dice = dice(segmenter, embeddings, truth, label, slices);
            segmenter.remove(label);
            all.add(dice);
            System.out.printf(Locale.ROOT, "%s %s: %s%n", sample.name(), organ(sample, label), Arrays.toString(dice));
        }
        double[] means = new double[CORRECTIONS + 2];
        for (int i = 0; i < means.length; i++) {
            int column = i;
            means[i] = all.stream().mapToDouble(dice -> dice[column]).average().orElse(Double.NaN);
        }
        System.out.printf(
                Locale.ROOT,
                "%s, %d objects, box carried, one box, +1 to +5: %s; %.0f s%n",
                sample.name(),
                all.size(),
                Arrays.toString(means),
                (System.nanoTime() - start) / 1e9);
    }

    private static String organ(Sample sample, int label) {
        JsonNode names = JsonMapper.shared()
                .readTree(Shared.data("medical/label_names.json").toFile());
        return names.propertyStream()
                .filter(list -> !sample.list().isEmpty() && list.getKey().startsWith(sample.list()))
                .map(list -> list.getValue().path(String.valueOf(label)).asString())
                .findFirst()
                .orElse("object " + label);
    }

    private static int[] slices(LabelVolume truth, int label) {
        return IntStream.range(0, truth.grid().depth())
                .filter(k -> !truth.mask(Axis.SLICE, k, label).isEmpty())
                .toArray();
    }

    /// The box carried unchanged, one box, and up to five corrections.
    private static double[] dice(
            VolumeSegmenter segmenter, SliceEmbeddings embeddings, LabelVolume truth, int label, int[] slices) {
        double[] dice = new double[CORRECTIONS + 2];
        int middle = slices[slices.length / 2];
        Box box = around(truth.mask(Axis.SLICE, middle, label));
        TreeMap<Integer, Mask> carried = new TreeMap<>();
        for (int k : slices) {
            carried.put(k, embeddings.get(k).predict(Prompt.box(box)).best().mask());
        }
        dice[0] = dice(carried, truth, label);
        segmenter.prompt(label, middle, Prompt.box(box));
        for (int i = 0; i <= CORRECTIONS; i++) {
            FoundObject found = segmenter.find(label);
            dice[i + 1] = dice(found.masks(), truth, label);
            if (i < CORRECTIONS) {
                correct(segmenter, found, truth, label);
            }
        }
        return dice;
    }

    private static Box around(Mask mask) {
        Box box = mask.box();
        return new Box(box.x0(), box.y0(), box.x1() + 1, box.y1() + 1);
    }

    /// A click in the slice with the most wrong pixels.
    private static void correct(VolumeSegmenter segmenter, FoundObject found, LabelVolume truth, int label) {
        Grid grid = truth.grid();
        int worst = -1;
        long most = 0;
        for (int k = 0; k < grid.depth(); k++) {
            Mask right = truth.mask(Axis.SLICE, k, label);
            long wrong = found.mask(k)
                    .orElse(Mask.empty(grid.width(), grid.height()))
                    .xor(right)
                    .area();
            if (wrong > most) {
                most = wrong;
                worst = k;
            }
        }
        if (worst < 0) {
            return;
        }
        Mask right = truth.mask(Axis.SLICE, worst, label);
        Mask got = found.mask(worst).orElse(Mask.empty(grid.width(), grid.height()));
        if (right.isEmpty()) {
            segmenter.set(label, worst, right);
            return;
        }
        Optional<Point> click = SimulatedClicks.next(SimulatedClicks.Rule.RITM, right, null, got, List.of());
        int slice = worst;
        click.ifPresent(point -> segmenter.prompt(label, slice, Prompt.points(point)));
    }

    private static double dice(SortedMap<Integer, Mask> masks, LabelVolume truth, int label) {
        long common = 0;
        long sum = 0;
        for (int k = 0; k < truth.grid().depth(); k++) {
            Mask right = truth.mask(Axis.SLICE, k, label);
            Mask got = masks.getOrDefault(k, Mask.empty(right.width(), right.height()));
            common += 2 * right.intersection(got);
            sum += right.area() + got.area();
        }
        return (double) common / sum;
    }
}
