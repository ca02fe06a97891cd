package io.anymask.dataset.exchange;

import io.anymask.Printable;
import io.anymask.dataset.DatasetException;
import io.anymask.dataset.VocColours;
import io.anymask.file.Untrusted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The classes of a label map by number, from the file `labelmap.txt` that CVAT and others put beside Pascal VOC's
/// pictures: a line `name:red,green,blue:parts:actions` for each number from 0 on. The first is `background`.
final class LabelNames {
    static final String FILE = "labelmap.txt";
    static final String BACKGROUND = "background";

    private static final String HEADER = "# label:color_rgb:parts:actions\n";
    private static final Pattern LINE = Pattern.compile("(.+?):(?:(\\d{1,3}),(\\d{1,3}),(\\d{1,3}))?(?::[^:]*:[^:]*)?");
    private static final int MOST_BYTES = 1 << 22;

    /// VOC's: the border of objects, which nobody judged.
    private static final int VOID = 255;

    private final List<Category> lines;

    private LabelNames(List<Category> lines) {
        this.lines = lines;
    }

    /// The file beside or above pictures; without one, classes are called by their numbers.
    static LabelNames read(Path folder) {
        Path file = folder.resolve(FILE);
        List<Category> lines = new ArrayList<>();
        if (Files.isRegularFile(file)) {
            String text = Untrusted.text(file, "a list of classes", MOST_BYTES, DatasetException::new);
            for (String line : text.lines().toList()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    lines.add(line(lines.size(), line.strip()));
                }
            }
        }
        return new LabelNames(lines);
    }

    private static Category line(int number, String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            return Category.of(number, line);
        }
        @Nullable Integer colour = null;
        if (parts.group(2) != null) {
            colour = (sample(parts.group(2)) << 16) | (sample(parts.group(3)) << 8) | sample(parts.group(4));
        }
        return new Category(number, parts.group(1), "", colour);
    }

    private static int sample(String text) {
        return Math.min(255, Integer.parseInt(text));
    }

    /// The text of a file; the first class has the number 1.
    ///
    /// @throws DatasetException for a name that would be read as the background or as a comment
    static String text(List<Category> classes) {
        StringBuilder text = new StringBuilder(HEADER).append(BACKGROUND).append(":0,0,0::\n");
        for (int i = 0; i < classes.size(); i++) {
            Category category = classes.get(i);
            int colour = category.colour() == null ? VocColours.of(i + 1) : category.colour();
            text.append(line(category.name()))
                    .append(":%d,%d,%d::\n".formatted(colour >> 16, (colour >> 8) & 0xFF, colour & 0xFF));
        }
        return text.toString();
    }

    private static String line(String name) {
        String line = name.replaceAll("\\R", " ");
        if (line.strip().equals(BACKGROUND) || line.startsWith("#")) {
            throw new DatasetException(
                    "category \"%s\": %s has this name for what is no object, and # for comments; rename the category"
                            .formatted(Printable.of(name), FILE));
        }
        return line;
    }

    /// What the values of a picture stand for: their numbers, or, where all of them are colours of the file, those
    /// of these colours.
    ///
    /// @return the class of each value but the background
    Map<Integer, Category> meaning(Set<Integer> values) {
        Map<Integer, Integer> byColour = new TreeMap<>();
        for (Category line : lines) {
            if (line.colour() != null) {
                byColour.put(Colours.swapped(line.colour()), (int) line.id());
            }
        }
        boolean coloured = values.stream().anyMatch(value -> value >= lines.size() && value != VOID)
                && byColour.keySet().containsAll(values);
        Map<Integer, Category> meaning = new TreeMap<>();
        for (int value : values) {
            int number = coloured ? byColour.getOrDefault(value, 0) : value;
            Category category =
                    number < lines.size() ? lines.get(number) : Category.of(number, Integer.toString(number));
            boolean none = number == 0 && (lines.isEmpty() || category.name().equals(BACKGROUND));
            boolean unknown = number == VOID && lines.size() <= VOID;
            if (!none && !unknown && !category.name().equals(BACKGROUND)) {
                meaning.put(value, category);
            }
        }
        return meaning;
    }

    /// All classes of the file but the background.
    List<Category> all() {
        return lines.stream().filter(line -> !line.name().equals(BACKGROUND)).toList();
    }
}
