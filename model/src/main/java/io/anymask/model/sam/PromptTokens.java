package io.anymask.model.sam;

import io.anymask.mask.Box;
import io.anymask.model.sam.SamConfig.Family;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import io.anymask.prompt.PromptException;
import io.anymask.prompt.TextPrompt;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Prompts as the tokens that [PromptEncoder#sparse] takes: the text, points in their order, then the box's
/// corners, or the padding point that the reference adds to points without a box (reference files `predictor.py`
/// and `modeling/prompt_encoder.py`). SAM 2 has the box's corners first, and a padding point last in any case
/// (`sam2_image_predictor.py`). A prompt of a mask alone has no token. A batch has one length; shorter prompts are
/// filled up with padding points.
///
/// @param coordinates (B, N, 2), x and y in pixels of the encoder's frame; not to be modified
/// @param labels (B, N), the labels of [PromptEncoder]; not to be modified
/// @param texts (B, D) the vector of each prompt's text, zeros for a prompt without; D is 0 for a model that takes
///     no texts; not to be modified
/// @param batch B
/// @param length N
public record PromptTokens(float[] coordinates, float[] labels, float[] texts, int batch, int length) {
    /// The part of a prompt that becomes tokens, in pixels of the encoder's frame.
    ///
    /// @param box null for none
    /// @param text null for none
    public record Sparse(List<Point> points, @Nullable Box box, TextPrompt.@Nullable Vector text) {
        public Sparse {
            points = List.copyOf(points);
        }

        /// Without a text.
        public Sparse(List<Point> points, @Nullable Box box) {
            this(points, box, null);
        }

        /// The points, the box and the text of a prompt for an image that lies in a frame.
        ///
        /// @throws IllegalArgumentException for a phrase: it must have become a vector
        static Sparse of(Prompt prompt, ImageFrame frame) {
            List<Point> points = prompt.points().stream()
                    .map(point -> new Point(frame.toFrameX(point.x()), frame.toFrameY(point.y()), point.positive()))
                    .toList();
            Box box = prompt.box();
            Box framed = box == null
                    ? null
                    : new Box(
                            frame.toFrameX(box.x0()),
                            frame.toFrameY(box.y0()),
                            frame.toFrameX(box.x1()),
                            frame.toFrameY(box.y1()));
            return new Sparse(points, framed, vector(prompt.text()));
        }

        private static TextPrompt.@Nullable Vector vector(@Nullable TextPrompt text) {
            return switch (text) {
                case null -> null;
                case TextPrompt.Vector vector -> vector;
                case TextPrompt.Phrase phrase ->
                    throw new IllegalArgumentException("text: got a phrase, expected what CLIP makes of it");
            };
        }
    }

    /// Prompts for one image, which become a batch as long as the longest of them.
    ///
    /// @param config of the model
    /// @throws PromptException for a text that the model cannot take
    /// @throws IllegalArgumentException for a phrase: it must have become a vector
    public static PromptTokens of(List<Prompt> prompts, ImageFrame frame, SamConfig config) {
        return ofSparse(prompts.stream().map(prompt -> Sparse.of(prompt, frame)).toList(), config);
    }

    /// Prompts that are in pixels of the encoder's frame already.
    ///
    /// @throws PromptException for a text that the model cannot take
    public static PromptTokens ofSparse(List<Sparse> prompts, SamConfig config) {
        int length = prompts.stream()
                .mapToInt(sparse -> count(sparse.points(), sparse.box(), sparse.text(), config.family()))
                .max()
                .orElse(0);
        float[] coordinates = new float[prompts.size() * length * 2];
        float[] labels = new float[prompts.size() * length];
        float[] texts = new float[prompts.size() * config.textWidth()];
        for (int i = 0; i < prompts.size(); i++) {
            Writer writer = new Writer(coordinates, labels, i * length);
            TextPrompt.Vector text = prompts.get(i).text();
            if (text != null) {
                float[] values = fitting(text, config);
                System.arraycopy(values, 0, texts, i * values.length, values.length);
                writer.put(0, 0, PromptEncoder.TEXT);
            }
            if (config.family() == Family.SAM_2) {
                writer.box(prompts.get(i).box());
                writer.points(prompts.get(i).points());
            } else {
                writer.points(prompts.get(i).points());
                writer.box(prompts.get(i).box());
            }
            while (writer.token < (i + 1) * length) {
                writer.put(0, 0, PromptEncoder.NOT_A_POINT);
            }
        }
        return new PromptTokens(coordinates, labels, texts, prompts.size(), length);
    }

    /// One prompt of nothing but padding points.
    public static PromptTokens padding(int length, SamConfig config) {
        float[] labels = new float[length];
        Arrays.fill(labels, PromptEncoder.NOT_A_POINT);
        return new PromptTokens(new float[2 * length], labels, new float[config.textWidth()], 1, length);
    }

    /// D.
    public int textWidth() {
        return batch == 0 ? 0 : texts.length / batch;
    }

    /// @throws PromptException for a model that was not trained with texts
    public static void requireTexts(SamConfig config) {
        if (!config.takesText()) {
            throw new PromptException(
                    "text: this model was not trained with texts; use a model that was, a point or a box");
        }
    }

    private static float[] fitting(TextPrompt.Vector text, SamConfig config) {
        float[] values = text.values();
        requireTexts(config);
        if (values.length != config.textWidth()) {
            throw new PromptException("text: got a vector of %d values, expected %d, as CLIP gave them in its training"
                    .formatted(values.length, config.textWidth()));
        }
        return values;
    }

    /// How many tokens a prompt becomes.
    ///
    /// @param family whose tokens
    public static int count(Prompt prompt, Family family) {
        return count(prompt.points(), prompt.box(), prompt.text(), family);
    }

    private static int count(List<Point> points, @Nullable Box box, @Nullable TextPrompt text, Family family) {
        int before = text != null ? 1 : 0;
        int ofBox = family == Family.SAM_2 ? 3 : 2;
        int after = box != null ? ofBox : points.isEmpty() ? 0 : 1;
        return before + points.size() + after;
    }

    private static final class Writer {
        private final float[] coordinates;
        private final float[] labels;
        private int token;

        Writer(float[] coordinates, float[] labels, int from) {
            this.coordinates = coordinates;
            this.labels = labels;
            this.token = from;
        }

        void points(List<Point> points) {
            for (Point point : points) {
                put(point.x(), point.y(), point.positive() ? PromptEncoder.POSITIVE : PromptEncoder.NEGATIVE);
            }
        }

        void box(@Nullable Box box) {
            if (box != null) {
                put(box.x0(), box.y0(), PromptEncoder.BOX_TOP_LEFT);
                put(box.x1(), box.y1(), PromptEncoder.BOX_BOTTOM_RIGHT);
            }
        }

        void put(double x, double y, int label) {
            coordinates[2 * token] = (float) x;
            coordinates[2 * token + 1] = (float) y;
            labels[token++] = label;
        }
    }
}
