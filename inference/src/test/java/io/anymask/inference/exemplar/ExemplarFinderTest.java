package io.anymask.inference.exemplar;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.mask.Mask;
import io.anymask.testing.Shared;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// What the finder finds in pictures with known answers.
@Tag("shared")
class ExemplarFinderTest {
    @RegisterExtension
    private static final GoldenExemplars GOLDEN = new GoldenExemplars();

    /// The likest mask in later frames of a video, against one plain click at the likest cell.
    @Test
    void anObjectInLaterFramesOfItsVideo() {
        JsonNode reference = reference("blackswan");
        ExemplarFinder finder = ExemplarFinder.of(List.of(GOLDEN.exemplar(reference)));
        double found = 0;
        double clicked = 0;
        for (int frame : new int[] {0, 4, 8}) {
            JsonNode test = reference.get("tests").get(frame);
            Mask truth = Mask.read(Shared.data(test.get("truth").asString()));
            List<FoundMask> masks =
                    finder.find(GOLDEN.embedding(test.get("image").asString()));
            assertThat(masks).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
            found += masks.getFirst().mask().mask().iou(truth);
            clicked += test.get("baseline").get("iou").asDouble();
        }
        assertThat(found).isGreaterThan(clicked);
    }

    private static JsonNode reference(String id) {
        return GoldenExemplars.references().stream()
                .filter(candidate -> candidate.get("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
