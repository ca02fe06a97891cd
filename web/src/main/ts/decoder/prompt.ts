import { type ImageFrame, toFrameX, toFrameY } from '../image/frame.ts';
import type { Rle } from '../mask/rle.ts';

export interface PromptPoint {
  readonly x: number;
  readonly y: number;
  readonly positive: boolean;
}

/** Left, top, right, bottom in image pixels. */
export type Box = readonly [number, number, number, number];

/** What a person called the object: the words, and the vector that the server's CLIP made of them. */
export interface Phrase {
  readonly words: string;
  readonly vector: Float32Array;
}

/** A kept mask that the prompt corrects: the decoder takes it as its low-resolution mask input. */
export interface MaskPrompt {
  /** The id of the kept mask. */
  readonly item: string;
  readonly rle: Rle;
}

/** What a person pointed at, in pixels of the upright image, and what they called it. */
export interface Prompt {
  readonly points: readonly PromptPoint[];
  readonly box: Box | null;
  readonly phrase?: Phrase;
  readonly mask?: MaskPrompt;
}

export const NOTHING: Prompt = { points: [], box: null };

/** Whether nothing was pointed at or said; a mask to be refined may be there. */
export const saysNothing = ({ points, box, phrase }: Prompt): boolean =>
  points.length === 0 && box === null && phrase === undefined;

export const isEmpty = (prompt: Prompt): boolean => saysNothing(prompt) && prompt.mask === undefined;

/**
 * Whether the prompt can well mean several things, so that three masks answer it: one positive click and nothing else.
 * A lone box means one thing: its single mask is better than the best of three by predicted IoU.
 */
export const isAmbiguous = ({ points, box, phrase, mask }: Prompt): boolean =>
  points.length === 1 && points[0].positive && box === null && phrase === undefined && mask === undefined;

/** Whether three masks answer the prompt: always where it is ambiguous, else where they are asked for. */
export const getsThree = (prompt: Prompt, asked: boolean): boolean => asked || isAmbiguous(prompt);

const LABEL = { padding: -1, negative: 0, positive: 1, topLeft: 2, bottomRight: 3, text: 4 } as const;

const cornersOf = (box: Box | null): (readonly [number, number])[] =>
  box === null
    ? []
    : [
        [box[0], box[1]],
        [box[2], box[3]],
      ];

/** Inputs of the prompt part. */
export interface Tokens {
  readonly count: number;
  /** (1, count, 2) in the encoder's frame. */
  readonly coordinates: Float32Array;
  /** (1, count) */
  readonly labels: Float32Array;
}

/**
 * The phrase, points, then the box's corners, or the padding point that the reference adds to points without a box. SAM 2
 * has the corners before the points, and a padding point last in any case.
 */
export function tokensOf(prompt: Prompt, frame: ImageFrame): Tokens {
  type Token = readonly [number, number, number];
  const place = (x: number, y: number, label: number): Token => [toFrameX(frame, x), toFrameY(frame, y), label];
  const points = prompt.points.map(({ x, y, positive }) =>
    place(x, y, positive ? LABEL.positive : LABEL.negative),
  );
  const corners = cornersOf(prompt.box).map(([x, y], i) =>
    place(x, y, i === 0 ? LABEL.topLeft : LABEL.bottomRight),
  );
  const padding: Token = [0, 0, LABEL.padding];
  const text: Token[] = prompt.phrase === undefined ? [] : [[0, 0, LABEL.text]];
  const places = frame.family === 'sam_2' ? [...corners, ...points] : [...points, ...corners];
  const isPadded = places.length > 0 && (frame.family === 'sam_2' || corners.length === 0);
  const tokens = [...text, ...places, ...(isPadded ? [padding] : [])];
  return {
    count: tokens.length,
    coordinates: Float32Array.from(tokens.flatMap(([x, y]) => [x, y])),
    labels: Float32Array.from(tokens, ([, , label]) => label),
  };
}
