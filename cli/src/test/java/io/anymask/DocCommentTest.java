package io.anymask;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Documentation comments are wrapped as their author meant them (decision 0001: the formatter breaks long lines
/// badly).
class DocCommentTest {
    private static final Pattern COMMENT = Pattern.compile("\\s*///.*");

    /// What begins a block of Markdown or a tag, so that the line before it may be short.
    private static final Pattern BLOCK = Pattern.compile("\\s*([@|#]|[-*] |\\d+\\. |```).*");

    /// Of a line in characters, indentation included. The formatter breaks longer ones and leaves a word alone.
    private static final int WIDTH = 115;

    private static final Pattern SENTENCE_END = Pattern.compile(".*[.:!?]");
    private static final Pattern DOUBLED_TAG = Pattern.compile("@(\\w+)\\s*@\\1\\b");

    @Test
    void linesAreFilledAndTagsStandOnce() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Path file : Sources.all()) {
            faultsOf(Files.readAllLines(file)).forEach(fault -> faults.add(file.normalize() + ":" + fault));
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void everyModuleIsLookedAt() throws IOException {
        assertThat(Sources.all().stream().map(file -> file.normalize().toString()))
                .anyMatch(file -> file.contains("core/src/main"))
                .anyMatch(file -> file.contains("training/src/main"))
                .anyMatch(file -> file.contains("cli/src/test"));
    }

    @Test
    void findsWhatTheFormatterLeaves() {
        String filled = "/// A line of a comment that its author filled up to the width of the page as it should be,";
        assertThat(faultsOf(List.of(
                        filled, "/// so", "/// that nothing of it is left alone on a line between two longer ones")))
                .as("a word alone")
                .hasSize(1);
        assertThat(faultsOf(List.of("/// `once`", filled)))
                .as("a code span alone")
                .hasSize(1);
        assertThat(faultsOf(List.of("    /// @return@return the mask")))
                .as("a doubled tag")
                .hasSize(1);
        assertThat(faultsOf(List.of("/// " + "wide ".repeat(30))))
                .as("a line that the formatter will break")
                .hasSize(1);
        assertThat(faultsOf(List.of(
                        filled, "/// and its end.", "///", "/// Another.", "/// ```", "/// x", filled, "/// ```")))
                .as("ends of paragraphs, and code")
                .isEmpty();
    }

    /// Line number and fault, for each line of documentation that its author cannot have meant.
    private static List<String> faultsOf(List<String> lines) {
        List<String> faults = new ArrayList<>();
        boolean code = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!COMMENT.matcher(line).matches()) {
                code = false;
                continue;
            }
            if (line.length() > WIDTH) {
                faults.add((i + 1) + ": wider than " + WIDTH + ", wrap it: " + line.strip());
            }
            if (text(line).startsWith("```")) {
                code = !code;
            } else if (DOUBLED_TAG.matcher(line).find()) {
                faults.add((i + 1) + ": a tag twice: " + line.strip());
            } else if (!code
                    && i + 1 < lines.size()
                    && isOrphan(i == 0 ? "" : lines.get(i - 1), line, lines.get(i + 1))) {
                faults.add((i + 1) + ": too short, join it with the next: " + line.strip());
            }
        }
        return faults;
    }

    /// Whether a line breaks off in mid-sentence although the next word had room, and a neighbour
    /// is clearly longer.
    private static boolean isOrphan(String before, String line, String after) {
        String text = text(line);
        String next = COMMENT.matcher(after).matches() ? text(after) : "";
        if (text.isBlank() || next.isBlank() || text.startsWith("|") || text.startsWith("#")) {
            return false;
        }
        if (BLOCK.matcher(next).matches() || SENTENCE_END.matcher(text.strip()).matches()) {
            return false;
        }
        int longer = Math.max(COMMENT.matcher(before).matches() ? before.length() : 0, after.length());
        int word = next.strip().split(" ", 2)[0].length();
        return line.length() < 90 && line.length() + 1 + word <= 100 && longer >= line.length() + 15;
    }

    private static String text(String comment) {
        String text = comment.strip().substring("///".length());
        return text.startsWith(" ") ? text.substring(1) : text;
    }
}
