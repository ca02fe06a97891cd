package io.anymask.training;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The numbers of a run: JSON lines, and a picture of them. Not thread-safe.
final class Metrics {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 540;
    private static final int SMOOTHING = 25;

    private final Path lines;
    private final Path picture;
    private final List<double[]> losses = new ArrayList<>();
    private final List<double[]> scores = new ArrayList<>();

    private Metrics(Path lines, Path picture) {
        this.lines = lines;
        this.picture = picture;
    }

    /// The numbers up to a step; what a run that was cut off wrote later is dropped.
    static Metrics open(RunFolder folder, long step) {
        Metrics metrics = new Metrics(folder.metrics(), folder.curve());
        StringBuilder kept = new StringBuilder();
        if (step > 0 && Files.exists(folder.metrics())) {
            try {
                for (String line : Files.readAllLines(folder.metrics())) {
                    if (metrics.take(line, step)) {
                        kept.append(line).append('\n');
                    }
                }
            } catch (IOException e) {
                throw new TrainingException(folder.metrics() + ": cannot read this file (" + e + ")", e);
            }
        }
        RunFolder.write(folder.metrics(), kept.toString());
        return metrics;
    }

    private boolean take(String line, long step) {
        try {
            JsonNode node = JsonMapper.shared().readTree(line);
            double at = node.path("step").asDouble(Double.MAX_VALUE);
            if (at > step) {
                return false;
            }
            if (node.has("loss")) {
                losses.add(new double[] {at, node.path("loss").asDouble()});
            } else {
                scores.add(new double[] {
                    at,
                    node.path("one_click").asDouble(),
                    node.path("three_clicks").asDouble(),
                    node.path("box").asDouble()
                });
            }
            return true;
        } catch (JacksonException e) {
            return false; // the last line of a run that was killed
        }
    }

    void add(StepReport report) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("step", report.step()).put("loss", report.loss());
        node.put("focal", report.focal()).put("dice", report.dice()).put("iou_error", report.iouError());
        node.put("iou", report.iou()).put("first_iou", report.firstIou()).put("masks", report.masks());
        node.put("learning_rate", report.rate());
        if (!Double.isNaN(report.gradientNorm())) {
            node.put("gradient_norm", report.gradientNorm());
        }
        node.put("seconds", report.seconds()).put("waited", report.waited());
        append(node);
        losses.add(new double[] {report.step(), report.loss()});
    }

    void add(long step, ValidationScore score) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("step", step).put("one_click", score.oneClick());
        node.put("three_clicks", score.threeClicks()).put("box", score.box()).put("masks", score.masks());
        append(node);
        scores.add(new double[] {step, score.oneClick(), score.threeClicks(), score.box()});
    }

    private void append(ObjectNode node) {
        try {
            Files.writeString(
                    lines,
                    JsonMapper.shared().writeValueAsString(node) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new TrainingException(lines + ": cannot write to this file (" + e + ")", e);
        }
    }

    /// Draws the loss, smoothed, and the validation scores.
    void draw() {
        if (losses.isEmpty()) {
            return;
        }
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle("step")
                .yAxisTitle("loss")
                .build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
        chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
        chart.getStyler().setYAxisGroupPosition(1, Styler.YAxisPosition.Right);
        chart.setYAxisGroupTitle(1, "mean IoU");
        chart.addSeries("loss, mean of " + SMOOTHING + " steps", column(losses, 0), smoothed())
                .setMarker(SeriesMarkers.NONE)
                .setYAxisGroup(0);
        String[] names = {"one click", "three clicks", "box"};
        for (int i = 0; i < names.length && !scores.isEmpty(); i++) {
            chart.addSeries(names[i], column(scores, 0), column(scores, i + 1))
                    .setMarker(SeriesMarkers.CIRCLE)
                    .setYAxisGroup(1);
        }
        try {
            BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
            Graphics2D canvas = image.createGraphics();
            chart.paint(canvas, WIDTH, HEIGHT);
            canvas.dispose();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(image, "png", bytes);
            Files.write(picture, bytes.toByteArray());
        } catch (InternalError | NoClassDefFoundError | UnsatisfiedLinkError e) {
            System.getLogger(Metrics.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "no fonts, the curve is not drawn; Debian: apt-get install fontconfig fonts-dejavu-core",
                            e);
        } catch (IOException e) {
            throw new TrainingException(picture + ": cannot write this picture (" + e + ")", e);
        }
    }

    private static double[] column(List<double[]> rows, int index) {
        return rows.stream().mapToDouble(row -> row[index]).toArray();
    }

    private double[] smoothed() {
        double[] means = new double[losses.size()];
        double sum = 0;
        for (int i = 0; i < means.length; i++) {
            sum += losses.get(i)[1];
            if (i >= SMOOTHING) {
                sum -= losses.get(i - SMOOTHING)[1];
            }
            means[i] = sum / Math.min(i + 1, SMOOTHING);
        }
        return means;
    }
}
