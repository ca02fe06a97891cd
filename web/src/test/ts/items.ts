import type { Item } from '../../main/ts/work/work.ts';

/** A kept mask. */
export const itemNamed = (id: string, more: Partial<Item> = {}): Item => ({
  id,
  rle: { width: 3, height: 2, counts: Uint32Array.of(2, 2, 2) },
  outline: [Int32Array.of(1, 0, 2, 0, 2, 2, 1, 2)],
  area: 2,
  bounds: [1, 0, 1, 2],
  predictedIou: 0.9,
  stability: 0.95,
  source: 'assisted',
  prompt: { points: [{ x: 1.5, y: 1, positive: true }], box: null },
  given: [],
  choice: 0,
  scores: [0.9],
  edits: [],
  started: null,
  accepted: null,
  category: null,
  model: 'mobile-sam',
  hue: 0,
  hidden: false,
  locked: false,
  ...more,
});
