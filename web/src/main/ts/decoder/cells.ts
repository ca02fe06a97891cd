import { type ImageFrame, logitTaps } from '../image/frame.ts';
import type { Taps } from '../image/taps.ts';

/** Logits along a side of a cell of the embedding's grid. */
const CELL = 4;

/** The first rows and columns of the embedding's grid: those that show an image that is not square. */
export interface Cells {
  readonly rows: number;
  readonly columns: number;
}

/** @param step parts come in multiples of so many cells, so that many photos share one */
export function cellsOf(frame: ImageFrame, step: number): Cells {
  const { columns, rows } = logitTaps(frame);
  const cells = (taps: Taps): number => {
    const last = taps.first.length - 1;
    const logits = taps.first[last] + taps.count[last];
    return Math.min(frame.maskSize / CELL, Math.ceil(logits / (CELL * step)) * step);
  };
  return { rows: cells(rows), columns: cells(columns) };
}
