package io.anymask.cli.find;

import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Segmenter;
import io.anymask.inference.exemplar.ExemplarMethod;
import io.anymask.inference.exemplar.FoundMask;
import io.anymask.mask.MaskRecord;
import io.anymask.mask.PredictedMask;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Looks for the like of examples.
final class ExampleSearch implements Search {
    private final Segmenter sam;
    private final ExemplarMethod method;
    private final List<String> names;
    private final double least;
    private final Function<ImageEmbedding, List<FoundMask>> finder;

    /// @param names of the examples' photos, as they were given
    /// @param least score
    ExampleSearch(
            Segmenter sam,
            ExemplarMethod method,
            List<String> names,
            List<ExampleOptions.Example> examples,
            double least) {
        this.sam = sam;
        this.method = method;
        this.names = names;
        this.least = least;
        this.finder = method.finder(examples.stream()
                .flatMap(example -> example.embed(sam).stream())
                .toList());
    }

    @Override
    public Answer in(Image image, String name) {
        ImageEmbedding embedding = sam.embed(image);
        long start = System.nanoTime();
        List<Find> finds = finder.apply(embedding).stream()
                .filter(each -> each.score() >= least)
                .map(each -> new Find(record(each.mask()), each.score(), null))
                .toList();
        SequencedMap<String, Long> nanoseconds = new LinkedHashMap<>();
        nanoseconds.put("resize", embedding.time().resize().toNanos());
        nanoseconds.put("encode", embedding.time().encode().toNanos());
        nanoseconds.put("search", System.nanoTime() - start);
        return new Answer(finds, nanoseconds);
    }

    private static MaskRecord record(PredictedMask mask) {
        return new MaskRecord(
                mask.mask().rle(),
                mask.mask().area(),
                mask.mask().box(),
                mask.predictedIou(),
                mask.stabilityScore(),
                0,
                0,
                mask.mask().box());
    }

    @Override
    public void describe(ObjectNode answer) {
        answer.put("method", method.text());
        ArrayNode like = answer.putArray("like");
        names.forEach(like::add);
    }
}
