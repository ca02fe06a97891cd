import type { Box, Prompt, PromptPoint } from '../decoder/prompt.ts';

/** Where a mask comes from: a hand, a prompt, a proposal that a person accepted, a run without a person, a file. */
export type Source = 'manual' | 'assisted' | 'prefilled' | 'automatic' | 'imported';

export const SOURCES: readonly Source[] = ['manual', 'assisted', 'prefilled', 'automatic', 'imported'];

/** What was done to a mask. */
export type EditKind = 'brush' | 'erase' | 'polygon' | 'merge' | 'split' | 'refine';

/** @property at milliseconds since 1970 */
export interface Edit {
  readonly kind: EditKind;
  readonly at: number;
}

/** A part of a prompt; `at` is when it was given, milliseconds since the first one. */
export type Given = { readonly at: number } & (
  | { readonly kind: 'point'; readonly point: PromptPoint }
  | { readonly kind: 'box'; readonly box: Box }
  | { readonly kind: 'phrase'; readonly words: string }
);

/** When the parts of a prompt were given, milliseconds since 1970; null for a part that is not there. */
export interface PromptTimes {
  /** The first one, even if it was taken back. */
  readonly started: number | null;
  /** Of each point. */
  readonly points: readonly number[];
  readonly box: number | null;
  readonly phrase: number | null;
}

export const NO_TIMES: PromptTimes = { started: null, points: [], box: null, phrase: null };

/** The parts of a prompt in the order in which they were given. */
export function givenOf({ points, box, phrase }: Prompt, times: PromptTimes): Given[] {
  const since = (at: number | null | undefined): number => Math.max(0, (at ?? 0) - (times.started ?? 0));
  const all: Given[] = points.map((point, i) => ({ kind: 'point', point, at: since(times.points[i]) }));
  if (box !== null) {
    all.push({ kind: 'box', box, at: since(times.box) });
  }
  if (phrase !== undefined) {
    all.push({ kind: 'phrase', words: phrase.words, at: since(times.phrase) });
  }
  return all.sort((a, b) => a.at - b.at);
}
