package io.anymask.dataengine.metrics;

import io.anymask.dataengine.annotation.Source;
import io.anymask.dataengine.consensus.HoneypotResult;
import io.anymask.dataengine.consensus.Matching;
import io.anymask.dataengine.metrics.MaskFacts.Agreement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// What many masks tell together. What no mask tells of is NaN.
public final class Measures {
    /// Bins of the predicted IoU.
    public static final int BINS = 10;

    private Instant first = Instant.MAX;
    private long masks;
    private long images;
    private String lastImage = "";
    private final Map<Source, Long> sources = new EnumMap<>(Source.class);
    private final Map<Input, Long> inputs = new EnumMap<>(Input.class);
    private final Map<Fate, Long> fates = new EnumMap<>(Fate.class);
    private final List<Double> seconds = new ArrayList<>();
    private double idle;
    private final long[] counts = new long[BINS];
    private final double[] predicted = new double[BINS];
    private final double[] actual = new double[BINS];
    private long reviews;
    private long rejections;
    private long reversals;
    private final Mean agreementIou = new Mean();
    private final Mean agreementF1 = new Mean();
    private final Mean agreement = new Mean();
    private long honeypots;
    private final Mean honeypotIou = new Mean();
    private final Mean honeypotPrecision = new Mean();
    private final Mean honeypotRecall = new Mean();

    /// Of numbers, without those that are not known.
    private static final class Mean {
        private double sum;
        private long count;

        void add(double value) {
            if (!Double.isNaN(value)) {
                sum += value;
                count++;
            }
        }

        double value() {
            return ratio(sum, count);
        }
    }

    /// A measure with its name.
    public record Measure(String name, double value) {}

    /// Masks whose model expected about the same of them.
    ///
    /// @param predicted mean of what it expected
    /// @param actual mean IoU with what people accepted
    public record Bin(double from, double to, long masks, double predicted, double actual) {}

    Measures() {}

    /// @param image masks of one image come one after the other
    void add(String image, MaskFacts facts) {
        first = facts.made().isBefore(first) ? facts.made() : first;
        if (facts.kept()) {
            masks++;
            if (!image.equals(lastImage)) {
                images++;
                lastImage = image;
            }
            sources.merge(facts.source(), 1L, Long::sum);
            facts.inputs().forEach((input, count) -> inputs.merge(input, count, Long::sum));
        }
        WorkTime time = facts.time();
        if (time != null) {
            seconds.add(time.active());
            idle += time.idle();
        }
        Fate fate = facts.fate();
        if (fate != null) {
            fates.merge(fate, 1L, Long::sum);
        }
        Agreement agreement = facts.agreement();
        if (agreement != null) {
            int bin = (int) Math.clamp(agreement.predicted() * BINS, 0, BINS - 1);
            counts[bin]++;
            predicted[bin] += agreement.predicted();
            actual[bin] += agreement.actual();
        }
        reviews += facts.reviews();
        rejections += facts.rejections();
        reversals += facts.reversals();
    }

    /// When the first of the masks was made.
    Instant first() {
        return first;
    }

    /// @param matching of one person's copy of an image and another's
    void add(Matching matching) {
        agreementIou.add(matching.meanIou());
        agreementF1.add(matching.f1());
        agreement.add(matching.agreement());
    }

    void add(HoneypotResult result) {
        honeypots++;
        honeypotIou.add(Objects.requireNonNullElse(result.iou(), Double.NaN));
        honeypotPrecision.add(result.precision());
        honeypotRecall.add(result.recall());
    }

    /// All but the bins, always the same ones in the same order.
    public List<Measure> all() {
        List<Measure> all = new ArrayList<>();
        add(all, "masks", masks);
        add(all, "images", images);
        add(all, "masks_per_image", ratio(masks, images));
        for (Source source : Source.values()) {
            add(all, "masks_per_image_" + label(source), ratio(sources.getOrDefault(source, 0L), images));
        }
        double active = seconds.stream().mapToDouble(Double::doubleValue).sum();
        add(all, "timed_masks", seconds.size());
        add(all, "seconds_per_mask_mean", ratio(active, seconds.size()));
        add(all, "seconds_per_mask_median", median());
        add(all, "idle_seconds_per_mask", ratio(idle, seconds.size()));
        add(all, "masks_per_hour", ratio(seconds.size() * 3600.0, active));
        add(all, "clicks_per_mask", ratio(inputs(Input.POSITIVE) + inputs(Input.NEGATIVE), masks));
        for (Input input : Input.values()) {
            add(all, input.label() + "_per_mask", ratio(inputs(input), masks));
        }
        long judged = fates(Fate.UNEDITED) + fates(Fate.EDITED) + fates(Fate.REJECTED);
        add(all, "proposals_open", fates(Fate.OPEN));
        add(all, "proposals_judged", judged);
        add(all, "proposals_unedited_rate", ratio(fates(Fate.UNEDITED), judged));
        add(all, "proposals_edited_rate", ratio(fates(Fate.EDITED), judged));
        add(all, "proposals_rejected_rate", ratio(fates(Fate.REJECTED), judged));
        add(all, "calibration_error", calibrationError());
        add(all, "reviews", reviews);
        add(all, "reviews_rejected_rate", ratio(rejections, reviews));
        add(all, "reviews_reversed_rate", ratio(reversals, reviews));
        add(all, "agreement_pairs", agreement.count);
        add(all, "agreement_iou", agreementIou.value());
        add(all, "agreement_f1", agreementF1.value());
        add(all, "agreement", agreement.value());
        add(all, "honeypots", honeypots);
        add(all, "honeypot_iou", honeypotIou.value());
        add(all, "honeypot_precision", honeypotPrecision.value());
        add(all, "honeypot_recall", honeypotRecall.value());
        return all;
    }

    private static void add(List<Measure> all, String name, long count) {
        all.add(new Measure(name, (double) count));
    }

    private static void add(List<Measure> all, String name, double value) {
        all.add(new Measure(name, value));
    }

    private long inputs(Input input) {
        return inputs.getOrDefault(input, 0L);
    }

    private long fates(Fate fate) {
        return fates.getOrDefault(fate, 0L);
    }

    private static String label(Source source) {
        return source.name().toLowerCase(Locale.ROOT);
    }

    private static double ratio(long part, long of) {
        return ratio((double) part, (double) of);
    }

    private static double ratio(double part, long of) {
        return ratio(part, (double) of);
    }

    private static double ratio(double part, double of) {
        return of == 0 ? Double.NaN : part / of;
    }

    private double median() {
        List<Double> sorted = seconds.stream().sorted().toList();
        int half = sorted.size() / 2;
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /// The bins that have masks: calibration is good where both means are the same.
    public List<Bin> calibration() {
        List<Bin> bins = new ArrayList<>();
        for (int i = 0; i < BINS; i++) {
            if (counts[i] > 0) {
                bins.add(new Bin(
                        (double) i / BINS,
                        (double) (i + 1) / BINS,
                        counts[i],
                        predicted[i] / counts[i],
                        actual[i] / counts[i]));
            }
        }
        return bins;
    }

    /// The expected calibration error: how far the means are apart, weighed by masks.
    private double calibrationError() {
        double error = 0;
        long all = 0;
        for (int i = 0; i < BINS; i++) {
            error += Math.abs(predicted[i] - actual[i]);
            all += counts[i];
        }
        return ratio(error, all);
    }
}
