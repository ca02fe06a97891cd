import { bilinear, compose, type Taps } from './taps.ts';

/** Whose model it is: SAM 2 has other frames, tokens and choices. */
export type Family = 'sam' | 'sam_2';

/**
 * How an image lies in the square frame that the encoder sees. SAM scales it so that its longer side fills the frame, at
 * the top left, the rest padded; the rounding is the reference's (`ResizeLongestSide`); 1024 / max(w, h) is not the same.
 * SAM 2 squeezes it until it fills all of the frame.
 */
export interface ImageFrame {
  readonly family: Family;
  readonly width: number;
  readonly height: number;
  readonly side: number;
  /** Side of the low-resolution logits that the decoder draws for the frame. */
  readonly maskSize: number;
  readonly resizedWidth: number;
  readonly resizedHeight: number;
}

/** @param side and @param maskSize as the model describes itself: 1024 and 256 unless it was opened for another size */
export function frameOf(
  width: number,
  height: number,
  side: number,
  maskSize: number,
  family: Family = 'sam',
): ImageFrame {
  const scale = side / Math.max(width, height);
  const resized = (length: number): number =>
    family === 'sam_2' ? side : Math.max(1, Math.floor(length * scale + 0.5));
  return {
    family,
    width,
    height,
    side,
    maskSize,
    resizedWidth: resized(width),
    resizedHeight: resized(height),
  };
}

/** An x coordinate of the image, in the frame. */
export const toFrameX = (frame: ImageFrame, x: number): number => x * (frame.resizedWidth / frame.width);

/** A y coordinate of the image, in the frame. */
export const toFrameY = (frame: ImageFrame, y: number): number => y * (frame.resizedHeight / frame.height);

/**
 * From low-resolution logits to the image, along its width and its height: bilinear to the frame, padding cut, bilinear
 * to the image, as SAM's `postprocess_masks`. SAM 2 has one step, since its frame has no padding.
 */
export function logitTaps(frame: ImageFrame): { readonly columns: Taps; readonly rows: Taps } {
  const taps = (resized: number, outputs: number): Taps =>
    frame.family === 'sam_2'
      ? bilinear(frame.maskSize, outputs)
      : compose(frame.maskSize, frame.side, resized, outputs);
  return { columns: taps(frame.resizedWidth, frame.width), rows: taps(frame.resizedHeight, frame.height) };
}
