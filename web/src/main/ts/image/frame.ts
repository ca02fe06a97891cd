/**
 * How an image lies in the square frame that the encoder sees: scaled so that its longer side fills the frame, at the
 * top left, the rest padded. The rounding is the reference's (`ResizeLongestSide`); 1024 / max(w, h) is not the same.
 */
export interface ImageFrame {
  readonly width: number;
  readonly height: number;
  readonly side: number;
  /** Side of the low-resolution logits that the decoder draws for the frame. */
  readonly maskSize: number;
  readonly resizedWidth: number;
  readonly resizedHeight: number;
}

/** @param side and @param maskSize as the model describes itself: 1024 and 256 unless it was opened for another size */
export function frameOf(width: number, height: number, side: number, maskSize: number): ImageFrame {
  const scale = side / Math.max(width, height);
  return {
    width,
    height,
    side,
    maskSize,
    resizedWidth: Math.max(1, Math.floor(width * scale + 0.5)),
    resizedHeight: Math.max(1, Math.floor(height * scale + 0.5)),
  };
}

/** An x coordinate of the image, in the frame. */
export const toFrameX = (frame: ImageFrame, x: number): number => x * (frame.resizedWidth / frame.width);

/** A y coordinate of the image, in the frame. */
export const toFrameY = (frame: ImageFrame, y: number): number => y * (frame.resizedHeight / frame.height);
