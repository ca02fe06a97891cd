import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { base64 } from '../../main/ts/base/base64.ts';
import { frameOf } from '../../main/ts/image/frame.ts';
import { logitsOf } from '../../main/ts/mask/logits.ts';

/** Masks as logits, for Java and the browser. */
interface Case {
  readonly name: string;
  readonly image: { readonly width: number; readonly height: number };
  readonly encoderSize: number;
  readonly counts: readonly number[];
  readonly logits: readonly number[];
}

const FILE = new URL('../../../../core/src/test/resources/io/anymask/prompt/mask-prompts.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(FILE, 'utf8')) as { cases: Case[] };

describe('a mask as a prompt', () => {
  it.each(cases)('is the same as for the server: $name', ({ image, encoderSize, counts, logits }) => {
    const rle = { ...image, counts: Uint32Array.from(counts) };
    const made = logitsOf(rle, frameOf(image.width, image.height, encoderSize, encoderSize / 4));
    expect(made).toHaveLength(logits.length);
    logits.forEach((value, i) => expect(Math.abs(made[i] - value)).toBeLessThanOrEqual(1e-4));
  });

  it('is as sure as can be inside and outside, and in between by the share of the cell', () => {
    // Columns 0 to 2 of 8 are set: one cell of two columns, and half of the next.
    const rle = { width: 8, height: 8, counts: Uint32Array.of(0, 24, 40) };
    const made = logitsOf(rle, frameOf(8, 8, 16, 4));
    expect([...made.slice(0, 4)]).toEqual([20, 0, -20, -20]);
  });
});

describe('base64', () => {
  it('takes as many bytes as there are', () => {
    const bytes = Uint8Array.from({ length: 100_001 }, (_, i) => (i * 7) & 255);
    expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    expect(base64(new Uint8Array())).toBe('');
  });
});
