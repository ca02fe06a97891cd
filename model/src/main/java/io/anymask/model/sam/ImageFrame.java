package io.anymask.model.sam;

/// How an image lies in the square frame that the encoder sees: scaled so that its longer side fills the frame, at
/// the top left, the rest padded (reference file `utils/transforms.py`, `ResizeLongestSide`).
///
/// @param width of the image, pixels
/// @param height of the image, pixels
/// @param side of the frame
/// @param resizedWidth of the image inside the frame
/// @param resizedHeight of the image inside the frame
public record ImageFrame(int width, int height, int side, int resizedWidth, int resizedHeight) {
    /// Sides are rounded half up as in the reference, but never to zero: there the reference fails.
    public static ImageFrame of(int width, int height, int side) {
        double scale = side * 1.0 / Math.max(width, height);
        int resizedWidth = Math.max(1, (int) (width * scale + 0.5));
        int resizedHeight = Math.max(1, (int) (height * scale + 0.5));
        return new ImageFrame(width, height, side, resizedWidth, resizedHeight);
    }

    /// SAM 2's frame: the image is squeezed until it fills all of it.
    public static ImageFrame squeezed(int width, int height, int side) {
        return new ImageFrame(width, height, side, side, side);
    }

    /// An x coordinate of the image, in the frame.
    public float toFrameX(double x) {
        return (float) (x * ((double) resizedWidth / width));
    }

    /// A y coordinate of the image, in the frame.
    public float toFrameY(double y) {
        return (float) (y * ((double) resizedHeight / height));
    }
}
