package io.anymask.mask;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.mask.MaskMatching.Candidates;
import io.anymask.mask.MaskMatching.Pair;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaskMatchingTest {
    /// Columns of a frame that is one row high.
    private static Rle columns(int from, int to) {
        return Rle.of(1, 20, from, to - from, 20 - to);
    }

    @Test
    void theBestPairIsTakenFirstAndEachMaskOnce() {
        List<Rle> first = List.of(columns(0, 10), columns(0, 8));
        List<Rle> second = List.of(columns(0, 8), columns(2, 12));
        assertThat(MaskMatching.bestFirst(first, second, 0.5, Candidates.ALL))
                .containsExactly(new Pair(1, 0, 1), new Pair(0, 1, 8 / 12.0));
    }

    @Test
    void ofEqualPairsTheFirst() {
        List<Rle> two = List.of(columns(0, 4), columns(0, 4));
        assertThat(MaskMatching.bestFirst(two, List.of(columns(0, 4)), 0.5, Candidates.ALL))
                .containsExactly(new Pair(0, 0, 1));
    }

    @Test
    void belowTheLeastIouNothingIsAPair() {
        List<Rle> first = List.of(columns(0, 4));
        List<Rle> second = List.of(columns(2, 6), columns(4, 8));
        assertThat(MaskMatching.bestFirst(first, second, 0.5, Candidates.ALL)).isEmpty();
        assertThat(MaskMatching.bestFirst(first, second, 0, Candidates.ALL)).containsExactly(new Pair(0, 0, 2 / 6.0));
    }

    @Test
    void onlyCandidatesArePairs() {
        List<Rle> first = List.of(columns(0, 8));
        List<Rle> second = List.of(columns(0, 8), columns(0, 6));
        assertThat(MaskMatching.bestFirst(first, second, 0.5, (i, j) -> j == 1))
                .containsExactly(new Pair(0, 1, 6 / 8.0));
    }
}
