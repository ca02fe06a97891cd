import { type ImageFrame, logitTaps } from '../image/frame.ts';
import type { Taps } from '../image/taps.ts';
import { type Rle, RleBuilder } from './rle.ts';

/** Pixels that are decided together where all logits around lie on one side. */
const RUN = 64;
const OFFSET = 1;
/** Weights sum to one but for rounding, which this covers. */
const MARGIN = OFFSET + 1e-3;

/** @property stability count(logit > 1) / count(logit > -1), NaN for an empty mask */
export interface Upscaled {
  readonly rle: Rle;
  readonly stability: number;
}

/**
 * From low-resolution logits to the mask at the image's size, see `logitTaps`, with threshold 0. It goes column by
 * column, the order of run lengths, so that nothing of the image's size is ever held; where a run of pixels lies far
 * from the edge it is not computed.
 */
export function upscale(logits: Float32Array, frame: ImageFrame): Upscaled {
  const { columns, rows } = logitTaps(frame);
  const builder = new RleBuilder(frame.width, frame.height);
  const column = new Float32Array(frame.maskSize);
  const stable = { above: 0, below: 0 };
  for (let x = 0; x < frame.width; x++) {
    interpolateColumn(logits, columns, x, column);
    for (let y = 0; y < frame.height; y += RUN) {
      decide(column, rows, y, Math.min(frame.height, y + RUN), builder, stable);
    }
  }
  return { rle: builder.build(), stability: stable.above / stable.below };
}

function interpolateColumn(logits: Float32Array, taps: Taps, x: number, column: Float32Array): void {
  const { width, weights } = taps;
  const [first, count] = [taps.first[x], taps.count[x]];
  const side = column.length;
  for (let row = 0; row < side; row++) {
    let sum = 0;
    for (let j = 0; j < count; j++) {
      sum += weights[x * width + j] * logits[row * side + first + j];
    }
    column[row] = sum;
  }
}

function decide(
  column: Float32Array,
  rows: Taps,
  from: number,
  to: number,
  builder: RleBuilder,
  stable: { above: number; below: number },
): void {
  let [least, most] = [Infinity, -Infinity];
  for (let row = rows.first[from]; row < rows.first[to - 1] + rows.count[to - 1]; row++) {
    least = Math.min(least, column[row]);
    most = Math.max(most, column[row]);
  }
  if (least > MARGIN) {
    builder.add(1, to - from);
    stable.above += to - from;
    stable.below += to - from;
  } else if (most > -MARGIN) {
    for (let y = from; y < to; y++) {
      let value = 0;
      for (let j = 0; j < rows.count[y]; j++) {
        value += rows.weights[y * rows.width + j] * column[rows.first[y] + j];
      }
      stable.above += value > OFFSET ? 1 : 0;
      stable.below += value > -OFFSET ? 1 : 0;
      builder.add(value > 0 ? 1 : 0, 1);
    }
  } else {
    builder.add(0, to - from);
  }
}
