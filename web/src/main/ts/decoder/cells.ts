import type { ImageFrame } from '../image/frame.ts';
import { compose } from '../image/taps.ts';

/** Logits along a side of a cell of the embedding's grid. */
const CELL = 4;

/** The first rows and columns of the embedding's grid: those that show an image that is not square. */
export interface Cells {
  readonly rows: number;
  readonly columns: number;
}

/** @param step parts come in multiples of so many cells, so that many photos share one */
export function cellsOf(frame: ImageFrame, step: number): Cells {
  const cells = (resized: number, outputs: number): number => {
    const taps = compose(frame.maskSize, frame.side, resized, outputs);
    const logits = taps.first[outputs - 1] + taps.count[outputs - 1];
    return Math.min(frame.maskSize / CELL, Math.ceil(logits / (CELL * step)) * step);
  };
  return { rows: cells(frame.resizedHeight, frame.height), columns: cells(frame.resizedWidth, frame.width) };
}
