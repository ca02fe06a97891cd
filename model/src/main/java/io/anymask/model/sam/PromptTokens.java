package io.anymask.model.sam;

import io.anymask.mask.Box;
import io.anymask.prompt.Point;
import io.anymask.prompt.Prompt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Prompts as the tokens that [PromptEncoder#sparse] takes: points in their order, then the box's corners, or the
/// padding point that the reference adds to points without a box (reference files `predictor.py` and
/// `modeling/prompt_encoder.py`). A prompt of a mask alone has no token. A batch has one length; shorter prompts
/// are filled up with padding points.
///
/// @param coordinates (B, N, 2), x and y in pixels of the encoder's frame; not to be modified
/// @param labels (B, N), the labels of [PromptEncoder]; not to be modified
/// @param batch B
/// @param length N
public record PromptTokens(float[] coordinates, float[] labels, int batch, int length) {
    /// The part of a prompt that becomes tokens, in pixels of the encoder's frame.
    ///
    /// @param box null for none
    public record Sparse(List<Point> points, @Nullable Box box) {
        public Sparse {
            points = List.copyOf(points);
        }

        /// The points and the box of a prompt for an image that lies in a frame.
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
            return new Sparse(points, framed);
        }

        private int count() {
            return PromptTokens.count(points, box);
        }
    }

    /// Prompts for one image, which become a batch as long as the longest of them.
    public static PromptTokens of(List<Prompt> prompts, ImageFrame frame) {
        return ofSparse(
                prompts.stream().map(prompt -> Sparse.of(prompt, frame)).toList());
    }

    /// Prompts that are in pixels of the encoder's frame already.
    public static PromptTokens ofSparse(List<Sparse> prompts) {
        int length = prompts.stream().mapToInt(Sparse::count).max().orElse(0);
        float[] coordinates = new float[prompts.size() * length * 2];
        float[] labels = new float[prompts.size() * length];
        for (int i = 0; i < prompts.size(); i++) {
            Writer writer = new Writer(coordinates, labels, i * length);
            for (Point point : prompts.get(i).points()) {
                int label = point.positive() ? PromptEncoder.POSITIVE : PromptEncoder.NEGATIVE;
                writer.put(point.x(), point.y(), label);
            }
            Box box = prompts.get(i).box();
            if (box != null) {
                writer.put(box.x0(), box.y0(), PromptEncoder.BOX_TOP_LEFT);
                writer.put(box.x1(), box.y1(), PromptEncoder.BOX_BOTTOM_RIGHT);
            }
            while (writer.token < (i + 1) * length) {
                writer.put(0, 0, PromptEncoder.NOT_A_POINT);
            }
        }
        return new PromptTokens(coordinates, labels, prompts.size(), length);
    }

    /// How many tokens a prompt becomes.
    public static int count(Prompt prompt) {
        return count(prompt.points(), prompt.box());
    }

    private static int count(List<Point> points, @Nullable Box box) {
        int after = box != null ? 2 : points.isEmpty() ? 0 : 1;
        return points.size() + after;
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

        void put(double x, double y, int label) {
            coordinates[2 * token] = (float) x;
            coordinates[2 * token + 1] = (float) y;
            labels[token++] = label;
        }
    }
}
