package io.anymask.dataset.audit;

import static io.anymask.dataset.exchange.Sets.draw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataset.DatasetException;
import io.anymask.dataset.Notes;
import io.anymask.dataset.exchange.AnnotatedImage;
import io.anymask.dataset.exchange.AnnotatedObject;
import io.anymask.dataset.exchange.AnnotationSet;
import io.anymask.mask.Rle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SetAuditTest {
    private static final Rle LEFT = draw("##......", "##......");
    private static final Rle WIDER = draw("###.....", "###.....");
    private static final Rle MIDDLE = draw("...##...", "...##...");
    private static final Rle RIGHT = draw("......##", "......##");

    private static AnnotatedObject object(String id, Rle mask) {
        return AnnotatedObject.of(null, mask).named(id);
    }

    private static AnnotatedImage image(String name, AnnotatedObject... objects) {
        return new AnnotatedImage(name, 8, 2, List.of(objects));
    }

    private static AnnotationSet set(AnnotatedImage... images) {
        return AnnotationSet.of(List.of(), List.of(images));
    }

    private static QualityAudit audit(AnnotationSet before, AnnotationSet after, Pairing pairing, Notes notes) {
        return SetAudit.of(before, after, pairing, notes, seen -> {});
    }

    private static ImageAudit audit(AnnotatedImage before, AnnotatedImage after, Pairing pairing) {
        return ImageAudit.of(before, after, pairing);
    }

    @Test
    void pairsOfTheSameIds() {
        ImageAudit audit = audit(
                image("a.jpg", object("1", LEFT), object("2", MIDDLE), object("3", RIGHT)),
                image("a.jpg", object("3", RIGHT), object("1", WIDER), object("9", MIDDLE)),
                Pairing.ID);
        assertThat(audit.pairs()).containsExactly(new MaskPair("1", "1", 4 / 6.0), new MaskPair("3", "3", 1));
        assertThat(audit.removed()).containsExactly("2");
        assertThat(audit.added()).containsExactly("9");
        assertThat(audit.pairing()).isEqualTo(Pairing.ID);
    }

    @Test
    void withoutIdsTheHighestIouIsTakenFirst() {
        ImageAudit audit = audit(
                image("a.jpg", object("", WIDER), object("", LEFT), object("", RIGHT)),
                image("a.jpg", object("", LEFT), object("", MIDDLE)),
                Pairing.AUTO);
        assertThat(audit.pairing()).isEqualTo(Pairing.IOU);
        assertThat(audit.pairs()).containsExactly(new MaskPair("#2", "#1", 1));
        assertThat(audit.removed()).containsExactly("#1", "#3");
        assertThat(audit.added()).containsExactly("#2");
        assertThat(audit.renumbered()).isFalse();
    }

    @Test
    void idsThatWereGivenAnewAreNotBelieved() {
        AnnotatedImage before = image("a.jpg", object("0", LEFT), object("1", MIDDLE), object("2", RIGHT));
        AnnotatedImage after = image("a.jpg", object("0", MIDDLE), object("1", RIGHT));
        ImageAudit audit = audit(before, after, Pairing.AUTO);
        assertThat(audit.renumbered()).isTrue();
        assertThat(audit.pairs()).extracting(MaskPair::iou).containsExactly(1.0, 1.0);
        assertThat(audit.removed()).containsExactly("0");
        assertThat(audit(before, after, Pairing.ID).pairs())
                .extracting(MaskPair::iou)
                .containsExactly(0.0, 0.0);
    }

    /// A correction as far as nothing in common is one, as long as the other ids fit.
    @Test
    void idsThatFitAreBelieved() {
        ImageAudit audit = audit(
                image("a.jpg", object("1", LEFT), object("2", MIDDLE)),
                image("a.jpg", object("1", LEFT), object("2", RIGHT)),
                Pairing.AUTO);
        assertThat(audit.pairing()).isEqualTo(Pairing.ID);
        assertThat(audit.pairs()).extracting(MaskPair::iou).containsExactly(1.0, 0.0);
    }

    @Test
    void anIdThatTwoMasksHaveIsNone() {
        ImageAudit audit = audit(
                image("a.jpg", object("1", LEFT), object("1", MIDDLE)),
                image("a.jpg", object("1", MIDDLE)),
                Pairing.AUTO);
        assertThat(audit.pairing()).isEqualTo(Pairing.IOU);
        assertThat(audit.pairs()).containsExactly(new MaskPair("#2", "1", 1));
    }

    @Test
    void whatBecameEmptyWasRemovedAndCrowdsAreLeftOut() {
        ImageAudit audit = audit(
                image(
                        "a.jpg",
                        object("1", LEFT),
                        object("2", RIGHT),
                        object("3", MIDDLE).withCrowd(true)),
                image("a.jpg", object("1", draw("........", "........")), object("2", RIGHT)),
                Pairing.AUTO);
        assertThat(audit.pairs()).containsExactly(new MaskPair("2", "2", 1));
        assertThat(audit.removed()).containsExactly("1");
        assertThat(audit.added()).isEmpty();
    }

    @Test
    void imagesAreKnownByTheirHashOrTheirNames() {
        AnnotatedObject mask = object("1", LEFT);
        Notes notes = new Notes();
        QualityAudit audit = audit(
                set(
                        image("photos/a.jpg", mask),
                        image("b.jpg", mask),
                        image("train\\c.jpg", mask),
                        new AnnotatedImage("renamed.jpg", 8, 2, List.of(mask), Map.of("sha256", "0ab")),
                        image("x/twin.jpg", mask)),
                set(
                        image("a.jpg", mask),
                        image("b.jpg", mask),
                        image("train/c.jpg", mask),
                        new AnnotatedImage("d.jpg", 8, 2, List.of(mask), Map.of("sha256", "0ab")),
                        image("y/twin.jpg", mask)),
                Pairing.AUTO,
                notes);
        assertThat(audit.images())
                .extracting(ImageAudit::image)
                .containsExactly("photos/a.jpg", "b.jpg", "train\\c.jpg", "renamed.jpg");
        assertThat(audit.onlyBefore()).containsExactly("x/twin.jpg");
        assertThat(audit.onlyAfter()).containsExactly("y/twin.jpg");
        assertThat(notes.isEmpty()).isTrue();
    }

    @Test
    void imagesThatCannotBeComparedAreNamedAndTheOthersAre() {
        Notes notes = new Notes();
        AnnotatedImage small = new AnnotatedImage("b.jpg", 4, 1, List.of(object("1", draw("##.."))));
        QualityAudit audit = audit(
                set(image("a.jpg", object("1", LEFT)), image("b.jpg", object("1", LEFT)), image("a.jpg")),
                set(image("a.jpg", object("1", WIDER)), small, small),
                Pairing.AUTO,
                notes);
        assertThat(audit.count()).isEqualTo(1);
        assertThat(notes.all()).extracting(Notes.Note::count).containsExactlyInAnyOrder(2, 1);
        assertThat(notes.lines()).anyMatch(line -> line.contains("b.jpg: 8×2 pixels before and 4×1 after"));
        assertThatThrownBy(() -> audit(set(image("b.jpg")), set(small), Pairing.AUTO, new Notes()))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("8×2 pixels before");
        assertThatThrownBy(() -> audit(set(image("a.jpg")), set(image("b.jpg")), Pairing.AUTO, new Notes()))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("before: a.jpg; after: b.jpg");
    }

    @Test
    void sumsAndTheWorst() {
        List<MaskPair> pairs = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            pairs.add(new MaskPair("m" + i, "m" + i, i / 10.0));
        }
        QualityAudit audit = new QualityAudit(
                List.of(
                        new ImageAudit("a", pairs.subList(0, 5), List.of("r"), List.of("n", "o"), Pairing.ID, false),
                        new ImageAudit("b", pairs.subList(5, 10), List.of(), List.of(), Pairing.ID, false)),
                List.of(),
                List.of(),
                0,
                0);
        assertThat(audit.count()).isEqualTo(10);
        assertThat(audit.removed()).isEqualTo(1);
        assertThat(audit.added()).isEqualTo(2);
        assertThat(audit.worst(2))
                .extracting(found -> found.image() + " " + found.pair().before())
                .containsExactly("a m1", "a m2");
    }
}
