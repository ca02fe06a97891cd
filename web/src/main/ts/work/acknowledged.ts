import type { AnnotationDocument } from '../api/types.ts';
import type { Entry, Ledger } from './ledger.ts';
import type { Item } from './work.ts';

/** What a server has of a mask. */
export interface Ack {
  /** The state of the ledger that it has: `at` of its entry. */
  readonly at: number;
  readonly version: number;
  /** Digest of what it was told. */
  readonly said: string;
  /** Kept beside the image's own masks, as somebody else had the task. */
  readonly beside?: boolean;
}

type Acks = ReadonlyMap<string, Ack>;

/** Why a state of a mask was not taken; it is not sent again until it changes. */
export interface Trouble {
  readonly at: number;
  /** The server's words, for people. */
  readonly reason: string;
  /** What somebody else made of the mask meanwhile; null where the server just refuses. */
  readonly current: AnnotationDocument | null;
}

export type Troubles = ReadonlyMap<string, Trouble>;

/** A mask that a server keeps, read for this page. */
interface Arrival {
  readonly item: Item;
  readonly version: number;
  readonly said: string;
}

/** A task that masks are made for. */
export interface Duty {
  readonly id: string;
  readonly lease: string;
  /** Masks that change later are made without it; null while it is held. Milliseconds since 1970. */
  readonly until: number | null;
}

/** What a page knows of the masks of an image, and of what a server has of them. */
export interface Books {
  readonly masks: Ledger;
  readonly acks: Acks;
  readonly troubles: Troubles;
  /** The latest task that masks were made for here. */
  readonly task: Duty | null;
}

/** Whether a server lacks the latest state of a mask. */
const isWaiting = (id: string, entry: Entry, acks: Acks): boolean => entry.at > (acks.get(id)?.at ?? -1);

/** Masks whose latest state no server has, in the order of their changes. */
export function waiting({ masks, acks }: Pick<Books, 'masks' | 'acks'>): readonly (readonly [string, Entry])[] {
  return [...masks].filter(([id, entry]) => isWaiting(id, entry, acks)).sort(([, a], [, b]) => a.at - b.at);
}

/** Of those, the ones that can be sent: nobody has to decide anything first. */
export const sendable = (books: Books): readonly (readonly [string, Entry])[] =>
  waiting(books).filter(([id, { at }]) => books.troubles.get(id)?.at !== at);

const without = <T>(map: ReadonlyMap<string, T>, id: string): ReadonlyMap<string, T> => {
  const next = new Map(map);
  next.delete(id);
  return next;
};

/** A state has arrived. Another tab may have heard of a later one. */
export const acknowledged = <B extends Books>(books: B, id: string, ack: Ack): B =>
  (books.acks.get(id)?.version ?? -1) > ack.version
    ? books
    : {
        ...books,
        acks: new Map(books.acks).set(id, ack),
        troubles: books.troubles.get(id)?.at === ack.at ? without(books.troubles, id) : books.troubles,
      };

/** A state was not taken. */
export const troubled = <B extends Books>(books: B, id: string, trouble: Trouble): B => ({
  ...books,
  troubles: new Map(books.troubles).set(id, trouble),
});

/** What is new on the server: masks in versions that this page has not seen. */
export const unseen = (documents: readonly AnnotationDocument[], acks: Acks): readonly AnnotationDocument[] =>
  documents.filter(({ id, version }) => version > (acks.get(id)?.version ?? 0));

/**
 * Takes over what is on the server, but for masks that were changed here and not sent yet: those meet when they are.
 *
 * @param asked what was acknowledged before the server was asked
 * @param there ids of all masks that the server has
 * @param arrivals those in versions that this page had not seen when it asked
 */
export function arrived<B extends Books>(
  books: B,
  asked: Acks,
  there: ReadonlySet<string>,
  arrivals: readonly Arrival[],
  now: number,
): B {
  const masks = new Map(books.masks);
  const acks = new Map(books.acks);
  let changed = false;
  const later = (entry: Entry | undefined): number => Math.max(now, (entry?.at ?? 0) + 1);
  for (const { item, version, said } of arrivals) {
    const entry = masks.get(item.id);
    const free = entry === undefined || !isWaiting(item.id, entry, acks);
    if (free && version > (acks.get(item.id)?.version ?? 0)) {
      const at = later(entry);
      masks.set(item.id, { at, item });
      acks.set(item.id, { at, version, said });
      changed = true;
    }
  }
  for (const [id, ack] of books.acks) {
    const entry = masks.get(id);
    const gone = !there.has(id) && asked.get(id)?.version === ack.version && ack.beside !== true;
    if (gone && entry !== undefined && entry.item !== null && !isWaiting(id, entry, acks)) {
      const at = later(entry);
      masks.set(id, { at, item: null });
      acks.set(id, { ...ack, at });
      changed = true;
    }
  }
  return changed ? { ...books, masks, acks } : books;
}
