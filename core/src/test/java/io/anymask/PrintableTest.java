package io.anymask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.file.JsonFault;
import io.anymask.file.Untrusted;
import io.anymask.mask.MaskException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Text out of files in messages, and errors of Java's inside readers.
class PrintableTest {
    @Test
    void everyMessageIsMadePrintableAndCut() {
        String file = "\u001b[31mred\u0000\nline " + "9".repeat(5000) + " \u202eend";
        String message = String.valueOf(new MaskException("a.json: got " + file).getMessage());
        assertThat(message)
                .startsWith("a.json: got \\u001b[31mred\\u0000\\u000aline 999")
                .endsWith("9... \\u202eend");
        assertThat(message).hasSizeLessThan(300);
        assertThat(message.codePoints().noneMatch(Character::isISOControl)).isTrue();
    }

    @Test
    void whatPeopleWriteStays() {
        String message = "日本語 ü.jpg: 3×2 pixels, " + "/a-folder".repeat(100);
        assertThat(new MaskException(message).getMessage()).isEqualTo(message);
        assertThat(Printable.of("x".repeat(200))).hasSize(200);
        assertThat(Printable.of("😀".repeat(200))).hasSize(203).endsWith("😀...");
    }

    @Test
    void errorsOfJavaBecomeTheReadersRefusal() {
        List<Untrusted.Reading<Object>> readings = List.of(
                () -> {
                    throw new OutOfMemoryError("Java heap space");
                },
                PrintableTest::deep,
                () -> {
                    throw new InternalError("a fault occurred in an unsafe memory access operation");
                },
                () -> new ArrayList<>().getFirst());
        for (Untrusted.Reading<Object> reading : readings) {
            assertThatThrownBy(() -> Untrusted.read("a.mat", "a MATLAB file", reading, MaskException::new))
                    .isInstanceOf(MaskException.class)
                    .hasMessageStartingWith("a.mat: ");
        }
    }

    @Test
    void memoryIsRefusedBeforeItIsAllocated() {
        assertThatThrownBy(() -> Untrusted.require("a.mat", 1L << 50, MaskException::new))
                .isInstanceOf(MaskException.class)
                .hasMessageMatching("a.mat: reading it needs 1125899907 MB of memory, Java may use \\d+ MB.*");
        Untrusted.require("a.mat", 1 << 20, MaskException::new);
    }

    @Test
    void jsonFaultsAreInWordsOfTheFile() {
        assertThat(JsonFault.describe("Non-standard token 'NaN': enable `JsonReadFeature.X` to allow", 2, 5, 30))
                .isEqualTo("'NaN', which JSON does not have at line 2, column 5");
        assertThat(JsonFault.describe("Unexpected character ('}' (code 125)): was expecting", -1, -1, 7))
                .isEqualTo("unexpected '}' at byte 7");
        assertThat(JsonFault.describe("Unexpected end-of-input: expected close marker", 0, 0, -1))
                .isEqualTo("it ends too early");
        assertThat(JsonFault.describe("Something of a library", -1, -1, -1)).isEqualTo("it breaks the rules of JSON");
    }

    @SuppressWarnings("InfiniteRecursion")
    private static Object deep() {
        return List.of(deep());
    }
}
