import { type Rle, RleBuilder, setRuns } from './rle.ts';

/** A stretch of set pixels in one column. */
interface Piece {
  readonly x: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The connected parts of a mask, the largest first. Pixels that meet at a corner are connected, as in the reference's
 * `remove_small_regions`.
 */
export function parts(rle: Rle): Rle[] {
  const pieces = piecesOf(rle);
  const parent = Int32Array.from(pieces, (_, i) => i);
  const root = (i: number): number => {
    while (parent[i] !== i) {
      parent[i] = parent[parent[i]];
      i = parent[i];
    }
    return i;
  };
  // Both columns are walked once, side by side.
  let left = 0;
  for (let i = 0; i < pieces.length; i++) {
    const { x, from, to } = pieces[i];
    while (pieces[left].x < x - 1 || (pieces[left].x === x - 1 && pieces[left].to < from)) {
      left++;
    }
    for (let j = left; pieces[j].x === x - 1 && pieces[j].from <= to; j++) {
      parent[root(i)] = root(j);
    }
  }
  const grouped = new Map<number, Piece[]>();
  pieces.forEach((piece, i) => {
    const own = grouped.get(root(i));
    if (own === undefined) {
      grouped.set(root(i), [piece]);
    } else {
      own.push(piece);
    }
  });
  const size = (part: readonly Piece[]): number => part.reduce((sum, { from, to }) => sum + to - from, 0);
  return [...grouped.values()]
    .map((part) => [size(part), part] as const)
    .sort(([a], [b]) => b - a)
    .map(([, part]) => build(part, rle.width, rle.height));
}

function piecesOf(rle: Rle): Piece[] {
  const pieces: Piece[] = [];
  setRuns(rle, (from, to) => {
    for (let at = from; at < to;) {
      const x = Math.floor(at / rle.height);
      const end = Math.min(to, (x + 1) * rle.height);
      pieces.push({ x, from: at - x * rle.height, to: end - x * rle.height });
      at = end;
    }
  });
  return pieces;
}

function build(part: readonly Piece[], width: number, height: number): Rle {
  const builder = new RleBuilder(width, height);
  let at = 0;
  for (const { x, from, to } of part) {
    builder.add(0, x * height + from - at);
    builder.add(1, to - from);
    at = x * height + to;
  }
  builder.add(0, width * height - at);
  return builder.build();
}
