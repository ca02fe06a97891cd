import { describe, expect, it } from 'vitest';
import { parts } from '../../main/ts/mask/parts.ts';
import { area, contains, type Rle, RleBuilder, union } from '../../main/ts/mask/rle.ts';
import { randomFrom } from './random.ts';

function maskOf(...lines: string[]): Rle {
  const builder = new RleBuilder(lines[0].length, lines.length);
  for (let x = 0; x < lines[0].length; x++) {
    for (const line of lines) {
      builder.add(line[x] === '#' ? 1 : 0, 1);
    }
  }
  return builder.build();
}

/** The number of parts, by flooding. */
function flood(rle: Rle): number {
  const seen = new Set<string>();
  let count = 0;
  for (let x = 0; x < rle.width; x++) {
    for (let y = 0; y < rle.height; y++) {
      if (contains(rle, x, y) && !seen.has(`${x},${y}`)) {
        count++;
        const open = [[x, y]];
        while (open.length > 0) {
          const [px, py] = open.pop() as [number, number];
          if (contains(rle, px, py) && !seen.has(`${px},${py}`)) {
            seen.add(`${px},${py}`);
            [-1, 0, 1].forEach((dx) => [-1, 0, 1].forEach((dy) => open.push([px + dx, py + dy])));
          }
        }
      }
    }
  }
  return count;
}

describe('the parts of a mask', () => {
  it('are connected, also over corners, the largest first', () => {
    const found = parts(maskOf('##..#', '#..#.', '.....', '.#.##', '.#..#'));
    expect(found.map(area)).toEqual([3, 3, 2, 2]);
    const [ring] = parts(maskOf('####', '#..#', '#..#', '####'));
    expect(area(ring)).toBe(12);
  });

  it('are one for one part, and none for nothing', () => {
    const one = maskOf('.##', '.#.');
    expect(parts(one)).toEqual([one]);
    expect(parts(maskOf('...', '...'))).toEqual([]);
  });

  it('are what flooding finds, and together the mask', () => {
    const next = randomFrom(11);
    for (let trial = 0; trial < 40; trial++) {
      const share = 0.2 + next() * 0.5;
      const mask = maskOf(
        ...Array.from({ length: 12 }, () =>
          Array.from({ length: 17 }, () => (next() < share ? '#' : '.')).join(''),
        ),
      );
      const found = parts(mask);
      expect(found).toHaveLength(flood(mask));
      expect(found.every((part) => flood(part) === 1)).toBe(true);
      expect(found.map(area)).toEqual(found.map(area).sort((a, b) => b - a));
      expect(union(found)).toEqual(mask);
    }
  });
});
