package io.anymask.model.sam2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anymask.model.sam2.MemoryRules.Memory;
import io.anymask.model.sam2.MemoryRules.Pointer;
import io.anymask.model.sam2.MemoryRules.Selection;
import io.anymask.testing.Shared;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class MemoryRulesTest {
    private static final String GOLDEN = "sam2/sam2.json";

    @Tag("shared")
    @Test
    void framesLookedForEqualTheReferences() {
        JsonNode cases = Shared.goldenJson(GOLDEN).get("memory_lookup");
        assertThat(cases.size()).isEqualTo(24);
        for (JsonNode golden : cases) {
            MemoryRules rules = new MemoryRules(
                    golden.get("stride").asInt(), -1, golden.get("reverse").asBoolean());
            int frame = golden.get("frame").asInt();
            assertThat(rules.tracked(frame))
                    .as(golden.toString())
                    .containsExactly(ints(golden.get("memory_frames_for_t_pos_1_to_6")));
            assertThat(rules.pointers(frame, golden.get("num_frames").asInt()))
                    .as(golden.toString())
                    .containsExactly(ints(golden.get("pointer_frames")));
        }
    }

    @Tag("shared")
    @Test
    void promptedFramesChosenEqualTheReferences() {
        for (JsonNode golden : Shared.goldenJson(GOLDEN).get("select_closest")) {
            MemoryRules rules = new MemoryRules(1, golden.get("max").asInt(), false);
            assertThat(rules.prompted(golden.get("frame").asInt(), list(golden.get("conditioning"))))
                    .as(golden.toString())
                    .isEqualTo(list(golden.get("selected_in_order")));
        }
    }

    private static int[] ints(JsonNode numbers) {
        return numbers.valueStream().mapToInt(JsonNode::asInt).toArray();
    }

    private static List<Integer> list(JsonNode numbers) {
        return numbers.valueStream().map(JsonNode::asInt).toList();
    }

    /// The order of the stored memory in `memory.safetensors`.
    @Test
    void everythingOfTheNearPast() {
        Selection selection = MemoryRules.STANDARD.select(8, 12, List.of(0), frame -> frame < 8 && frame > 0);
        assertThat(selection.memories())
                .containsExactly(
                        new Memory(0, 6),
                        new Memory(2, 5),
                        new Memory(3, 4),
                        new Memory(4, 3),
                        new Memory(5, 2),
                        new Memory(6, 1),
                        new Memory(7, 0));
        assertThat(selection.pointers().stream().map(Pointer::frame)).containsExactly(0, 7, 6, 5, 4, 3, 2, 1);
        assertThat(selection.pointers().getFirst().frames()).isEqualTo(8);
        assertThat(MemoryRules.distance(selection.pointers().getFirst(), 12)).isCloseTo(8 / 11f, within(1e-6f));
        assertThat(MemoryRules.distance(new Pointer(0, 30), Integer.MAX_VALUE)).isEqualTo(2);
    }

    /// A prompted frame in the future is remembered, but its pointer is not; where it is one too many, it may
    /// stand in a slot of the tracked ones.
    @Test
    void promptedFramesOfTheFutureAndTheRest() {
        Selection future = MemoryRules.STANDARD.select(3, 40, List.of(9), frame -> frame == 2);
        assertThat(future.memories()).containsExactly(new Memory(9, 6), new Memory(2, 0));
        assertThat(future.pointers()).containsExactly(new Pointer(2, 1));

        Selection backwards = new MemoryRules(1, -1, true).select(3, 40, List.of(9), frame -> false);
        assertThat(backwards.pointers()).containsExactly(new Pointer(9, 6));

        Selection limited = new MemoryRules(1, 1, false).select(9, 40, List.of(6, 8), frame -> false);
        assertThat(limited.memories()).containsExactly(new Memory(8, 6), new Memory(6, 2));
        assertThat(limited.pointers()).containsExactly(new Pointer(8, 1), new Pointer(6, 3));
        assertThat(new MemoryRules(1, 1, false).prompted(2, List.of(6, 8))).containsExactly(6);
    }

    @Test
    void impossibleRules() {
        assertThatThrownBy(() -> new MemoryRules(0, -1, false)).hasMessageContaining("stride 0");
        assertThatThrownBy(() -> new MemoryRules(1, 0, false)).hasMessageContaining("at most 0");
    }
}
