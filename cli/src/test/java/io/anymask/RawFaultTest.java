package io.anymask;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// No message contains an exception as Java prints it, with its class, or what Java says of a file, which often is
/// the path alone: [io.anymask.file.FileFault] has the words.
class RawFaultTest {
    private static final Pattern CATCH = Pattern.compile("catch \\(([\\w.| \n]+?) (\\w+)\\) \\{");
    private static final Pattern OF_FILES = Pattern.compile("\\w*(?:IO|NoSuchFile|AccessDenied|FileSystem)Exception");

    @Test
    void messagesAreWordsAndNotExceptions() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Path file : Sources.all()) {
            if (file.toString().contains("/src/main/") || file.toString().contains("\\src\\main\\")) {
                faultsOf(Files.readString(file)).forEach(fault -> faults.add(file.normalize() + ": " + fault));
            }
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void findsExceptionsInMessages() {
        String text = "try { } catch (IOException e) { throw new X(%s, e); }";
        for (String raw : List.of(
                "file + \" (\" + e + \")\"",
                "\"why: \" + e",
                "\"%s (%s)\".formatted(file, e)",
                "\"%s (%s)\".formatted(name(file, 1), e.getMessage())",
                "\"why: \" + e.getMessage()",
                "String.valueOf(e)",
                "e.toString()")) {
            assertThat(faultsOf(text.formatted(raw))).as(raw).hasSize(1);
        }
        for (String words : List.of(
                "file + \": cannot be read\"",
                "\"why: \" + FileFault.describe(e)",
                "\"%s (%s)\".formatted(file, FileFault.describe(e))")) {
            assertThat(faultsOf(text.formatted(words))).as(words).isEmpty();
        }
        assertThat(faultsOf("catch (ImageException | JsonException e) { throw new X(\"it: \" + e.getMessage(), e); }"))
                .as("words of our own exceptions")
                .isEmpty();
        assertThat(faultsOf("catch (IOException e) { throw e; } int sum = 1 + e;"))
                .as("beyond the block")
                .isEmpty();
    }

    /// The raw texts of exceptions in the blocks that catch them.
    private static List<String> faultsOf(String source) {
        List<String> faults = new ArrayList<>();
        Matcher caught = CATCH.matcher(source);
        while (caught.find()) {
            String name = caught.group(2);
            String own = "(?:\\.getMessage\\(\\)|\\.toString\\(\\)|\\b(?![.(]))";
            String raw = OF_FILES.matcher(caught.group(1)).find() ? own : "(?:\\.toString\\(\\)|\\b(?![.(]))";
            Matcher fault = Pattern.compile(
                            "\\+\\s+%1$s%2$s|valueOf\\(%1$s%2$s\\)|\\b%1$s\\.toString\\(\\)".formatted(name, raw))
                    .matcher(block(source, caught.end()));
            Matcher formatted = Pattern.compile("(?m)(?:^\\(|,)\\s*%s%s\\s*[,)]".formatted(name, raw))
                    .matcher(arguments(block(source, caught.end())));
            if (fault.find()) {
                faults.add(fault.group());
            } else if (formatted.find()) {
                faults.add(formatted.group());
            }
        }
        return faults;
    }

    /// From behind an opening brace to the closing one.
    private static String block(String source, int start) {
        return source.substring(start, closing(source, start, '{', '}'));
    }

    /// What is formatted in a block, in brackets.
    private static String arguments(String block) {
        StringBuilder all = new StringBuilder();
        String call = ".formatted(";
        for (int at = block.indexOf(call); at >= 0; at = block.indexOf(call, at + 1)) {
            int start = at + call.length();
            all.append(block, start - 1, closing(block, start, '(', ')') + 1).append('\n');
        }
        return all.toString();
    }

    private static int closing(String text, int start, char open, char close) {
        int depth = 1;
        int at = start;
        for (; at < text.length() && depth > 0; at++) {
            depth += text.charAt(at) == open ? 1 : text.charAt(at) == close ? -1 : 0;
        }
        return at - 1;
    }
}
