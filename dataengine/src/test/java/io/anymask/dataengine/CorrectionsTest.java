package io.anymask.dataengine;

import static io.anymask.dataengine.Workplace.mask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.dataengine.annotation.Base;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.annotation.Provenance;
import io.anymask.dataengine.annotation.Source;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.metrics.Corrections;
import io.anymask.dataset.audit.ImageAudit;
import io.anymask.dataset.audit.MaskPair;
import io.anymask.dataset.audit.QualityAudit;
import io.anymask.mask.Rle;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Masks that people were offered, and what they made of them.
class CorrectionsTest {
    @TempDir
    private Path folder;

    private static void save(
            Workplace here,
            String author,
            String id,
            Status status,
            Rle mask,
            Source source,
            @Nullable String history) {
        Provenance by = source == Source.MANUAL || source == Source.IMPORTED
                ? new Provenance(source, null, null, null, 0, null, null, history)
                : new Provenance(source, "sam", "ab".repeat(32), "{}", 0, 0.9, 0.9, history);
        here.annotations.save(here.by(author), new Draft(id, Draft.MAIN, status, null, mask, by), new Base.Any());
    }

    @ParameterizedTest
    @EnumSource
    void correctedAcceptedAndTurnedDown(Databases kind) throws Exception {
        try (Workplace here = new Workplace(kind, kind.place(folder), folder, false)) {
            for (int i = 1; i <= 4; i++) {
                save(here, "sam", "proposal-" + i, Status.PROPOSED, mask(i), Source.PREFILLED, null);
            }
            here.annotations.judge(here.by("ann"), List.of("proposal-1"), Status.ACCEPTED);
            here.annotations.judge(here.by("ann"), List.of("proposal-2"), Status.REJECTED);
            save(here, "ann", "proposal-3", Status.ACCEPTED, mask(30), Source.PREFILLED, null);
            // what a page had found, taken as it was, and with an edit before it was first kept
            save(here, "ann", "prefilled-1", Status.ACCEPTED, mask(5), Source.PREFILLED, null);
            String edited = "{\"edits\":[{\"kind\":\"erase\",\"at\":1}]}";
            save(here, "ann", "prefilled-2", Status.ACCEPTED, mask(6), Source.PREFILLED, edited);
            // what a run has accepted counts when somebody has changed it
            save(here, "ann", "automatic-1", Status.ACCEPTED, mask(7), Source.AUTOMATIC, null);
            save(here, "ann", "automatic-2", Status.ACCEPTED, mask(8), Source.AUTOMATIC, null);
            save(here, "ben", "automatic-2", Status.ACCEPTED, mask(80), Source.AUTOMATIC, null);
            save(here, "ben", "drawn-0001", Status.ACCEPTED, mask(9), Source.MANUAL, null);
            save(here, "ben", "drawn-0002", Status.DELETED, mask(10), Source.ASSISTED, null);
            save(here, "ben", "import-001", Status.ACCEPTED, mask(11), Source.IMPORTED, null);

            QualityAudit audit = Corrections.of(here.database, here.project.id());
            assertThat(audit.images()).hasSize(1);
            ImageAudit image = audit.images().getFirst();
            assertThat(image.image()).isEqualTo(here.image(here.image).name());
            assertThat(image.pairs())
                    .containsExactlyInAnyOrder(
                            new MaskPair("proposal-1", "proposal-1", 1),
                            new MaskPair("proposal-3", "proposal-3", mask(3).iou(mask(30))),
                            new MaskPair("prefilled-1", "prefilled-1", 1),
                            new MaskPair("automatic-2", "automatic-2", mask(8).iou(mask(80))));
            assertThat(image.removed()).containsExactly("proposal-2");
            assertThat(image.added()).containsExactly("drawn-0001");
            assertThat(audit.unjudged())
                    .as("a proposal, and what nobody looked at")
                    .isEqualTo(2);
            assertThat(audit.unknown()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void imagesWhereNobodyHasJudgedAreLeftOut(Databases kind) throws Exception {
        try (Workplace here = new Workplace(kind, kind.place(folder), folder, false)) {
            save(here, "ann", "drawn-0001", Status.ACCEPTED, mask(9), Source.MANUAL, null);
            save(here, "sam", "proposal-1", Status.PROPOSED, mask(1), Source.PREFILLED, null);
            QualityAudit audit = Corrections.of(here.database, here.project.id());
            assertThat(audit.images()).isEmpty();
            assertThat(audit.unjudged()).isEqualTo(1);
        }
    }
}
