import type { ImageFrame } from '../image/frame.ts';

/** What part of an image is on the screen. */
export interface View {
  /** Image coordinates of the screen's top left corner. */
  readonly x: number;
  readonly y: number;
  /** Screen pixels for one image pixel. */
  readonly scale: number;
  /** Screen pixels. */
  readonly width: number;
  readonly height: number;
}

export interface Paint {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  /** 0 to 1 */
  readonly fill: number;
  /** Width of the edge, screen pixels. */
  readonly edge: number;
}

/** Pixels for one place on the screen, good until the next one is drawn. */
export interface Picture {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** Where a row of screen pixels reads the logits: the left one of two, and how far towards the right one. */
interface Axis {
  readonly from: number;
  readonly index: Uint16Array;
  readonly fraction: Float32Array;
}

/**
 * Memory that every picture is drawn in: new memory for each, megabytes that are touched for the first time, takes longer
 * than drawing in it.
 */
const scratch = { lines: new ArrayBuffer(0), values: new ArrayBuffer(0), rgba: new ArrayBuffer(0) };

/** So many bytes of it, with what was left there. */
function scratchOf(name: keyof typeof scratch, bytes: number): ArrayBuffer {
  if (scratch[name].byteLength < bytes) {
    scratch[name] = new ArrayBuffer(Math.ceil(bytes * 1.5));
  }
  return scratch[name];
}

/**
 * Draws a mask straight from its low-resolution logits at the size of the screen, whatever the size of the image.
 * Close to the edge the distance to it is the logit over its slope, which gives a smooth edge at any zoom.
 *
 * @returns null when nothing of the mask is in view
 */
export function drawLogits(logits: Float32Array, frame: ImageFrame, view: View, paint: Paint): Picture | null {
  const [left, top, right, bottom] = reach(logits, frame.maskSize);
  if (right < left) {
    return null;
  }
  const columns = axis(
    view.x,
    view.scale,
    view.width,
    frame.width,
    frame.resizedWidth / frame.width,
    frame,
    left,
    right,
  );
  const rows = axis(
    view.y,
    view.scale,
    view.height,
    frame.height,
    frame.resizedHeight / frame.height,
    frame,
    top,
    bottom,
  );
  if (columns.index.length === 0 || rows.index.length === 0) {
    return null;
  }
  const values = interpolate(logits, frame.maskSize, columns, rows);
  const [width, height] = [columns.index.length, rows.index.length];
  return { x: columns.from, y: rows.from, width, height, rgba: colour(values, width, height, paint) };
}

/** First and last column and row with a positive logit. */
export function reach(logits: Float32Array, side: number): [number, number, number, number] {
  let [left, top, right, bottom] = [side, side, -1, -1];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (logits[y * side + x] > 0) {
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = y;
      }
    }
  }
  return [left, top, right, bottom];
}

function axis(
  offset: number,
  scale: number,
  screen: number,
  image: number,
  toFrame: number,
  { side, maskSize }: ImageFrame,
  low: number,
  high: number,
): Axis {
  const perLogit = side / maskSize;
  // One logit beyond the last positive one, and two screen pixels for the edge.
  const start = ((low - 0.5) * perLogit) / toFrame;
  const end = ((high + 1.5) * perLogit) / toFrame;
  const from = Math.max(
    0,
    Math.floor((Math.max(0, start) - offset) * scale) - 2,
    Math.ceil(-offset * scale - 0.5),
  );
  const to = Math.min(
    screen,
    Math.ceil((Math.min(image, end) - offset) * scale) + 2,
    Math.floor((image - offset) * scale + 0.5),
  );
  const length = Math.max(0, to - from);
  const index = new Uint16Array(length);
  const fraction = new Float32Array(length);
  const last = image * toFrame - 1;
  for (let i = 0; i < length; i++) {
    const inFrame = Math.min(last, Math.max(0, ((from + i + 0.5) / scale + offset) * toFrame - 0.5));
    const position = Math.min(maskSize - 1, Math.max(0, (inFrame + 0.5) / perLogit - 0.5));
    index[i] = Math.min(maskSize - 2, Math.floor(position));
    fraction[i] = position - index[i];
  }
  return { from, index, fraction };
}

function interpolate(logits: Float32Array, side: number, columns: Axis, rows: Axis): Float32Array {
  const [width, height] = [columns.index.length, rows.index.length];
  const firstRow = rows.index[0];
  const size = (rows.index[height - 1] + 2 - firstRow) * width;
  const lines = new Float32Array(scratchOf('lines', 4 * size), 0, size);
  for (let row = 0; row * width < lines.length; row++) {
    const base = (firstRow + row) * side;
    for (let i = 0; i < width; i++) {
      const at = base + columns.index[i];
      lines[row * width + i] = logits[at] + (logits[at + 1] - logits[at]) * columns.fraction[i];
    }
  }
  const values = new Float32Array(scratchOf('values', 4 * width * height), 0, width * height);
  for (let j = 0; j < height; j++) {
    const upper = (rows.index[j] - firstRow) * width;
    const weight = rows.fraction[j];
    for (let i = 0; i < width; i++) {
      const a = lines[upper + i];
      values[j * width + i] = a + (lines[upper + width + i] - a) * weight;
    }
  }
  return values;
}

function colour(
  values: Float32Array,
  width: number,
  height: number,
  paint: Paint,
): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(scratchOf('rgba', 4 * width * height), 0, 4 * width * height);
  const pixels = new Uint32Array(rgba.buffer, 0, width * height);
  const rgb = paint.red | (paint.green << 8) | (paint.blue << 16);
  const inside = rgb | (Math.round(paint.fill * 255) << 24);
  const half = paint.edge / 2;
  for (let j = 0; j < height; j++) {
    const above = j > 0 ? -width : 0;
    const below = j + 1 < height ? width : 0;
    for (let i = 0; i < width; i++) {
      const at = j * width + i;
      const value = values[at];
      const dx = values[i + 1 < width ? at + 1 : at] - values[i > 0 ? at - 1 : at];
      const dy = values[at + below] - values[at + above];
      // Twice the slope, so twice the distance.
      const slope = Math.abs(dx) + Math.abs(dy);
      if (Math.abs(value) * 2 > slope * (half + 1)) {
        pixels[at] = value > 0 ? inside : 0;
        continue;
      }
      const distance = (2 * value) / (Math.hypot(dx, dy) + 1e-6);
      const covered = Math.min(1, Math.max(0, distance + 0.5)) * paint.fill;
      const edge = Math.min(1, Math.max(0, half + 0.5 - Math.abs(distance)));
      const alpha = edge + covered * (1 - edge);
      pixels[at] = rgb | (Math.round(alpha * 255) << 24);
    }
  }
  return rgba;
}
