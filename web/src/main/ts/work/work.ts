import { type Box, NOTHING, type Phrase, type Prompt } from '../decoder/prompt.ts';
import type { Ring } from '../mask/polygons.ts';
import type { Bounds, Rle } from '../mask/rle.ts';
import { type Edit, type Given, NO_TIMES, type PromptTimes, type Source } from './provenance.ts';

/** A mask that was kept, with where it came from. */
export interface Item {
  readonly id: string;
  readonly rle: Rle;
  /** Its outline, simplified to three quarters of a pixel. */
  readonly outline: readonly Ring[];
  readonly area: number;
  readonly bounds: Bounds;
  readonly predictedIou: number;
  readonly stability: number;
  readonly source: Source;
  readonly prompt: Prompt;
  /** The prompt's parts in their order, with times; empty for a mask without, and for one of an older page. */
  readonly given: readonly Given[];
  /** Which of the prompt's masks, best first. */
  readonly choice: number;
  /** Predicted IoU of all of the prompt's masks, best first. */
  readonly scores: readonly number[];
  /** What was done to it afterwards, the first first. */
  readonly edits: readonly Edit[];
  /** When its first prompt or stroke began and when it was accepted, milliseconds since 1970; null if not known. */
  readonly started: number | null;
  readonly accepted: number | null;
  /** The id of its category; null for none. */
  readonly category: string | null;
  readonly model: string;
  /** SHA-256 of the model's weights; not there where nobody knows it. */
  readonly weights?: string;
  /** Its place in the palette. */
  readonly hue: number;
  readonly hidden: boolean;
  readonly locked: boolean;
}

/** Everything a person has done on one image. */
export interface Work {
  readonly prompt: Prompt;
  readonly times: PromptTimes;
  /** Three masks were asked for though the prompt means one thing. */
  readonly several: boolean;
  readonly choice: number;
  readonly items: readonly Item[];
  readonly selected: string | null;
  /** More masks that are selected, beside that one. */
  readonly also: readonly string[];
}

/** Masks as pages kept them that knew less of them, with what is not known. */
export const itemOf = (
  kept: Omit<Item, 'given' | 'scores' | 'edits' | 'started' | 'accepted' | 'category'> & Partial<Item>,
): Item =>
  'category' in kept
    ? (kept as Item)
    : { given: [], scores: [], edits: [], started: null, accepted: null, category: null, ...kept };

export const UNTOUCHED: Work = {
  prompt: NOTHING,
  times: NO_TIMES,
  several: false,
  choice: 0,
  items: [],
  selected: null,
  also: [],
};

export function addPoint(work: Work, x: number, y: number, positive: boolean, at = Date.now()): Work {
  const { prompt, times } = work;
  const points = [...prompt.points, { x, y, positive }];
  return prompted(work, { ...prompt, points }, begun({ ...times, points: [...times.points, at] }, at));
}

export function removePoint(work: Work, index: number): Work {
  const { prompt, times } = work;
  const others = <T>(all: readonly T[]): T[] => all.filter((_, i) => i !== index);
  return prompted(work, { ...prompt, points: others(prompt.points) }, { ...times, points: others(times.points) });
}

/** Takes back the latest part of the prompt: the last point, then the box, then the phrase, then the mask to refine. */
export function removeLast(work: Work): Work {
  const { points, box, phrase, mask } = work.prompt;
  if (points.length > 0) {
    return removePoint(work, points.length - 1);
  }
  const { times } = work;
  const refined = mask === undefined ? NOTHING : { ...NOTHING, mask };
  if (box !== null) {
    return prompted(work, phrase === undefined ? refined : { ...refined, phrase }, { ...times, box: null });
  }
  return phrase === undefined ? clearPrompt(work) : prompted(work, refined, { ...times, phrase: null });
}

export const withBox = (work: Work, box: Box, at = Date.now()): Work =>
  prompted(work, { ...work.prompt, box }, begun({ ...work.times, box: at }, at));

export const withPhrase = (work: Work, phrase: Phrase, at = Date.now()): Work =>
  prompted(work, { ...work.prompt, phrase }, begun({ ...work.times, phrase: at }, at));

/** A mask that was refined is as it was, and stays selected. */
export const clearPrompt = (work: Work): Work => ({
  ...prompted(work, NOTHING, NO_TIMES),
  selected: work.prompt.mask?.item ?? null,
});

/** Makes a kept mask the prompt, to be refined by what is pointed at from now on. */
export const withMask = (work: Work, { id, rle }: Item, at = Date.now()): Work =>
  prompted(work, { ...NOTHING, mask: { item: id, rle } }, begun(NO_TIMES, at));

const begun = (times: PromptTimes, at: number): PromptTimes => ({ ...times, started: times.started ?? at });

/** Only a mask that is refined stays selected. */
const prompted = (work: Work, prompt: Prompt, times: PromptTimes): Work => ({
  ...work,
  prompt,
  times,
  several: false,
  choice: 0,
  selected: prompt.mask?.item ?? null,
  also: [],
});

/** Asks for three masks, or for one again. It counts as another prompt, so that an answer under way comes too late. */
export const askSeveral = (work: Work, several: boolean): Work => ({
  ...prompted(work, { ...work.prompt }, work.times),
  several,
});

/** Keeps the mask that answers the prompt; the next prompt starts from nothing. */
export const keep = (work: Work, item: Item): Work => ({
  ...clearPrompt(work),
  items: [...work.items, item],
  selected: item.id,
});

/** Another state of one of the masks; what is selected and prompted stays. */
export const redrawn = (work: Work, item: Item): Work => ({
  ...work,
  items: work.items.map((one) => (one.id === item.id ? item : one)),
});

/** As `redrawn`, and the prompt that did it ends. */
export const replaceItem = (work: Work, item: Item): Work => redrawn(clearPrompt(work), item);

/** Puts masks in the place of some, where the first of them was; they are selected. The prompt stays. */
export function exchange(work: Work, ids: ReadonlySet<string>, items: readonly Item[]): Work {
  const at = work.items.findIndex(({ id }) => ids.has(id));
  const others = work.items.filter(({ id }) => !ids.has(id));
  const [first, ...rest] = items.map(({ id }) => id);
  return {
    ...work,
    items: others.toSpliced(at, 0, ...items),
    selected: first ?? null,
    also: rest,
  };
}

export const addAll = (work: Work, items: readonly Item[]): Work => ({
  ...work,
  items: [...work.items, ...items],
});

/** Deletes those of the masks that are not locked, and selects the neighbour of the first. */
export function removeSome(work: Work, ids: ReadonlySet<string>): Work {
  const gone = (item: Item): boolean => ids.has(item.id) && !item.locked;
  const at = work.items.findIndex(gone);
  if (at < 0) {
    return work;
  }
  const items = work.items.filter((item) => !gone(item));
  return { ...work, items, selected: items[Math.min(at, items.length - 1)]?.id ?? null, also: [] };
}

export const remove = (work: Work, id: string): Work => removeSome(work, new Set([id]));

/** Deletes all but the locked masks. */
export const removeAll = (work: Work): Work => ({
  ...work,
  items: work.items.filter((item) => item.locked),
  selected: null,
  also: [],
});

/** What may change of a mask without another mask coming of it. */
export type Changes = Partial<Pick<Item, 'hidden' | 'locked' | 'category'>>;

export function changeSome(work: Work, ids: ReadonlySet<string>, changed: Changes): Work {
  return { ...work, items: work.items.map((item) => (ids.has(item.id) ? { ...item, ...changed } : item)) };
}

export const change = (work: Work, id: string, changed: Changes): Work => changeSome(work, new Set([id]), changed);

/** Selects a mask beside those that are, or no longer. */
export function toggleSelected(work: Work, id: string): Work {
  if (work.selected === id) {
    const [selected = null, ...also] = work.also;
    return { ...work, selected, also };
  }
  if (work.selected === null) {
    return { ...work, selected: id, also: [] };
  }
  const others = work.also.filter((one) => one !== id);
  return { ...work, also: others.length < work.also.length ? others : [...others, id] };
}

/** The ids of the selected masks, that which was selected first at first. */
export const selection = ({ selected, also }: Work): readonly string[] =>
  selected === null ? [] : [selected, ...also];

/** Hides all masks, or shows all when none is shown. */
export function hideAll(work: Work): Work {
  const hidden = work.items.some((item) => !item.hidden);
  return { ...work, items: work.items.map((item) => ({ ...item, hidden })) };
}

/** The mask after the selected one, or before it. */
export function neighbour(work: Work, step: 1 | -1): string | null {
  const n = work.items.length;
  if (n === 0) {
    return null;
  }
  const at = work.items.findIndex((item) => item.id === work.selected);
  const next = at < 0 ? (step === 1 ? 0 : n - 1) : (at + step + n) % n;
  return work.items[next].id;
}

/** A colour that the fewest masks have. */
export function nextHue(items: readonly Item[], hues: number): number {
  const used = new Array<number>(hues).fill(0);
  for (const item of items) {
    used[item.hue % hues]++;
  }
  return used.indexOf(Math.min(...used));
}

/**
 * A predicted IoU for people: no IoU is above 1 though some predictions are, so it is shown as 1. What is kept and
 * exported stays as the model said it.
 */
export const scoreText = (predictedIou: number, digits = 2): string =>
  Math.min(1, Math.max(0, predictedIou)).toFixed(digits);
