package io.anymask.service;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/// What is counted, in the text format of Prometheus. Safe for use by several threads.
public final class Metrics {
    private static final double[] BUCKETS = {0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
    private static final String PREFIX = "anymask_";

    private final Map<String, Family> families = new ConcurrentSkipListMap<>();

    private enum Type {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    /// @param series by their labels
    private record Family(Type type, String help, Map<String, Series> series) {}

    /// What one family has for each combination of labels.
    sealed interface Series {
        record Count(LongAdder value) implements Series {}

        record Level(DoubleSupplier value) implements Series {}
    }

    /// Durations, by how many were shorter than each of some bounds.
    public static final class Histogram implements Series {
        private final LongAdder[] counts = new LongAdder[BUCKETS.length + 1];
        private final DoubleAdder sum = new DoubleAdder();

        private Histogram() {
            for (int i = 0; i < counts.length; i++) {
                counts[i] = new LongAdder();
            }
        }

        public void observeSince(long nanoTime) {
            double seconds = (System.nanoTime() - nanoTime) / 1e9;
            int bucket = 0;
            while (bucket < BUCKETS.length && seconds > BUCKETS[bucket]) {
                bucket++;
            }
            counts[bucket].increment();
            sum.add(seconds);
        }
    }

    /// @param labels names and values in turns
    public LongAdder counter(String name, String help, String... labels) {
        Series series = family(name, Type.COUNTER, help)
                .series()
                .computeIfAbsent(labels(labels), key -> new Series.Count(new LongAdder()));
        return series instanceof Series.Count(LongAdder value) ? value : new LongAdder();
    }

    public Histogram histogram(String name, String help, String... labels) {
        Series series =
                family(name, Type.HISTOGRAM, help).series().computeIfAbsent(labels(labels), key -> new Histogram());
        return series instanceof Histogram histogram ? histogram : new Histogram();
    }

    /// @param value asked for when the metrics are
    public void gauge(String name, String help, DoubleSupplier value) {
        family(name, Type.GAUGE, help).series().put("", new Series.Level(value));
    }

    private Family family(String name, Type type, String help) {
        Family family = families.computeIfAbsent(name, key -> new Family(type, help, new ConcurrentSkipListMap<>()));
        if (family.type() != type) {
            throw new IllegalArgumentException("metric %s: is a %s, not a %s".formatted(name, family.type(), type));
        }
        return family;
    }

    private static String labels(String... labels) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < labels.length; i += 2) {
            text.append(i == 0 ? "" : ",").append(labels[i]).append("=\"");
            text.append(
                    labels[i + 1].replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
            text.append('"');
        }
        return text.toString();
    }

    /// All of it.
    public String text() {
        StringBuilder text = new StringBuilder();
        families.forEach((plain, family) -> {
            String name = PREFIX + plain;
            text.append("# HELP ")
                    .append(name)
                    .append(' ')
                    .append(family.help())
                    .append('\n');
            text.append("# TYPE ").append(name).append(' ');
            text.append(family.type().name().toLowerCase(Locale.ROOT)).append('\n');
            family.series().forEach((labels, series) -> {
                switch (series) {
                    case Series.Count(LongAdder value) -> line(text, name, labels, (double) value.sum());
                    case Series.Level(DoubleSupplier value) -> line(text, name, labels, value.getAsDouble());
                    case Histogram histogram -> histogram(text, name, labels, histogram);
                }
            });
        });
        return text.toString();
    }

    private static void histogram(StringBuilder text, String name, String labels, Histogram histogram) {
        long total = 0;
        String comma = labels.isEmpty() ? "" : ",";
        for (int i = 0; i < histogram.counts.length; i++) {
            total += histogram.counts[i].sum();
            String bound = i < BUCKETS.length ? number(BUCKETS[i]) : "+Inf";
            line(text, name + "_bucket", labels + comma + "le=\"" + bound + "\"", (double) total);
        }
        line(text, name + "_sum", labels, histogram.sum.sum());
        line(text, name + "_count", labels, (double) total);
    }

    private static void line(StringBuilder text, String name, String labels, double value) {
        text.append(name);
        if (!labels.isEmpty()) {
            text.append('{').append(labels).append('}');
        }
        text.append(' ').append(number(value)).append('\n');
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
