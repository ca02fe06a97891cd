import { type Rle, setRuns } from './rle.ts';

/** A closed line of pixel corners, x and y in turn; set pixels on its right-hand side, so holes go the other way. */
export type Ring = Int32Array;

const STEPS = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

/**
 * The rings around a mask's set pixels and holes, exactly along the pixels' sides. Memory grows with the length of
 * the edge, not with the image. Where two set pixels meet only at a corner, each keeps its own ring.
 */
export function rings(rle: Rle): Ring[] {
  const edges = new Edges(rle.width + 1);
  let previous: number[] = [];
  let column: number[] = [];
  let x = 0;
  const close = (): void => {
    edges.column(x, previous, column);
    previous = column;
    column = [];
    x++;
  };
  // A mask fills few of the columns of a large image.
  const isEmpty = (): boolean => previous.length === 0 && column.length === 0;
  setRuns(rle, (from, to) => {
    for (let at = from; at < to;) {
      const own = Math.floor(at / rle.height);
      while (x < own) {
        if (isEmpty()) {
          x = own;
        } else {
          close();
        }
      }
      const end = Math.min(to, (own + 1) * rle.height);
      column.push(at - own * rle.height, end - own * rle.height);
      at = end;
    }
  });
  while (x <= rle.width && !isEmpty()) {
    close();
  }
  return edges.link();
}

/** Directed sides of pixels by the corner where they start; at most two start at one corner. */
class Edges {
  private readonly leaving = new Map<number, number[]>();

  constructor(private readonly stride: number) {}

  /** The sides along the left of a column, and the tops and bottoms of its runs. */
  column(x: number, left: number[], right: number[]): void {
    for (let i = 0; i < right.length; i += 2) {
      this.add(x, right[i], x + 1, right[i]);
      this.add(x + 1, right[i + 1], x, right[i + 1]);
    }
    const cuts = [...new Set([...left, ...right])].sort((a, b) => a - b);
    let [inLeft, inRight, i, j] = [false, false, 0, 0];
    for (let cut = 0; cut + 1 < cuts.length; cut++) {
      while (left[i] === cuts[cut]) {
        inLeft = i++ % 2 === 0;
      }
      while (right[j] === cuts[cut]) {
        inRight = j++ % 2 === 0;
      }
      if (inRight && !inLeft) {
        this.add(x, cuts[cut + 1], x, cuts[cut]);
      } else if (inLeft && !inRight) {
        this.add(x, cuts[cut], x, cuts[cut + 1]);
      }
    }
  }

  private add(x0: number, y0: number, x1: number, y1: number): void {
    const key = y0 * this.stride + x0;
    const entry = this.leaving.get(key);
    if (entry === undefined) {
      this.leaving.set(key, [x1, y1]);
    } else {
      entry.push(x1, y1);
    }
  }

  link(): Ring[] {
    const result: Ring[] = [];
    for (const key of this.leaving.keys()) {
      while (this.leaving.has(key)) {
        result.push(this.walk(key % this.stride, Math.floor(key / this.stride)));
      }
    }
    return result;
  }

  private walk(startX: number, startY: number): Ring {
    const corners: number[] = [];
    let [x, y, direction] = [startX, startY, -1];
    do {
      const [nextX, nextY] = this.take(x, y, direction);
      const heading = directionOf(nextX - x, nextY - y);
      if (heading !== direction) {
        corners.push(x, y);
      }
      [x, y, direction] = [nextX, nextY, heading];
    } while (x !== startX || y !== startY);
    // The start is a corner only if the walk turns there.
    if (directionOf(corners[2] - corners[0], corners[3] - corners[1]) === direction) {
      corners.splice(0, 2);
    }
    return Int32Array.from(corners);
  }

  /** The side that leaves a corner: of two, the one to the right, which stays with the same pixel. */
  private take(x: number, y: number, direction: number): [number, number] {
    const key = y * this.stride + x;
    const ends = this.leaving.get(key);
    if (ends === undefined) {
      throw new Error(`no side leaves the corner ${x}, ${y}`);
    }
    if (ends.length === 2) {
      this.leaving.delete(key);
      return [ends[0], ends[1]];
    }
    const right = (direction + 1) % 4;
    const at = direction >= 0 && directionOf(ends[2] - x, ends[3] - y) === right ? 2 : 0;
    const [nextX, nextY] = ends.splice(at, 2);
    return [nextX, nextY];
  }
}

function directionOf(dx: number, dy: number): number {
  return STEPS.findIndex(([x, y]) => x === Math.sign(dx) && y === Math.sign(dy));
}

/**
 * Leaves out corners that lie within `tolerance` pixels of the line without them (Douglas and Peucker), so that the
 * stairs of a slanted edge become a line.
 */
export function simplify(ring: Ring, tolerance: number): Ring {
  const n = ring.length / 2;
  if (n <= 4) {
    return ring;
  }
  let far = 0;
  let most = -1;
  for (let i = 1; i < n; i++) {
    const d = (ring[2 * i] - ring[0]) ** 2 + (ring[2 * i + 1] - ring[1]) ** 2;
    if (d > most) {
      [far, most] = [i, d];
    }
  }
  const keep = new Uint8Array(n);
  keep[0] = keep[far] = 1;
  const spans: [number, number][] = [
    [0, far],
    [far, n],
  ];
  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const [from, to] = span;
    const split = farthest(ring, from, to, tolerance);
    if (split > 0) {
      keep[split] = 1;
      spans.push([from, split], [split, to]);
    }
  }
  const kept: number[] = [];
  for (let i = 0; i < n; i++) {
    if (keep[i] === 1) {
      kept.push(ring[2 * i], ring[2 * i + 1]);
    }
  }
  return kept.length < 6 ? ring : Int32Array.from(kept);
}

/** The corner between two others that lies farthest from their line, or -1 if none lies beyond the tolerance. */
function farthest(ring: Ring, from: number, to: number, tolerance: number): number {
  const end = to % (ring.length / 2);
  const [x0, y0] = [ring[2 * from], ring[2 * from + 1]];
  const [dx, dy] = [ring[2 * end] - x0, ring[2 * end + 1] - y0];
  const length = Math.hypot(dx, dy);
  let [most, at] = [tolerance, -1];
  for (let i = from + 1; i < to; i++) {
    const [px, py] = [ring[2 * i] - x0, ring[2 * i + 1] - y0];
    const distance = length === 0 ? Math.hypot(px, py) : Math.abs(px * dy - py * dx) / length;
    if (distance > most) {
      [most, at] = [distance, i];
    }
  }
  return at;
}

/** An SVG path; fill it by the even-odd rule and holes stay open. */
export function svgPath(outline: readonly Ring[]): string {
  return outline
    .map((ring) => {
      const parts: string[] = [];
      for (let i = 0; i < ring.length; i += 2) {
        parts.push(`${i === 0 ? 'M' : 'L'}${ring[i]} ${ring[i + 1]}`);
      }
      return `${parts.join('')}Z`;
    })
    .join('');
}
