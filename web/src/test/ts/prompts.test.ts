import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isAmbiguous, isEmpty, NOTHING, type Prompt, tokensOf } from '../../main/ts/decoder/prompt.ts';
import { blank } from '../../main/ts/mask/spans.ts';
import { frameOf } from '../../main/ts/image/frame.ts';

/** What each prompt means, for Java and the browser. */
interface Case {
  readonly name: string;
  readonly image: { readonly width: number; readonly height: number };
  readonly encoderSize: number;
  readonly prompt: {
    readonly points: readonly (readonly [number, number, number])[];
    readonly box: readonly [number, number, number, number] | null;
    readonly hasMask: boolean;
    readonly hasText?: boolean;
  };
  readonly expected: {
    readonly ambiguous: boolean;
    readonly tokens: readonly (readonly [number, number])[];
    readonly labels: readonly number[];
  };
}

const FILE = new URL('../../../../core/src/test/resources/io/anymask/prompt/prompts.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(FILE, 'utf8')) as { cases: Case[] };
const promptOf = ({ prompt: { points, box, hasText, hasMask } }: Case): Prompt => ({
  points: points.map(([x, y, label]) => ({ x, y, positive: label === 1 })),
  box,
  ...(hasText === true ? { phrase: { words: 'a wheel', vector: new Float32Array(2) } } : {}),
  ...(hasMask ? { mask: { item: 'a', rle: blank(4, 3) } } : {}),
});

describe('the file of prompts', () => {
  it('has every kind that the page makes', () => {
    const kinds = cases.map(
      ({ prompt: { points, box, hasText, hasMask } }) =>
        `${Math.min(2, points.length)} ${box !== null}${hasText === true ? ' text' : ''}${hasMask ? ' mask' : ''}`,
    );
    const places = ['1 false', '2 false', '0 true', '1 true', '2 true'];
    const texts = ['0 false text', '1 false text', '0 true text'];
    const masks = ['0 false mask', '1 false mask', '0 true mask', '1 true mask'];
    expect(new Set(kinds)).toEqual(new Set([...places, ...texts, ...masks]));
  });

  it.each(cases)('is what the browser does: $name', (one) => {
    const prompt = promptOf(one);
    const { image, encoderSize, expected } = one;
    expect(isAmbiguous(prompt)).toBe(expected.ambiguous);
    const tokens = tokensOf(prompt, frameOf(image.width, image.height, encoderSize, encoderSize / 4));
    expect(tokens.count).toBe(expected.labels.length);
    expect([...tokens.labels]).toEqual(expected.labels);
    expected.tokens.flat().forEach((value, i) => {
      // Both sides round to 32 bits, at different steps.
      expect(Math.abs(tokens.coordinates[i] - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -22);
    });
    expect(tokens.coordinates).toHaveLength(2 * expected.labels.length);
  });
});

describe('a prompt for SAM 2', () => {
  const frame = frameOf(200, 100, 64, 16, 'sam_2');
  const point = { x: 100, y: 50, positive: true };
  const labels = (prompt: Prompt): number[] => [...tokensOf(prompt, frame).labels];

  it('has the box first, a padding point last, and lies in a frame that it fills', () => {
    expect(labels({ points: [point], box: null })).toEqual([1, -1]);
    expect(labels({ points: [], box: [0, 0, 200, 100] })).toEqual([2, 3, -1]);
    expect(labels(NOTHING)).toEqual([]);
    const both = tokensOf({ points: [point], box: [20, 10, 200, 100] }, frame);
    expect([...both.labels]).toEqual([2, 3, 1, -1]);
    expect([...both.coordinates].map((value) => Math.round(value * 10) / 10)).toEqual([
      6.4, 6.4, 64, 64, 32, 32, 0, 0,
    ]);
  });
});

describe('a prompt of nothing', () => {
  it('is empty and means nothing in particular', () => {
    expect(isEmpty(NOTHING)).toBe(true);
    expect(isAmbiguous(NOTHING)).toBe(false);
  });
});
