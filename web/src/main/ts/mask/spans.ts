import { type Rle, RleBuilder } from './rle.ts';

/** What a hand draws, in image coordinates: the way of a round brush, or the corners of a polygon; x and y in turn. */
export type Drawn =
  | { readonly kind: 'brush'; readonly points: readonly number[]; readonly radius: number }
  | { readonly kind: 'polygon'; readonly corners: readonly number[] };

/** The least brush: wherever it is put down, it covers the centre of the pixel there. */
export const LEAST_RADIUS = Math.SQRT1_2;

/** Pixels to be set or cleared: in each column stretches [from, to), ascending and apart. Only columns that are touched. */
export class Spans {
  private readonly columns = new Map<number, number[]>();

  constructor(
    readonly width: number,
    readonly height: number,
  ) {}

  /** Adds the pixels of a column whose centres lie from `low` to `high`, both included. */
  add(x: number, low: number, high: number): void {
    const from = Math.max(0, Math.ceil(low - 0.5));
    const to = Math.min(this.height, Math.floor(high - 0.5) + 1);
    if (to <= from) {
      return;
    }
    const column = this.columns.get(x);
    if (column === undefined) {
      this.columns.set(x, [from, to]);
      return;
    }
    let first = 0;
    while (first < column.length && column[first + 1] < from) {
      first += 2;
    }
    let last = first;
    while (last < column.length && column[last] <= to) {
      last += 2;
    }
    const joined = last === first ? [from, to] : [Math.min(from, column[first]), Math.max(to, column[last - 1])];
    column.splice(first, last - first, ...joined);
  }

  /** Columns from left to right, with their stretches. */
  sorted(): (readonly [x: number, stretches: readonly number[]])[] {
    return [...this.columns].sort(([a], [b]) => a - b);
  }

  /** The columns that a shape from `low` to `high` can have a pixel's centre in. */
  range(low: number, high: number): [from: number, to: number] {
    return [Math.max(0, Math.ceil(low - 0.5)), Math.min(this.width, Math.floor(high - 0.5) + 1)];
  }
}

/** The pixels whose centres something drawn covers. */
export function spansOf(drawn: Drawn, width: number, height: number): Spans {
  const spans = new Spans(width, height);
  if (drawn.kind === 'polygon') {
    fill(spans, drawn.corners);
  } else {
    const { points } = drawn;
    const radius = Math.max(LEAST_RADIUS, drawn.radius);
    for (let i = 0; i < points.length; i += 2) {
      const before = Math.max(0, i - 2);
      capsule(spans, points[before], points[before + 1], points[i], points[i + 1], radius);
    }
  }
  return spans;
}

/** All that lies within a radius of a stretch. It is convex, so that it meets each column once. */
function capsule(spans: Spans, x0: number, y0: number, x1: number, y1: number, radius: number): void {
  const length = Math.hypot(x1 - x0, y1 - y0);
  const [nx, ny] = length === 0 ? [0, 0] : [(-(y1 - y0) / length) * radius, ((x1 - x0) / length) * radius];
  const sides = [
    [x0 + nx, y0 + ny, x1 + nx, y1 + ny],
    [x0 - nx, y0 - ny, x1 - nx, y1 - ny],
  ] as const;
  const [from, to] = spans.range(Math.min(x0, x1) - radius, Math.max(x0, x1) + radius);
  for (let x = from; x < to; x++) {
    let [low, high] = [Infinity, -Infinity];
    for (const [cx, cy] of [
      [x0, y0],
      [x1, y1],
    ] as const) {
      const dx = x + 0.5 - cx;
      if (Math.abs(dx) <= radius) {
        const reach = Math.sqrt(radius * radius - dx * dx);
        low = Math.min(low, cy - reach);
        high = Math.max(high, cy + reach);
      }
    }
    for (const [ax, ay, bx, by] of sides) {
      const along = (x + 0.5 - ax) / (bx - ax);
      if (along >= 0 && along <= 1) {
        const y = ay + (by - ay) * along;
        low = Math.min(low, y);
        high = Math.max(high, y);
      }
    }
    spans.add(x, low, high);
  }
}

/** The inside of a closed line, by the even-odd rule. */
function fill(spans: Spans, corners: readonly number[]): void {
  const xs = corners.filter((_, i) => i % 2 === 0);
  const [from, to] = spans.range(Math.min(...xs), Math.max(...xs));
  for (let x = from; x < to; x++) {
    const crossings: number[] = [];
    for (let i = 0; i < corners.length; i += 2) {
      const next = (i + 2) % corners.length;
      const [ax, ay, bx, by] = [corners[i], corners[i + 1], corners[next], corners[next + 1]];
      if (ax <= x + 0.5 !== bx <= x + 0.5) {
        crossings.push(ay + ((x + 0.5 - ax) / (bx - ax)) * (by - ay));
      }
    }
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      spans.add(x, crossings[i], crossings[i + 1]);
    }
  }
}

/** A mask with some pixels set, or cleared. Everything between them is copied run by run. */
export function paint(rle: Rle, spans: Spans, erase: boolean): Rle {
  const { counts, width, height } = rle;
  const builder = new RleBuilder(width, height);
  let [at, run, left] = [0, 0, counts[0] ?? 0];
  const pass = (to: number, copied: boolean): void => {
    while (at < to) {
      while (left === 0) {
        left = counts[++run];
      }
      const step = Math.min(left, to - at);
      if (copied) {
        builder.add(run & 1, step);
      }
      at += step;
      left -= step;
    }
  };
  for (const [x, stretches] of spans.sorted()) {
    for (let i = 0; i < stretches.length; i += 2) {
      pass(x * height + stretches[i], true);
      builder.add(erase ? 0 : 1, stretches[i + 1] - stretches[i]);
      pass(x * height + stretches[i + 1], false);
    }
  }
  pass(width * height, true);
  return builder.build();
}

/** A mask without a pixel. */
export const blank = (width: number, height: number): Rle => ({
  width,
  height,
  counts: Uint32Array.of(width * height),
});
