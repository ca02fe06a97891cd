package io.anymask.model.layers;

/// Sizes of a square convolution.
///
/// @param bias whether the layer has one
public record Convolution(int in, int out, int kernel, int stride, int padding, int groups, boolean bias) {
    /// Stride one, output as large as the input, no bias.
    public static Convolution of(int in, int out, int kernel) {
        return new Convolution(in, out, kernel, 1, kernel / 2, 1, false);
    }

    /// One 3×3 kernel for each channel.
    public static Convolution depthwise(int channels) {
        return new Convolution(channels, channels, 3, 1, 1, channels, false);
    }

    public Convolution stride(int value) {
        return new Convolution(in, out, kernel, value, padding, groups, bias);
    }

    /// Tiles the input: stride = kernel, no padding.
    public static Convolution patches(int in, int out, int size) {
        return new Convolution(in, out, size, size, 0, 1, true);
    }

    public Convolution unpadded() {
        return new Convolution(in, out, kernel, stride, 0, groups, bias);
    }
}
