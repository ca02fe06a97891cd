package io.anymask.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.dataset.Notes;
import io.anymask.dataset.audit.ImageAudit;
import io.anymask.dataset.audit.MaskPair;
import io.anymask.dataset.audit.Pairing;
import io.anymask.dataset.audit.QualityAudit;
import io.anymask.evaluation.report.Report;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditReportTest {
    private static Report report(ImageAudit... images) {
        Notes notes = new Notes();
        notes.add("a thing was odd", "x");
        QualityAudit audit = new QualityAudit(List.of(images), List.of("lone.jpg"), List.of(), 2, 0);
        return AuditReport.of(new LinkedHashMap<>(), audit, List.of(notes));
    }

    private static MaskPair pair(String id, double iou) {
        return new MaskPair(id, id, iou);
    }

    @Test
    void sharesAreOfWhatIsStrictlyAbove() {
        String text = report(
                        new ImageAudit(
                                "a.jpg",
                                List.of(pair("1", 1), pair("2", 0.9), pair("3", 0.91), pair("4", 0.75)),
                                List.of("5"),
                                List.of(),
                                Pairing.ID,
                                false),
                        new ImageAudit("b.jpg", List.of(), List.of(), List.of("#1", "#2"), Pairing.IOU, true))
                .toText();
        assertThat(text)
                .containsPattern("here, 2 images +4 +50\\.0 +75\\.0 +89\\.0\n")
                .containsPattern("SA-1B, 500 images \\* +50,000 +94\\.0 +97\\.0 +–")
                .containsPattern("left as they were +1 +20\\.0")
                .containsPattern("changed +3 +60\\.0")
                .containsPattern("removed +1 +20\\.0")
                .containsPattern("added +2 +40\\.0")
                .containsPattern("a\\.jpg +4 +4 +0\\.750\n")
                .contains(
                        "1 images whose masks were paired by their ids",
                        "1 images whose masks were paired by IoU",
                        "1 of these, images whose masks have ids that do not fit",
                        "1 images that are there before alone, not compared: lone.jpg",
                        "1 masks removed: a.jpg 5",
                        "2 masks added: b.jpg #1, b.jpg #2",
                        "2 masks that nobody has judged",
                        "1 a thing was odd: x");
    }

    @Test
    void withoutAPairThereIsNothingToDraw() {
        Report report = report(new ImageAudit("a.jpg", List.of(), List.of("5"), List.of(), Pairing.ID, false));
        assertThat(report.toText()).containsPattern("here, 1 images +0 +– +– +–");
        assertThat(report.toJson()).doesNotContain("NaN", "IoU of the pairs");
    }
}
