package io.anymask.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anymask.mask.Mask;
import io.anymask.model.sam.ImageFrame;
import io.anymask.prompt.MaskPrompt;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Masks as logits, by the file that the browser's tests read too.
class MaskPromptLogitsTest {
    /// Logits of the encoder's frame along a side, for one pixel of it.
    private static final int SHRINKING = 4;

    static Stream<Arguments> cases() throws IOException {
        try (InputStream file = MaskPrompt.class.getResourceAsStream("mask-prompts.json")) {
            JsonNode cases =
                    JsonMapper.shared().readTree(Objects.requireNonNull(file)).path("cases");
            assertThat(cases.size()).isGreaterThan(4);
            return cases.valueStream().map(one -> Arguments.of(one.path("name").asString(), one)).toList().stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void aMaskIsTheSameHereAndInTheBrowser(String name, JsonNode one) {
        int width = one.path("image").path("width").asInt();
        int height = one.path("image").path("height").asInt();
        int encoderSize = one.path("encoderSize").asInt();
        int side = encoderSize / SHRINKING;
        float[] logits = MaskPromptLogits.of(
                new MaskPrompt.Bitmap(mask(width, height, one.path("counts"))),
                ImageFrame.of(width, height, encoderSize),
                side);
        assertThat(one.path("logits").size()).isEqualTo(side * side);
        for (int i = 0; i < logits.length; i++) {
            assertThat((double) logits[i])
                    .as("logit %d", i)
                    .isCloseTo(one.path("logits").get(i).asDouble(), within(1e-4));
        }
    }

    /// @param counts run lengths in column order, unset first
    private static Mask mask(int width, int height, JsonNode counts) {
        boolean[] rowMajor = new boolean[width * height];
        int at = 0;
        for (int run = 0; run < counts.size(); run++) {
            for (int end = at + counts.get(run).asInt(); at < end; at++) {
                rowMajor[at % height * width + at / height] = run % 2 == 1;
            }
        }
        return Mask.of(width, height, rowMajor);
    }
}
