/// Photographs as the model sees them: 8-bit RGB, upright.
///
/// Parity of masks begins here: a network that is fed other pixels gives other logits. So the room promises
/// the very bytes of the reference. Decoding equals Pillow's `convert("RGB")`: alpha is dropped, not
/// composited; grey is replicated; colour profiles are ignored. Samples of 16 bits keep their upper byte, as
/// in OpenCV, through which the reference reads. Orientation is applied as by Pillow's
/// `ImageOps.exif_transpose`. The resize is Pillow's 8-bit bilinear filter, on which the model was trained;
/// Java2D's does not antialias.
///
/// Files come from strangers. Bytes and claimed pixels are held against [io.anymask.image.ImageLimits] before
/// anything is decoded, truncated files are refused rather than half read, and whatever a decoder throws leaves
/// as an [io.anymask.image.ImageException] that names the file and a way out.
///
/// Three things are not exact: JPEG files with chroma halved in height alone (up to 31 levels on edges, as
/// libjpeg-turbo upsamples them otherwise), Lab in TIFF (colour management), and CMYK in JPEG (by one level).
/// `docs/decisions/0065-reading-pictures.md` has the measurements.
///
/// Reading order:
///
/// 1. [io.anymask.image.Image], the value that everything else takes or gives
/// 2. `ImageFormat`: the kind of a file by its first bytes, never by its name
/// 3. `ImageDecoder`: from bytes to an upright image, within limits
/// 4. `TiffDecoder` (`TiffFile`, `TiffSamples`), `WebpDecoder`, `PlainDecoder`: the formats
/// 5. `SampleRange` and `Levels`: from stored values to levels
/// 6. `ColourProfile` and `RgbPixels`: the stored samples, untouched by colour conversion
/// 7. `Orientation`: the eight ways to hold a camera
/// 8. `PillowResize`, and `PngFile` for the way out
///
/// Source: Pillow 12 (`src/libImaging/Resample.c`, `src/libImaging/Convert.c`, `ImageOps.py`).
@NullMarked
package io.anymask.image;

import org.jspecify.annotations.NullMarked;
