import { describe, expect, it } from 'vitest';
import { type Ring, rings, simplify, svgPath } from '../../main/ts/mask/polygons.ts';
import { type Rle, RleBuilder } from '../../main/ts/mask/rle.ts';
import { randomFrom } from './random.ts';

function encode(width: number, height: number, set: (x: number, y: number) => boolean): Rle {
  const builder = new RleBuilder(width, height);
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      builder.add(set(x, y) ? 1 : 0, 1);
    }
  }
  return builder.build();
}

/** Twice the enclosed area; positive for an outer ring, as y points down. */
function signedArea(ring: Ring): number {
  let sum = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    sum += ring[i] * ring[j + 1] - ring[j] * ring[i + 1];
  }
  return sum / 2;
}

/** Even-odd rule: how often a ray to the left crosses the rings. */
function inside(outline: readonly Ring[], x: number, y: number): boolean {
  let crossings = 0;
  for (const ring of outline) {
    for (let i = 0; i < ring.length; i += 2) {
      const j = (i + 2) % ring.length;
      const [y0, y1] = [ring[i + 1], ring[j + 1]];
      if (y0 > y !== y1 > y && ring[i] + ((y - y0) / (y1 - y0)) * (ring[j] - ring[i]) < x) {
        crossings++;
      }
    }
  }
  return crossings % 2 === 1;
}

describe('outlines', () => {
  it('of a square with a hole are two rings of four corners, in opposite ways', () => {
    const ring = rings(encode(5, 5, (x, y) => x > 0 && y > 0 && x < 4 && y < 4 && !(x === 2 && y === 2)));
    expect(ring.map((one) => one.length / 2)).toEqual([4, 4]);
    expect(ring.map(signedArea).sort((a, b) => a - b)).toEqual([-1, 9]);
  });

  it('of an empty mask are none, of a full one its border', () => {
    expect(rings(encode(3, 2, () => false))).toEqual([]);
    const [border] = rings(encode(3, 2, () => true));
    expect(signedArea(border)).toBe(6);
    expect(border.length).toBe(8);
  });

  it('enclose exactly the set pixels, whatever the mask', () => {
    const random = randomFrom(2);
    for (let round = 0; round < 120; round++) {
      const [width, height] = [1 + Math.floor(random() * 8), 1 + Math.floor(random() * 8)];
      const pixels = Array.from({ length: width * height }, () => random() < 0.55);
      const set = (x: number, y: number): boolean => pixels[y * width + x];
      const outline = rings(encode(width, height, set));
      expect(outline.reduce((sum, ring) => sum + signedArea(ring), 0)).toBe(pixels.filter(Boolean).length);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          expect(inside(outline, x + 0.5, y + 0.5)).toBe(set(x, y));
        }
      }
      for (const ring of outline) {
        for (let i = 0; i < ring.length; i += 2) {
          const j = (i + 2) % ring.length;
          expect((ring[i] === ring[j]) !== (ring[i + 1] === ring[j + 1])).toBe(true);
        }
      }
    }
  });

  it('become simpler without moving further than the tolerance', () => {
    const disc = encode(200, 200, (x, y) => (x - 99.5) ** 2 + (y - 99.5) ** 2 < 90 ** 2);
    const [exact] = rings(disc);
    const simple = simplify(exact, 0.75);
    expect(simple.length).toBeLessThan(0.6 * exact.length);
    expect(Math.abs(signedArea(simple) - signedArea(exact)) / signedArea(exact)).toBeLessThan(0.005);
    for (let i = 0; i < exact.length; i += 2) {
      expect(distance(simple, exact[i], exact[i + 1])).toBeLessThanOrEqual(0.75);
    }
    const square = Int32Array.from([0, 0, 4, 0, 4, 4, 0, 4]);
    expect(simplify(square, 1)).toBe(square);
  });

  it('are written as a path', () => {
    expect(svgPath([Int32Array.from([0, 0, 2, 0, 2, 2])])).toBe('M0 0L2 0L2 2Z');
  });
});

function distance(ring: Ring, x: number, y: number): number {
  let least = Infinity;
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    const [dx, dy] = [ring[j] - ring[i], ring[j + 1] - ring[i + 1]];
    const t = Math.max(0, Math.min(1, ((x - ring[i]) * dx + (y - ring[i + 1]) * dy) / (dx * dx + dy * dy)));
    least = Math.min(least, Math.hypot(x - ring[i] - t * dx, y - ring[i + 1] - t * dy));
  }
  return least;
}
