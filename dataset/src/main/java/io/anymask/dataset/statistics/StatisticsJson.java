package io.anymask.dataset.statistics;

import io.anymask.Printable;
import io.anymask.dataset.DatasetException;
import io.anymask.dataset.JsonFile;
import io.anymask.dataset.statistics.DatasetStatistics.Size;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Statistics as JSON, and back. Stateless.
final class StatisticsJson {
    private static final String KIND = "anymask statistics 1";
    private static final String WHAT = "statistics of anymask dataset stats";
    private static final long MOST_BYTES = 256L << 20;

    private StatisticsJson() {}

    static String of(DatasetStatistics statistics) {
        ObjectNode root = JsonMapper.shared().createObjectNode().put("format", KIND);
        root.put("images", statistics.images()).put("masks", statistics.masks());
        root.put("crowds", statistics.crowds()).put("empty_masks", statistics.empty());
        ArrayNode masks = root.putArray("masks_per_image");
        statistics
                .masksPerImage()
                .forEach((number, images) ->
                        masks.addObject().put("masks", number).put("images", images));
        ArrayNode sizes = root.putArray("image_sizes");
        statistics
                .sizes()
                .forEach((size, images) -> sizes.addObject()
                        .put("width", size.width())
                        .put("height", size.height())
                        .put("images", images));
        put(root.putArray("centres"), statistics.centres());
        put(root.putObject("relative_size"), statistics.relativeSizes());
        ObjectNode concavity = root.putObject("concavity");
        for (SizeClass size : SizeClass.values()) {
            put(concavity.putObject(size.word()), statistics.concavity(size));
        }
        ArrayNode odd = root.putArray("odd");
        statistics
                .odd()
                .forEach((what, number) -> odd.addObject().put("what", what).put("number", number));
        return JsonMapper.shared().writeValueAsString(root);
    }

    private static void put(ObjectNode node, Histogram histogram) {
        node.put("sum", histogram.sum());
        put(node.putArray("counts"), histogram.counts());
    }

    private static void put(ArrayNode node, long[] counts) {
        for (long count : counts) {
            node.add(count);
        }
    }

    static DatasetStatistics read(Path file) {
        JsonNode root = JsonFile.read(file, WHAT, MOST_BYTES, DatasetException::new);
        try {
            return read(root);
        } catch (DatasetException e) {
            throw new DatasetException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    static DatasetStatistics parse(String json) {
        try {
            return read(JsonMapper.shared().readTree(json));
        } catch (JacksonException e) {
            throw new DatasetException(WHAT + ": " + JsonFile.fault(e), e);
        }
    }

    private static DatasetStatistics read(JsonNode root) {
        if (!root.path("format").asString("").equals(KIND)) {
            throw new DatasetException("format is %s, expected \"%s\"; name a statistics.json of anymask dataset stats"
                    .formatted(JsonFile.shown(root.path("format")), KIND));
        }
        Map<Integer, Long> masks = new HashMap<>();
        for (JsonNode entry : root.path("masks_per_image")) {
            masks.merge(size(entry, "masks", 0), count(entry, "images"), Long::sum);
        }
        Map<Size, Long> sizes = new HashMap<>();
        for (JsonNode entry : root.path("image_sizes")) {
            sizes.merge(new Size(size(entry, "width", 1), size(entry, "height", 1)), count(entry, "images"), Long::sum);
        }
        Map<String, Long> odd = new HashMap<>();
        for (JsonNode entry : root.path("odd")) {
            odd.merge(Printable.message(entry.path("what").asString("")), count(entry, "number"), Long::sum);
        }
        Map<SizeClass, Histogram> concavities = new EnumMap<>(SizeClass.class);
        for (SizeClass size : SizeClass.values()) {
            concavities.put(size, histogram(root.path("concavity").path(size.word())));
        }
        return new DatasetStatistics(
                masks,
                sizes,
                counts(root, "centres", DatasetStatistics.GRID * DatasetStatistics.GRID),
                histogram(root.path("relative_size")),
                concavities,
                count(root, "crowds"),
                count(root, "empty_masks"),
                odd);
    }

    private static Histogram histogram(JsonNode node) {
        JsonNode sum = node.path("sum");
        if (!sum.isIntegralNumber() || !sum.canConvertToLong()) {
            throw new DatasetException("sum is %s, expected a whole number".formatted(JsonFile.shown(sum)));
        }
        return new Histogram(counts(node, "counts", Histogram.BINS), sum.asLong());
    }

    private static long[] counts(JsonNode node, String name, int length) {
        JsonNode list = node.path(name);
        if (list.size() != length) {
            throw new DatasetException("%s has %d entries, expected %d".formatted(name, list.size(), length));
        }
        long[] counts = new long[length];
        for (int i = 0; i < length; i++) {
            counts[i] = whole(list.path(i), name, 0, Tallies.MOST);
        }
        return counts;
    }

    private static long count(JsonNode node, String name) {
        return whole(node.path(name), name, 0, Tallies.MOST);
    }

    private static int size(JsonNode node, String name, int least) {
        return (int) whole(node.path(name), name, least, Integer.MAX_VALUE);
    }

    private static long whole(JsonNode node, String name, long least, long most) {
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.asLong() < least || node.asLong() > most) {
            throw new DatasetException(
                    "%s is %s, expected a whole number of %d to %d".formatted(name, JsonFile.shown(node), least, most));
        }
        return node.asLong();
    }
}
