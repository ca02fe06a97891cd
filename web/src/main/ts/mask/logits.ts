import type { ImageFrame } from '../image/frame.ts';
import { type Rle, setRuns } from './rle.ts';

/**
 * Logit of a cell that lies wholly inside the mask. `MaskPromptLogits` of the server's library has the same, and
 * core's test file `mask-prompts.json` holds the two together.
 */
const CERTAIN = 20;

/**
 * A mask as the low-resolution logits that the decoder takes as a prompt: linear in each cell's share of the mask;
 * cells outside the image lie outside the mask.
 *
 * @returns maskSize × maskSize values of the frame, row-major
 */
export function logitsOf(rle: Rle, frame: ImageFrame): Float32Array<ArrayBuffer> {
  const side = frame.maskSize;
  const cells = (resized: number): number => Math.max(1, Math.round(resized * (side / frame.side)));
  const columns = stretches(cells(frame.resizedWidth), rle.width);
  const rows = stretches(cells(frame.resizedHeight), rle.height);
  const inside = new Float64Array(side * side);
  setRuns(rle, (from, to) => {
    for (let at = from; at < to;) {
      const x = Math.floor(at / rle.height);
      const end = Math.min(to, (x + 1) * rle.height);
      const [top, bottom] = [at - x * rle.height, end - x * rle.height];
      overlapping(columns, x, x + 1, (column) =>
        overlapping(rows, top, bottom, (row, pixels) => {
          inside[row * side + column] += pixels;
        }),
      );
      at = end;
    }
  });
  const logits = new Float32Array(side * side).fill(-CERTAIN);
  rows.forEach(([top, bottom], row) =>
    columns.forEach(([left, right], column) => {
      const share = Math.fround(inside[row * side + column] / ((right - left) * (bottom - top)));
      logits[row * side + column] = CERTAIN * Math.fround(2 * share - 1);
    }),
  );
  return logits;
}

type Stretch = readonly [from: number, to: number];

/** The pixels of each cell along one side; where there are fewer pixels than cells, several have the same one. */
function stretches(cells: number, pixels: number): Stretch[] {
  const start = (cell: number): number => Math.min(pixels - 1, Math.floor((cell * pixels) / cells));
  return Array.from({ length: cells }, (_, cell) => [start(cell), Math.max(start(cell) + 1, start(cell + 1))]);
}

/** Calls back for every cell that has pixels of [from, to), with their number. */
function overlapping(
  cells: readonly Stretch[],
  from: number,
  to: number,
  each: (cell: number, pixels: number) => void,
): void {
  let [low, high] = [0, cells.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cells[middle][1] <= from) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  for (let cell = low; cell < cells.length && cells[cell][0] < to; cell++) {
    each(cell, Math.min(to, cells[cell][1]) - Math.max(from, cells[cell][0]));
  }
}
