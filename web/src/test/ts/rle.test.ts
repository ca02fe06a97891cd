import { describe, expect, it } from 'vitest';
import {
  area,
  bounds,
  compress,
  contains,
  decompress,
  iou,
  type Rle,
  RleBuilder,
  union,
} from '../../main/ts/mask/rle.ts';
import { randomFrom } from './random.ts';

type Bitmap = readonly (readonly number[])[];

/** Rows of pixels to run lengths, one pixel at a time. */
function encode(bitmap: Bitmap): Rle {
  const [height, width] = [bitmap.length, bitmap[0].length];
  const builder = new RleBuilder(width, height);
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      builder.add(bitmap[y][x], 1);
    }
  }
  return builder.build();
}

function randomBitmap(random: () => number, width: number, height: number, share: number): Bitmap {
  return Array.from({ length: height }, () => Array.from({ length: width }, () => (random() < share ? 1 : 0)));
}

function everyPixel(bitmap: Bitmap, visit: (x: number, y: number, set: number) => void): void {
  bitmap.forEach((row, y) => row.forEach((set, x) => visit(x, y, set)));
}

describe('run lengths', () => {
  it('start with an unset run, in column order', () => {
    expect([
      ...encode([
        [1, 0],
        [1, 1],
      ]).counts,
    ]).toEqual([0, 2, 1, 1]);
    expect([
      ...encode([
        [0, 0],
        [0, 0],
      ]).counts,
    ]).toEqual([4]);
  });

  it('are compressed as COCO does', () => {
    // From pycocotools: encode(asfortranarray([[0,1,1],[0,1,0],[1,1,0]])).
    const rle = encode([
      [0, 1, 1],
      [0, 1, 0],
      [1, 1, 0],
    ]);
    expect([...rle.counts]).toEqual([2, 5, 2]);
    expect(compress(rle)).toBe('252');
    // A difference below zero, and counts of several characters.
    const long = { width: 100, height: 100, counts: Uint32Array.from([1000, 2000, 40, 60, 6900]) };
    expect([...decompress(compress(long), 100, 100).counts]).toEqual([1000, 2000, 40, 60, 6900]);
  });

  it('come back from their text, and answer as the bitmap does', () => {
    const random = randomFrom(1);
    for (let round = 0; round < 200; round++) {
      const [width, height] = [1 + Math.floor(random() * 9), 1 + Math.floor(random() * 9)];
      const a = randomBitmap(random, width, height, random());
      const b = randomBitmap(random, width, height, random());
      const [first, second] = [encode(a), encode(b)];
      expect(decompress(compress(first), width, height)).toEqual(first);
      let [sum, both, either] = [0, 0, 0];
      let box = [width, height, -1, -1];
      everyPixel(a, (x, y, set) => {
        expect(contains(first, x + 0.5, y + 0.5)).toBe(set === 1);
        expect(contains(union([first, second]), x, y)).toBe((set | b[y][x]) === 1);
        sum += set;
        both += set & b[y][x];
        either += set | b[y][x];
        if (set === 1) {
          box = [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
        }
      });
      expect(area(first)).toBe(sum);
      expect(bounds(first)).toEqual(
        sum === 0 ? [0, 0, 0, 0] : [box[0], box[1], box[2] - box[0] + 1, box[3] - box[1] + 1],
      );
      expect(iou(first, second)).toBeCloseTo(either === 0 ? 1 : both / either, 12);
    }
  });

  it('that are damaged are refused before anything is allocated for them', () => {
    expect(() => decompress('252', 3, 4)).toThrow('got 9 pixels, expected 3 × 4 = 12');
    expect(() => decompress('25', 2, 2)).toThrow('run lengths');
    expect(() => decompress('2\u0001', 3, 3)).toThrow('character 1');
    expect(() => decompress('oooooooooo', 3, 3)).toThrow('damaged');
    expect(contains(encode([[1]]), 1, 0)).toBe(false);
  });
});
