package io.anymask.cli.find;

import io.anymask.cli.progress.Bar;
import io.anymask.file.CacheFolder;
import io.anymask.image.Image;
import io.anymask.inference.AutomaticMaskGenerator;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.inference.Segmenter;
import io.anymask.inference.clip.ClipEncoder;
import io.anymask.inference.phrase.MaskVectors;
import io.anymask.inference.phrase.Naming;
import io.anymask.inference.phrase.PhraseFinder;
import io.anymask.inference.phrase.PhraseMask;
import io.anymask.inference.phrase.PhraseScorer;
import io.anymask.inference.phrase.Relevance;
import io.anymask.inference.phrase.Vocabulary;
import io.anymask.inference.phrase.VocabularyCache;
import io.anymask.mask.MaskRecord;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Looks for what phrases say, or names all that is there.
final class PhraseSearch implements Search {
    /// Of a long list one need not hear it of each name.
    private static final int MOST_TOLD = 5;

    private final AutomaticMaskGenerator generator;
    private final PhraseOptions options;
    private final PhraseFinder finder;
    private final double least;
    private final PrintWriter err;

    /// @param names of the list, empty for phrases
    /// @param least score
    PhraseSearch(
            Segmenter sam, ClipEncoder clip, PhraseOptions options, List<String> names, double least, PrintWriter err) {
        this.options = options;
        this.least = least;
        this.err = err;
        this.generator = AutomaticMaskGenerator.of(sam, options.generation(MaskGeneratorOptions.suiting(sam.model())));
        this.finder = PhraseFinder.of(
                new MaskVectors(clip, options.clip().rule()), names.isEmpty() ? phrases(clip) : naming(clip, names));
    }

    private PhraseScorer phrases(ClipEncoder clip) {
        tellCut(clip, Stream.concat(options.texts().stream(), options.against().stream()));
        List<String> others = Stream.concat(Relevance.NEUTRAL.stream(), options.against().stream())
                .toList();
        return Relevance.of(clip, options.texts(), others);
    }

    /// Says of which texts the end does not count.
    private void tellCut(ClipEncoder clip, Stream<String> texts) {
        texts.filter(text -> !clip.fits(text)).limit(MOST_TOLD).forEach(text -> {
            err.println("a text of %d characters: CLIP reads the first %d tokens, so the end of it does not count"
                    .formatted(text.length(), clip.model().config().text().context() - 2));
            err.flush();
        });
    }

    private PhraseScorer naming(ClipEncoder clip, List<String> names) {
        tellCut(clip, names.stream().map(name -> options.template().replace(Vocabulary.NAME, name)));
        try (Bar bar = new Bar("names", "names", err)) {
            VocabularyCache cache = new VocabularyCache(CacheFolder.of("vocabularies"));
            return new Naming(
                    cache.of(clip, names, options.template(), bar::at),
                    clip.model().scale());
        }
    }

    @Override
    public Answer in(Image image, String name) {
        long start = System.nanoTime();
        List<MaskRecord> masks;
        try (Bar bar = new Bar(name, err)) {
            masks = generator.generate(image, bar::at);
        }
        long generated = System.nanoTime();
        List<PhraseMask> labelled;
        try (Bar bar = new Bar(name, "masks", err)) {
            labelled = finder.label(image, masks, bar::at);
        }
        List<PhraseMask> good =
                labelled.stream().filter(each -> each.score() >= least).toList();
        List<PhraseMask> kept = options.names() == null ? PhraseFinder.distinct(good) : good;
        SequencedMap<String, Long> nanoseconds = new LinkedHashMap<>();
        nanoseconds.put("masks", generated - start);
        nanoseconds.put("rank", System.nanoTime() - generated);
        return new Answer(
                kept.stream()
                        .map(each -> new Find(each.mask(), each.score(), new Find.Words(each.phrase(), each.cosine())))
                        .toList(),
                nanoseconds);
    }

    @Override
    public void describe(ObjectNode answer) {
        answer.put("clip", options.clip().name());
        if (options.names() == null) {
            ArrayNode texts = answer.putArray("text");
            options.texts().forEach(texts::add);
        } else {
            answer.put("names", options.names());
        }
    }
}
