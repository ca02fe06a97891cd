package io.anymask.model.sam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.mask.Box;
import io.anymask.mask.MaskLogits;
import io.anymask.prompt.MaskPrompt;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.PromptException;
import io.anymask.prompt.TextPrompt;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What each prompt means, by the file that the browser's tests read too.
class PromptTokensTest {
    private static final SamConfig CONFIG = SamConfig.STANDARD.withTextWidth(2);
    private static final ImageFrame FRAME = ImageFrame.of(1800, 1200, 1024);

    static Stream<Arguments> cases() throws IOException {
        try (InputStream file = Prompt.class.getResourceAsStream("prompts.json")) {
            JsonNode cases =
                    JsonMapper.shared().readTree(Objects.requireNonNull(file)).path("cases");
            assertThat(cases.size()).isGreaterThan(20);
            return cases.valueStream().map(one -> Arguments.of(one.path("name").asString(), one)).toList().stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void aPromptMeansTheSameHereAndInTheBrowser(String name, JsonNode one) {
        Prompt prompt = prompt(one.path("prompt"));
        JsonNode expected = one.path("expected");
        assertThat(prompt.isAmbiguous())
                .as("ambiguous")
                .isEqualTo(expected.path("ambiguous").asBoolean());

        JsonNode image = one.path("image");
        ImageFrame frame = ImageFrame.of(
                image.path("width").asInt(),
                image.path("height").asInt(),
                one.path("encoderSize").asInt());
        PromptTokens tokens = PromptTokens.of(List.of(prompt), frame, CONFIG);
        assertThat(tokens.length()).isEqualTo(PromptTokens.count(prompt, SamConfig.Family.SAM));
        assertThat(tokens.coordinates())
                .as("coordinates")
                .containsExactly(floats(expected.path("tokens").valueStream().flatMap(JsonNode::valueStream)));
        assertThat(tokens.labels())
                .as("labels")
                .containsExactly(floats(expected.path("labels").valueStream()));
    }

    @Test
    void aBatchIsAsLongAsItsLongestPrompt() {
        Point click = new Point(3, 4, true);
        PromptTokens tokens = PromptTokens.ofSparse(
                List.of(
                        new PromptTokens.Sparse(List.of(click), null),
                        new PromptTokens.Sparse(List.of(click), new Box(1, 2, 5, 6)),
                        new PromptTokens.Sparse(List.of(), new Box(1, 2, 5, 6))),
                CONFIG);
        assertThat(tokens.batch()).isEqualTo(3);
        assertThat(tokens.length()).isEqualTo(3);
        assertThat(tokens.labels()).containsExactly(1, -1, -1, 1, 2, 3, 2, 3, -1);
        assertThat(tokens.coordinates()).containsExactly(3, 4, 0, 0, 0, 0, 3, 4, 1, 2, 5, 6, 1, 2, 5, 6, 0, 0);
    }

    @Test
    void aTextIsTheFirstToken() {
        Prompt named = Prompt.point(900, 600).called(new TextPrompt.Vector(new float[] {0.6f, 0.8f}));
        PromptTokens tokens = PromptTokens.of(List.of(named, Prompt.box(0, 0, 9, 9)), FRAME, CONFIG);
        assertThat(tokens.labels()).containsExactly(4, 1, -1, 2, 3, -1);
        assertThat(tokens.texts()).containsExactly(0.6f, 0.8f, 0, 0);
    }

    @Test
    void aTextAloneHasNoPaddingPoint() {
        Prompt named = Prompt.text(new TextPrompt.Vector(new float[] {1, 0}));
        assertThat(named.isAmbiguous()).isFalse();
        assertThat(PromptTokens.count(named, SamConfig.Family.SAM)).isOne();
        assertThat(PromptTokens.of(List.of(named), FRAME, CONFIG).labels()).containsExactly(4);
    }

    @Test
    void refusesATextThatTheModelCannotTake() {
        Prompt named = Prompt.text(new TextPrompt.Vector(new float[] {1, 0, 0}));
        assertThatThrownBy(() -> PromptTokens.of(List.of(named), FRAME, CONFIG))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("3 values, expected 2");
        assertThatThrownBy(() -> PromptTokens.of(List.of(named), FRAME, SamConfig.STANDARD))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("not trained with texts");
    }

    private static Prompt prompt(JsonNode node) {
        List<Point> points = node.path("points")
                .valueStream()
                .map(point -> new Point(
                        point.get(0).asDouble(),
                        point.get(1).asDouble(),
                        point.get(2).asInt() == 1))
                .toList();
        JsonNode corners = node.path("box");
        Box box = corners.isNull()
                ? null
                : new Box(
                        corners.get(0).asDouble(),
                        corners.get(1).asDouble(),
                        corners.get(2).asDouble(),
                        corners.get(3).asDouble());
        MaskPrompt mask =
                node.path("hasMask").asBoolean() ? new MaskPrompt.Logits(new MaskLogits(1, 1, new float[] {0})) : null;
        TextPrompt text = node.path("hasText").asBoolean(false) ? new TextPrompt.Vector(new float[] {1, 0}) : null;
        return new Prompt(points, box, mask, text);
    }

    private static float[] floats(Stream<JsonNode> numbers) {
        List<Float> list =
                new ArrayList<>(numbers.map(number -> (float) number.asDouble()).toList());
        float[] floats = new float[list.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = list.get(i);
        }
        return floats;
    }
}
