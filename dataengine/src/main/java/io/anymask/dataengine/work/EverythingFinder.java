package io.anymask.dataengine.work;

import io.anymask.dataengine.project.ProjectImage;
import io.anymask.inference.AutomaticMaskGenerator;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.mask.MaskRecord;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Segments everything.
final class EverythingFinder implements MaskFinder {
    private final Machine machine;
    private final AutomaticMaskGenerator generator;

    EverythingFinder(Machine machine, MaskGeneratorOptions options) {
        this.machine = machine;
        this.generator = AutomaticMaskGenerator.of(machine.model().segmenter(), options);
    }

    @Override
    public List<Found> on(ProjectImage image, Watch watch) throws Exception {
        List<MaskRecord> masks = machine.gate()
                .with(machine.photo(image), decoded -> generator.generate(decoded, (done, total) -> watch.giveWay()));
        return masks.stream()
                .filter(mask -> mask.area() > 0)
                .sorted(Comparator.comparingDouble(MaskRecord::predictedIou).reversed())
                .map(mask -> new Found(
                        mask.segmentation(),
                        mask.predictedIou(),
                        mask.stabilityScore(),
                        String.format(
                                Locale.ROOT,
                                "{\"points\":[[%s,%s,1]],\"multimask_output\":true}",
                                mask.pointX(),
                                mask.pointY()),
                        null))
                .toList();
    }

    @Override
    public void close() {}
}
