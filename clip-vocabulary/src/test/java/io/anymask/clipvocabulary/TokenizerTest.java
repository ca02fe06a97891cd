package io.anymask.clipvocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.model.clip.Tokenizer;
import io.anymask.testing.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The bundled vocabulary and the tokenizer beside the reference's numbers.
class TokenizerTest {
    private final Tokenizer tokenizer = Tokenizer.bundled();

    @Test
    void wordsBecomeNumbers() {
        assertThat(tokenizer.start()).isEqualTo(49_406);
        assertThat(tokenizer.end()).isEqualTo(49_407);
        assertThat(tokenizer.encode("a photo of a cat")).containsExactly(320, 1125, 539, 320, 2368);
        assertThat(tokenizer.encode("  A Photo&nbsp;of a\tCAT ")).containsExactly(320, 1125, 539, 320, 2368);
        assertThat(tokenizer.encode("")).isEmpty();
        assertThat(tokenizer.decode(320, 1125, 539, 320, 2368)).isEqualTo("a photo of a cat ");
    }

    @Test
    void aLongTextIsCut() {
        String text = "word ".repeat(100);
        assertThat(tokenizer.fits(text, 77)).isFalse();
        assertThat(tokenizer.fits("word ".repeat(75), 77)).isTrue();
        int[] context = tokenizer.context(text, 77);
        assertThat(context).hasSize(77).startsWith(49_406).endsWith(49_407);
        assertThat(tokenizer.context("cat", 5)).containsExactly(49_406, 2368, 49_407, 0, 0);
    }

    /// A word of any length costs little: neighbours are looked at once for each pair of the vocabulary.
    @Test
    void aHugeWordEnds() {
        assertThat(tokenizer.encode("a".repeat(10_000))).isNotEmpty();
        assertThat(tokenizer.encode("\ud83d\ude00".repeat(2_000))).isNotEmpty();
        assertThat(tokenizer.encode("\ud800 \u202e\u0301")).isNotEmpty(); // half a character, and no letters
    }

    @Tag("shared")
    @TestFactory
    List<DynamicTest> numbersAreTheReferences() throws IOException {
        JsonNode golden = JsonMapper.shared().readTree(Files.readAllBytes(Shared.golden("clip/tokenizer.json")));
        int context = golden.path("context_length").asInt();
        return golden.path("cases")
                .valueStream()
                .map(one -> DynamicTest.dynamicTest("text " + one.path("text"), () -> {
                    boolean mended = one.path("ftfy_changes_text").asBoolean();
                    int[] expected = numbers(one.path(mended ? "ids_without_ftfy" : "ids"));
                    String text = one.path("text").asString();
                    assertThat(tokenizer.encode(text)).containsExactly(expected);
                    if (!mended) {
                        assertThat(tokenizer.context(text, context)).containsExactly(numbers(one.path("context77")));
                        assertThat(tokenizer.decode(expected))
                                .isEqualTo(one.path("decoded").asString());
                    }
                }))
                .toList();
    }

    private static int[] numbers(JsonNode list) {
        return IntStream.range(0, list.size()).map(i -> list.path(i).asInt()).toArray();
    }
}
