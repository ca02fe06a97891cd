package io.anymask.image;

/// What a picture file says about itself in its header: enough to list it, without decoding its pixels.
///
/// @param mediaType by its content, for example `image/jpeg`
/// @param width upright, pixels
/// @param height upright, pixels
/// @param orientation the EXIF value by which it was turned upright, 1 to 8; 1 when it says none
public record ImageInfo(String mediaType, int width, int height, int orientation) {
    /// Reads the header of a file's bytes. The pixels behind it may still be damaged.
    ///
    /// @param name for messages
    /// @throws ImageException when it is no picture, or claims more than the limits
    public static ImageInfo of(byte[] file, String name, ImageLimits limits) {
        return ImageDecoder.info(file, name, limits);
    }
}
