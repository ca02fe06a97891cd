package io.anymask.inference.exemplar;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.mask.Mask;
import io.anymask.prompt.PromptException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExemplarTest {
    @Test
    void aMaskHasItsImagesSizeAndAnObject() {
        assertThatCode(() -> Exemplar.requireFits(Mask.full(40, 30), 40, 30)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Exemplar.requireFits(Mask.full(30, 40), 40, 30))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("30×40")
                .hasMessageContaining("40×30");
        assertThatThrownBy(() -> Exemplar.requireFits(Mask.empty(40, 30), 40, 30))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("empty");
    }

    @Test
    void aSearchNeedsAnExample() {
        assertThatThrownBy(() -> ExemplarFinder.of(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected at least one");
    }
}
