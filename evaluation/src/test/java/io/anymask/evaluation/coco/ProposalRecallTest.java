package io.anymask.evaluation.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anymask.dataset.CocoBox;
import io.anymask.dataset.CocoCategory;
import io.anymask.dataset.CocoDetection;
import io.anymask.dataset.CocoImage;
import io.anymask.dataset.CocoInstance;
import io.anymask.dataset.CocoInstances;
import io.anymask.evaluation.EvaluationException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ProposalRecallTest {
    private static final CocoInstances TRUTH = CocoInstances.of(
            List.of(CocoImage.of(1, "a", 100, 100), CocoImage.of(2, "b", 100, 100)),
            List.of(CocoCategory.of(1, "thing")),
            List.of(object(1, 1, 0), object(2, 1, 4), object(3, 2, 0)));

    /// A square of 10 pixels.
    private static CocoInstance object(long id, long image, double x) {
        return new CocoInstance(id, image, 1, null, new CocoBox(x, 0, 10, 10), 100, false, false, Map.of());
    }

    private static CocoDetection proposal(long image, double x, double score) {
        return new CocoDetection(image, 1, score, null, new CocoBox(x, 0, 10, 10));
    }

    @Test
    void theBestPairGoesFirst() {
        // The surer proposal fits object 1 and object 2 alike, the other one only object 2: best pairs serve both.
        List<CocoDetection> proposals = List.of(proposal(1, 2, 0.9), proposal(1, 4, 0.1));
        ProposalRecall recall = ProposalRecall.of(TRUTH, proposals, IouType.BOX, 1000);
        assertThat(recall.objects()).isEqualTo(3);
        assertThat(recall.recall(0.5, AreaRange.ALL, object -> object.imageId() == 1))
                .isEqualTo(1);
        assertThat(recall.recall(0.7, AreaRange.ALL, object -> object.imageId() == 1))
                .isEqualTo(0.5);
        // IoU 8/12 passes 0.50 to 0.65, IoU 1 all ten; image 2 has no proposal.
        assertThat(recall.averageRecall(AreaRange.ALL, object -> true)).isCloseTo((0.4 + 1 + 0) / 3, within(1e-12));
        assertThat(recall.averageRecall(AreaRange.LARGE, object -> true)).isNaN();
    }

    @Test
    void onlyTheSurestCount() {
        List<CocoDetection> proposals = List.of(proposal(2, 50, 0.9), proposal(2, 0, 0.1));
        assertThat(ProposalRecall.of(TRUTH, proposals, IouType.BOX, 1)
                        .recall(0.5, AreaRange.ALL, object -> object.imageId() == 2))
                .isZero();
        assertThat(ProposalRecall.of(TRUTH, proposals, IouType.BOX, 2)
                        .recall(0.5, AreaRange.ALL, object -> object.imageId() == 2))
                .isEqualTo(1);
    }

    @Test
    void refusesUnknownImages() {
        List<CocoDetection> proposals = List.of(proposal(7, 0, 1));
        assertThatThrownBy(() -> ProposalRecall.of(TRUTH, proposals, IouType.BOX, 10))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("image 7");
    }
}
