package io.anymask.evaluation.proposals;

import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.Dataset;
import io.anymask.dataset.DatasetImage;
import io.anymask.evaluation.Progress;
import io.anymask.evaluation.detection.DetectionJson;
import io.anymask.evaluation.report.Journal;
import io.anymask.image.Image;
import io.anymask.inference.AutomaticMaskGenerator;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.inference.Segmenter;
import io.anymask.mask.MaskRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Automatic masks as object proposals: a dense grid, no filter by score, and of more masks than wanted the best
/// by the mean of predicted IoU and stability. Not thread-safe.
///
/// Source: Segment Anything, appendix D.3, and the authors' answer in issue 205 of their repository.
public final class ProposalEvaluation {
    private final AutomaticMaskGenerator generator;
    private final int limit;

    private ProposalEvaluation(AutomaticMaskGenerator generator, int limit) {
        this.generator = generator;
        this.limit = limit;
    }

    /// @param pointsPerSide 64 in the paper
    /// @param limit how many proposals of an image are kept, 1000 in the paper
    /// @throws IllegalArgumentException for a limit below 1
    public static ProposalEvaluation of(Segmenter sam, int pointsPerSide, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("proposals: got a limit of " + limit + ", expected 1 or more");
        }
        MaskGeneratorOptions options = MaskGeneratorOptions.DEFAULT.toBuilder()
                .pointsPerSide(pointsPerSide)
                .predIouThreshold(0)
                .stabilityScoreThreshold(0)
                .boxNmsThreshold(0.9)
                .build();
        return new ProposalEvaluation(AutomaticMaskGenerator.of(sam, options), limit);
    }

    /// Goes through a data set of COCO or LVIS. Images in the journal are not computed again. Those that cannot be
    /// read are left out, and the data set notes them.
    ///
    /// @return the proposals, all of category 1
    /// @throws io.anymask.dataset.DatasetException when no image can be read, or the data set is strict
    public List<CocoDetection> evaluate(Dataset dataset, Journal journal, Progress progress) {
        List<CocoDetection> all = new ArrayList<>();
        int done = 0;
        for (DatasetImage image : dataset.images()) {
            List<CocoDetection> masks = journal.get(image.id(), DetectionJson::read);
            if (masks == null) {
                Optional<JsonNode> found = measure(image);
                found.ifPresent(json -> journal.put(image.id(), json));
                masks = found.map(DetectionJson::read).orElse(List.of());
            }
            all.addAll(masks);
            progress.at(++done, dataset.images().size());
        }
        dataset.usable();
        return all;
    }

    /// The proposals of one image, as [#evaluate] asks for those of a whole data set.
    ///
    /// @return as a journal keeps them under the image's id; empty when the image cannot be used
    public Optional<JsonNode> measure(DatasetImage image) {
        return image.annotationIfUsable()
                .flatMap(image::pixelsIfUsable)
                .map(photo -> DetectionJson.write(propose(image, photo)));
    }

    private List<CocoDetection> propose(DatasetImage image, Image photo) {
        long id = Long.parseLong(image.id());
        return generator.generate(photo).stream()
                .sorted(Comparator.comparingDouble(ProposalEvaluation::rank).reversed())
                .limit(limit)
                .map(mask -> new CocoDetection(id, 1, rank(mask), mask.segmentation(), null))
                .toList();
    }

    private static double rank(MaskRecord mask) {
        return (mask.predictedIou() + mask.stabilityScore()) / 2;
    }
}
