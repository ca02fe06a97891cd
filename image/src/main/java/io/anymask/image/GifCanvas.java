package io.anymask.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Where the first frame of a GIF file lies on its canvas, from the headers.
///
/// Source: GIF89a specification, sections 18 to 23.
///
/// @param background 0xRRGGBB around the frame: the transparent colour of the palette, or its first, as in
///     Pillow
record GifCanvas(int width, int height, int x, int y, int background) {
    private static final int HEADER = 13;
    private static final int EXTENSION = 0x21;
    private static final int GRAPHIC_CONTROL = 0xF9;
    private static final int IMAGE = 0x2C;
    private static final int HAS_PALETTE = 0x80;

    /// @throws IndexOutOfBoundsException when the headers are cut
    static GifCanvas of(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int flags = bytes[10];
        int palette = (flags & HAS_PALETTE) != 0 ? HEADER : -1;
        int at = HEADER + (palette < 0 ? 0 : paletteBytes(flags));
        int transparent = 0;
        while ((bytes[at] & 0xFF) == EXTENSION) {
            if ((bytes[at + 1] & 0xFF) == GRAPHIC_CONTROL && (bytes[at + 3] & 1) != 0) {
                transparent = bytes[at + 6] & 0xFF;
            }
            at += 2;
            while (bytes[at] != 0) {
                at += 1 + (bytes[at] & 0xFF);
            }
            at++;
        }
        if ((bytes[at] & 0xFF) != IMAGE) {
            throw new IndexOutOfBoundsException("it has no frame");
        }
        int x = file.getShort(at + 1) & 0xFFFF;
        int y = file.getShort(at + 3) & 0xFFFF;
        int right = x + (file.getShort(at + 5) & 0xFFFF);
        int bottom = y + (file.getShort(at + 7) & 0xFFFF);
        palette = (bytes[at + 9] & HAS_PALETTE) != 0 ? at + 10 : palette;
        int colour = palette + 3 * transparent;
        int background = palette < 0
                ? 0
                : (bytes[colour] & 0xFF) << 16 | (bytes[colour + 1] & 0xFF) << 8 | (bytes[colour + 2] & 0xFF);
        int width = Math.max(right, file.getShort(6) & 0xFFFF);
        int height = Math.max(bottom, file.getShort(8) & 0xFFFF);
        return new GifCanvas(width, height, x, y, background);
    }

    private static int paletteBytes(int flags) {
        return 3 << ((flags & 7) + 1);
    }

    /// The frame with what is around it.
    Image around(Image frame) {
        if (frame.width() == width && frame.height() == height) {
            return frame;
        }
        byte[] rgb = new byte[width * height * Image.CHANNELS];
        byte[] pixel = {(byte) (background >> 16), (byte) (background >> 8), (byte) background};
        if (pixel[0] == pixel[1] && pixel[1] == pixel[2]) {
            Arrays.fill(rgb, pixel[0]);
        } else {
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = pixel[i % Image.CHANNELS];
            }
        }
        ByteBuffer pixels = frame.rgb();
        for (int row = 0; row < frame.height(); row++) {
            pixels.get(rgb, ((y + row) * width + x) * Image.CHANNELS, frame.width() * Image.CHANNELS);
        }
        return Image.owning(width, height, rgb);
    }
}
