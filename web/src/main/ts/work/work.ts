import { type Box, NOTHING, type Phrase, type Prompt } from '../decoder/prompt.ts';
import type { Ring } from '../mask/polygons.ts';
import type { Bounds, Rle } from '../mask/rle.ts';

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
  readonly source: 'assisted' | 'automatic';
  readonly prompt: Prompt;
  /** Which of the prompt's masks, best first. */
  readonly choice: number;
  readonly model: string;
  /** Its place in the palette. */
  readonly hue: number;
  readonly hidden: boolean;
  readonly locked: boolean;
}

/** Everything a person has done on one image. */
export interface Work {
  readonly prompt: Prompt;
  /** Three masks were asked for though the prompt means one thing. */
  readonly several: boolean;
  readonly choice: number;
  readonly items: readonly Item[];
  readonly selected: string | null;
}

export const UNTOUCHED: Work = {
  prompt: NOTHING,
  several: false,
  choice: 0,
  items: [],
  selected: null,
};

export function addPoint(work: Work, x: number, y: number, positive: boolean): Work {
  return prompted(work, { ...work.prompt, points: [...work.prompt.points, { x, y, positive }] });
}

export function removePoint(work: Work, index: number): Work {
  return prompted(work, { ...work.prompt, points: work.prompt.points.filter((_, i) => i !== index) });
}

/** Takes back the latest part of the prompt: the last point, then the box, then the phrase. */
export function removeLast(work: Work): Work {
  const { points, box, phrase } = work.prompt;
  if (points.length > 0) {
    return removePoint(work, points.length - 1);
  }
  return prompted(work, box === null || phrase === undefined ? NOTHING : { ...NOTHING, phrase });
}

export const withBox = (work: Work, box: Box | null): Work => prompted(work, { ...work.prompt, box });

export const withPhrase = (work: Work, phrase: Phrase): Work => prompted(work, { ...work.prompt, phrase });

export const clearPrompt = (work: Work): Work => prompted(work, NOTHING);

const prompted = (work: Work, prompt: Prompt): Work => ({
  ...work,
  prompt,
  several: false,
  choice: 0,
  selected: null,
});

/** Asks for three masks, or for one again. It counts as another prompt, so that an answer under way comes too late. */
export const askSeveral = (work: Work, several: boolean): Work => ({
  ...prompted(work, { ...work.prompt }),
  several,
});

/** Keeps the mask that answers the prompt; the next prompt starts from nothing. */
export const keep = (work: Work, item: Item): Work => ({
  prompt: NOTHING,
  several: false,
  choice: 0,
  items: [...work.items, item],
  selected: item.id,
});

export const addAll = (work: Work, items: readonly Item[]): Work => ({
  ...work,
  items: [...work.items, ...items],
});

export function remove(work: Work, id: string): Work {
  const at = work.items.findIndex((item) => item.id === id);
  if (at < 0 || work.items[at].locked) {
    return work;
  }
  const items = work.items.filter((item) => item.id !== id);
  return { ...work, items, selected: items[Math.min(at, items.length - 1)]?.id ?? null };
}

/** Deletes all but the locked masks. */
export const removeAll = (work: Work): Work => ({
  ...work,
  items: work.items.filter((item) => item.locked),
  selected: null,
});

export function change(work: Work, id: string, changed: Partial<Pick<Item, 'hidden' | 'locked'>>): Work {
  return { ...work, items: work.items.map((item) => (item.id === id ? { ...item, ...changed } : item)) };
}

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
