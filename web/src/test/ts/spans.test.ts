import { describe, expect, it } from 'vitest';
import { area, contains, type Rle } from '../../main/ts/mask/rle.ts';
import { blank, type Drawn, LEAST_RADIUS, paint, Spans, spansOf } from '../../main/ts/mask/spans.ts';
import { randomFrom } from './random.ts';

const [WIDTH, HEIGHT] = [37, 29];

/** Row by row, for the eye. */
function rows(rle: Rle): string[] {
  return Array.from({ length: rle.height }, (_, y) =>
    Array.from({ length: rle.width }, (_, x) => (contains(rle, x, y) ? '#' : '.')).join(''),
  );
}

const drawn = (what: Drawn, width = WIDTH, height = HEIGHT): Rle =>
  paint(blank(width, height), spansOf(what, width, height), false);

function distance(x: number, y: number, [ax, ay, bx, by]: readonly number[]): number {
  const length = (bx - ax) ** 2 + (by - ay) ** 2;
  const along =
    length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
  return Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay));
}

describe('a brush', () => {
  it('sets the pixels whose centres lie within its radius of its way, and no others', () => {
    const next = randomFrom(7);
    for (let trial = 0; trial < 60; trial++) {
      const radius = LEAST_RADIUS + next() * 6;
      const points = Array.from(
        { length: 2 * (1 + Math.floor(next() * 5)) },
        (_, i) => (next() * 1.4 - 0.2) * (i % 2 === 0 ? WIDTH : HEIGHT),
      );
      const mask = drawn({ kind: 'brush', points, radius });
      for (let x = 0; x < WIDTH; x++) {
        for (let y = 0; y < HEIGHT; y++) {
          const parts = Array.from({ length: points.length / 2 }, (_, i) =>
            distance(
              x + 0.5,
              y + 0.5,
              points
                .slice(2 * Math.max(0, i - 1))
                .slice(0, 2)
                .concat(points.slice(2 * i, 2 * i + 2)),
            ),
          );
          const away = Math.min(...parts);
          // On the very edge both are right.
          if (Math.abs(away - radius) > 1e-9) {
            expect(contains(mask, x, y), `${x}, ${y} of trial ${trial}`).toBe(away < radius);
          }
        }
      }
    }
  });

  it('sets the pixel under it however small it is', () => {
    for (const [x, y] of [
      [3.01, 3.99],
      [3.5, 3.5],
      [3, 3],
    ]) {
      const mask = drawn({ kind: 'brush', points: [x, y], radius: 0.1 });
      expect(contains(mask, 3, 3)).toBe(true);
      expect(area(mask)).toBeLessThanOrEqual(4);
    }
  });

  it('leaves the image where it is left', () => {
    expect(area(drawn({ kind: 'brush', points: [-50, -50], radius: 5 }))).toBe(0);
    expect(area(drawn({ kind: 'brush', points: [-10, 10, 60, 10], radius: 100 }))).toBe(WIDTH * HEIGHT);
  });
});

describe('a polygon', () => {
  it('sets the pixels whose centres lie inside', () => {
    expect(rows(drawn({ kind: 'polygon', corners: [1, 1, 4, 1, 4, 3, 1, 3] }, 6, 4))).toEqual([
      '......',
      '.###..',
      '.###..',
      '......',
    ]);
    expect(rows(drawn({ kind: 'polygon', corners: [0, 0, 5, 0, 0, 5] }, 5, 5))).toEqual([
      '#####',
      '####.',
      '###..',
      '##...',
      '#....',
    ]);
  });

  it('leaves open what its line goes round twice', () => {
    const corners = [0, 0, 6, 0, 6, 6, 0, 6, 0, 0, 2, 2, 2, 4, 4, 4, 4, 2, 2, 2];
    const mask = drawn({ kind: 'polygon', corners }, 6, 6);
    expect(area(mask)).toBe(32);
    expect(contains(mask, 3, 3)).toBe(false);
  });
});

describe('stretches of a column', () => {
  it('join what overlaps or touches', () => {
    const spans = new Spans(3, 20);
    for (const [low, high] of [
      [10.5, 11.5],
      [2.5, 3.5],
      [6.5, 7.5],
      [4.5, 5.5],
      [15.5, 30],
    ]) {
      spans.add(1, low, high);
    }
    expect(spans.sorted()).toEqual([[1, [2, 8, 10, 12, 15, 20]]]);
  });
});

describe('painting', () => {
  it('is union and difference, pixel by pixel', () => {
    const next = randomFrom(3);
    let mask = blank(WIDTH, HEIGHT);
    const truth = new Uint8Array(WIDTH * HEIGHT);
    for (let step = 0; step < 80; step++) {
      const erase = step % 3 === 2;
      const points = [next() * WIDTH, next() * HEIGHT, next() * WIDTH, next() * HEIGHT];
      const spans = spansOf({ kind: 'brush', points, radius: 1 + next() * 4 }, WIDTH, HEIGHT);
      mask = paint(mask, spans, erase);
      for (const [x, stretches] of spans.sorted()) {
        for (let i = 0; i < stretches.length; i += 2) {
          truth.fill(erase ? 0 : 1, x * HEIGHT + stretches[i], x * HEIGHT + stretches[i + 1]);
        }
      }
      expect(mask.counts.reduce((sum, n) => sum + n, 0)).toBe(WIDTH * HEIGHT);
      expect([...mask.counts].slice(1).every((n) => n > 0)).toBe(true);
      for (let at = 0; at < truth.length; at++) {
        expect(contains(mask, Math.floor(at / HEIGHT), at % HEIGHT)).toBe(truth[at] === 1);
      }
    }
  });

  it('leaves a full and an empty mask well formed', () => {
    const all = spansOf({ kind: 'polygon', corners: [0, 0, 4, 0, 4, 3, 0, 3] }, 4, 3);
    const full = paint(blank(4, 3), all, false);
    expect([...full.counts]).toEqual([0, 12]);
    expect([...paint(full, all, true).counts]).toEqual([12]);
  });
});
