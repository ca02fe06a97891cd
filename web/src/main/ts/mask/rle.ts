/**
 * A mask as run lengths in column order, as COCO has them: unset first, then set and unset in turn. This is what a
 * mask is here; polygons and pictures are derived from it.
 */
export interface Rle {
  readonly width: number;
  readonly height: number;
  readonly counts: Uint32Array;
}

/** Left, top, width, height in pixels. */
export type Bounds = readonly [number, number, number, number];

/** Collects runs, each continuing the last one if it has the same colour. */
export class RleBuilder {
  private counts = new Uint32Array(1024);
  private length = 1;
  private colour = 0;

  constructor(
    private readonly width: number,
    private readonly height: number,
  ) {}

  /** @param colour 0 or 1 */
  add(colour: number, length: number): void {
    if (length === 0) {
      return;
    }
    if (colour !== this.colour) {
      if (this.length === this.counts.length) {
        const grown = new Uint32Array(this.length * 2);
        grown.set(this.counts);
        this.counts = grown;
      }
      this.counts[this.length++] = 0;
      this.colour = colour;
    }
    this.counts[this.length - 1] += length;
  }

  build(): Rle {
    return { width: this.width, height: this.height, counts: this.counts.slice(0, this.length) };
  }
}

/** Calls back for every set run as [from, to) in column order. */
export function setRuns(rle: Rle, run: (from: number, to: number) => void): void {
  let at = 0;
  for (let i = 0; i < rle.counts.length; i++) {
    const next = at + rle.counts[i];
    if (i % 2 === 1 && next > at) {
      run(at, next);
    }
    at = next;
  }
}

export function area(rle: Rle): number {
  let sum = 0;
  for (let i = 1; i < rle.counts.length; i += 2) {
    sum += rle.counts[i];
  }
  return sum;
}

/** The smallest box around the mask; all zero for an empty one. */
export function bounds(rle: Rle): Bounds {
  let [left, top, right, bottom] = [rle.width, rle.height, 0, 0];
  setRuns(rle, (from, to) => {
    const first = Math.floor(from / rle.height);
    const last = Math.floor((to - 1) / rle.height);
    left = Math.min(left, first);
    right = Math.max(right, last + 1);
    top = first === last ? Math.min(top, from % rle.height) : 0;
    bottom = first === last ? Math.max(bottom, ((to - 1) % rle.height) + 1) : rle.height;
  });
  return right === 0 ? [0, 0, 0, 0] : [left, top, right - left, bottom - top];
}

/** Whether a pixel is set. */
export function contains(rle: Rle, x: number, y: number): boolean {
  if (x < 0 || y < 0 || x >= rle.width || y >= rle.height) {
    return false;
  }
  const wanted = Math.floor(x) * rle.height + Math.floor(y);
  let at = 0;
  for (let i = 0; i < rle.counts.length; i++) {
    at += rle.counts[i];
    if (wanted < at) {
      return i % 2 === 1;
    }
  }
  return false;
}

/** Intersection over union; 1 for two empty masks. */
export function iou(a: Rle, b: Rle): number {
  let [i, j, left, right] = [0, 0, a.counts[0], b.counts[0]];
  let intersection = 0;
  while (i < a.counts.length && j < b.counts.length) {
    const step = Math.min(left, right);
    intersection += (i & j & 1) * step;
    left -= step;
    right -= step;
    while (left === 0 && i < a.counts.length) {
      left = a.counts[++i] ?? 0;
    }
    while (right === 0 && j < b.counts.length) {
      right = b.counts[++j] ?? 0;
    }
  }
  const union = area(a) + area(b) - intersection;
  return union === 0 ? 1 : intersection / union;
}

/**
 * COCO's compressed string: from the fourth count on, each is the difference to the count two before; five bits a
 * character, lowest first, the sixth says that more follow, the fifth of the last is the sign.
 */
/** Whether two masks are the same, pixel by pixel. */
export const isSame = (a: Rle, b: Rle): boolean =>
  a.width === b.width &&
  a.height === b.height &&
  a.counts.length === b.counts.length &&
  a.counts.every((count, i) => count === b.counts[i]);

export function compress(rle: Rle): string {
  const { counts } = rle;
  const text: string[] = [];
  for (let i = 0; i < counts.length; i++) {
    let value = i > 2 ? counts[i] - counts[i - 2] : counts[i];
    let more = true;
    while (more) {
      const group = value & 0x1f;
      value >>= 5;
      more = value !== ((group & 0x10) === 0 ? 0 : -1);
      text.push(String.fromCharCode(48 + (more ? group | 0x20 : group)));
    }
  }
  return text.join('');
}

/** @throws Error when the text is damaged or does not fill exactly width × height pixels */
export function decompress(text: string, width: number, height: number): Rle {
  const counts: number[] = [];
  let [at, sum] = [0, 0];
  while (at < text.length) {
    let [value, shift, group] = [0, 0, 0x20];
    while ((group & 0x20) !== 0) {
      group = text.charCodeAt(at++) - 48;
      if (!(group >= 0 && group < 64) || shift > 30) {
        throw new Error(
          `run lengths: character ${at - 1} of ${text.length} is damaged, expected COCO's compressed counts`,
        );
      }
      value += (group & 0x1f) * 2 ** shift;
      shift += 5;
    }
    if ((group & 0x10) !== 0) {
      value -= 2 ** shift;
    }
    value += counts.length > 2 ? counts[counts.length - 2] : 0;
    sum += value;
    if (value < 0 || sum > width * height) {
      break;
    }
    counts.push(value);
  }
  if (at < text.length || sum !== width * height) {
    throw new Error(`run lengths: got ${sum} pixels, expected ${width} × ${height} = ${width * height}`);
  }
  return { width, height, counts: Uint32Array.from(counts) };
}

/** Everything that any of the masks has set. */
export function union(masks: readonly Rle[]): Rle {
  return masks.reduce((a, b) => {
    const builder = new RleBuilder(a.width, a.height);
    let [i, j, left, right] = [0, 0, a.counts[0], b.counts[0]];
    while (i < a.counts.length && j < b.counts.length) {
      const step = Math.min(left, right);
      builder.add((i | j) & 1, step);
      left -= step;
      right -= step;
      while (left === 0 && i < a.counts.length) {
        left = a.counts[++i] ?? 0;
      }
      while (right === 0 && j < b.counts.length) {
        right = b.counts[++j] ?? 0;
      }
    }
    return builder.build();
  });
}
