/** Steps kept for going back. */
const STEPS = 200;

/** States of a thing, with the way back and forth. Immutable. */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
}

export const begin = <T>(present: T): History<T> => ({ past: [], present, future: [] });

/** A change that can be undone. */
export function push<T>(history: History<T>, next: T): History<T> {
  if (next === history.present) {
    return history;
  }
  return { past: [...history.past, history.present].slice(-STEPS), present: next, future: [] };
}

/** A change that undo passes over. */
export const replace = <T>(history: History<T>, present: T): History<T> => ({ ...history, present });

/** The same change to every state. */
export const everywhere = <T>({ past, present, future }: History<T>, change: (state: T) => T): History<T> => ({
  past: past.map(change),
  present: change(present),
  future: future.map(change),
});

export function undo<T>(history: History<T>): History<T> {
  const present = history.past.at(-1);
  if (present === undefined) {
    return history;
  }
  return { past: history.past.slice(0, -1), present, future: [history.present, ...history.future] };
}

export function redo<T>(history: History<T>): History<T> {
  const [present, ...future] = history.future;
  if (present === undefined) {
    return history;
  }
  return { past: [...history.past, history.present], present, future };
}
