import type { Item } from './work.ts';

/** What became of a mask. */
export interface Entry {
  /** When it was last changed: milliseconds since 1970, later than every change that it follows. */
  readonly at: number;
  /** Null once it was deleted. */
  readonly item: Item | null;
}

/**
 * The masks of a photo by their ids, the deleted ones included, so that what several tabs did can be brought together:
 * of every mask the latest change counts. Immutable.
 */
export type Ledger = ReadonlyMap<string, Entry>;

export const EMPTY: Ledger = new Map();

/** How long a deletion is remembered: longer than a tab is left open, milliseconds. */
const REMEMBERED = 30 * 24 * 3600 * 1000;

/** Enters what changed between the ledger and the masks there are now. */
export function record(ledger: Ledger, items: readonly Item[], now: number): Ledger {
  const next = new Map(ledger);
  const after = (entry: Entry | undefined): number => Math.max(now, (entry?.at ?? 0) + 1);
  const there = new Set<string>();
  for (const item of items) {
    there.add(item.id);
    const entry = ledger.get(item.id);
    if (entry?.item !== item) {
      next.set(item.id, { at: after(entry), item });
    }
  }
  for (const [id, entry] of ledger) {
    if (entry.item !== null && !there.has(id)) {
      next.set(id, { at: after(entry), item: null });
    }
  }
  return next;
}

/** Brings two ledgers together; `ours` counts where both changed a mask at the same time. */
export function merge(theirs: Ledger, ours: Ledger): Ledger {
  const next = new Map(theirs);
  for (const [id, entry] of ours) {
    if (entry.at >= (theirs.get(id)?.at ?? 0)) {
      next.set(id, entry);
    }
  }
  return next;
}

/** What `after` has that is newer than in `before`. */
export const since = (before: Ledger, after: Ledger): Ledger =>
  new Map([...after].filter(([id, { at }]) => at > (before.get(id)?.at ?? -1)));

/** The masks with the changes of another tab. */
export function apply(items: readonly Item[], changes: Ledger): readonly Item[] {
  const kept = items.flatMap((item) => {
    const entry = changes.get(item.id);
    return entry === undefined ? [item] : entry.item === null ? [] : [entry.item];
  });
  const known = new Set(items.map(({ id }) => id));
  const added = [...changes].flatMap(([id, { item }]) => (item === null || known.has(id) ? [] : [item]));
  return [...kept, ...added];
}

export const itemsOf = (ledger: Ledger): readonly Item[] =>
  [...ledger.values()].flatMap(({ item }) => (item === null ? [] : [item]));

/** Without the deletions that every open tab has heard of. */
export const forgetful = (ledger: Ledger, now: number): Ledger =>
  new Map([...ledger].filter(([, { at, item }]) => item !== null || now - at < REMEMBERED));
