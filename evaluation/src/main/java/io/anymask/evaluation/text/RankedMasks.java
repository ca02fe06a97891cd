package io.anymask.evaluation.text;

import io.anymask.image.Image;
import io.anymask.inference.AutomaticMaskGenerator;
import io.anymask.inference.clip.ClipVector;
import io.anymask.inference.phrase.MaskVectors;
import io.anymask.inference.phrase.Relevance;
import io.anymask.inference.phrase.Vocabulary;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskRecord;
import io.anymask.mask.MaskSuppression;
import io.anymask.mask.Rle;
import io.anymask.prompt.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The masks of segment everything, ranked by CLIP as [io.anymask.inference.phrase.PhraseFinder] ranks them. A
/// click leaves only the masks that have it inside. Not thread-safe.
public final class RankedMasks implements PhraseMethod {
    private final AutomaticMaskGenerator generator;
    private final MaskVectors vectors;
    private final String template;
    private final Vocabulary neutral;
    private final Map<String, Vocabulary> known = new HashMap<>();

    /// @param template with `{}` for the phrase, see [Vocabulary#TEMPLATE]
    public RankedMasks(AutomaticMaskGenerator generator, MaskVectors vectors, String template) {
        this.generator = generator;
        this.vectors = vectors;
        this.template = template;
        this.neutral = Vocabulary.of(vectors.clip(), Relevance.NEUTRAL);
    }

    @Override
    public List<List<Answer>> answer(Image photo, List<Question> questions) {
        List<Rle> masks =
                generator.generate(photo).stream().map(MaskRecord::segmentation).toList();
        List<ClipVector> seen = vectors.of(photo, masks, (done, total) -> {});
        List<Mask> bitmaps = masks.stream().map(Rle::toMask).toList();
        return questions.stream()
                .map(question -> answers(question, masks, bitmaps, seen))
                .toList();
    }

    private List<Answer> answers(Question question, List<Rle> masks, List<Mask> bitmaps, List<ClipVector> seen) {
        Vocabulary phrase = known.computeIfAbsent(
                question.phrase(), text -> Vocabulary.of(vectors.clip(), List.of(text), template));
        Relevance relevance =
                new Relevance(phrase, neutral, vectors.clip().model().scale());
        List<Answer> all = new ArrayList<>(IntStream.range(0, masks.size())
                .filter(i -> has(bitmaps.get(i), question.click()))
                .mapToObj(i -> new Answer(masks.get(i), relevance.scores(seen.get(i))[0]))
                .toList());
        all.sort(Comparator.comparingDouble(Answer::score).reversed());
        List<Answer> good = MaskSuppression.keep(
                all.stream().filter(answer -> answer.score() >= LEAST).toList(), Answer::mask);
        return good.isEmpty() ? all.stream().limit(1).toList() : good;
    }

    private static boolean has(Mask mask, @Nullable Point click) {
        return click == null || mask.get((int) click.x(), (int) click.y());
    }
}
