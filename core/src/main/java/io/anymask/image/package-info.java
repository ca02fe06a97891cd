/// Photographs as the model sees them: 8-bit RGB, upright.
///
/// [Image] is the value. [ImageDecoder] reads files: bounded before it decodes, turned upright by EXIF, every
/// colour
/// model mapped to
/// RGB as the reference implementation's readers do. [PillowResize] is the resampling that the reference uses,
/// bit for
/// bit: the
/// 8-bit bilinear filter of the Python imaging library Pillow (`Image.resize((w, h), BILINEAR)`), on which the
/// model
/// was trained.
@NullMarked
package io.anymask.image;

import org.jspecify.annotations.NullMarked;
