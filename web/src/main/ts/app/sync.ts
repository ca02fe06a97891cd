import { imageId } from '../api/annotations.ts';
import { Refused, type Server, Unreachable } from '../api/server.ts';
import type { AnnotationDocument, Verdict } from '../api/types.ts';
import { digest } from '../base/hash.ts';
import { randomId } from '../base/ids.ts';
import { Store } from '../base/store.ts';
import { Turns } from '../base/turns.ts';
import type { Masks } from '../mask/masks.ts';
import { PALETTE } from '../canvas/palette.ts';
import {
  type Ack,
  acknowledged,
  arrived,
  type Books,
  type Duty,
  sendable,
  troubled,
  unseen,
  waiting,
} from '../work/acknowledged.ts';
import { documentOf, itemOfDocument } from '../work/documents.ts';
import type { Entry } from '../work/ledger.ts';
import { NOTHING_KEPT, type WorkStorage } from '../work/storage.ts';
import type { Item } from '../work/work.ts';

/** What keeps work from being sent, if anything. */
export type Sending = 'idle' | 'sending' | 'offline' | 'busy' | 'signedOut';

/** How soon a busy server is asked again, milliseconds. */
const AGAIN = 2000;

/** After how many answers, or how long, they are kept. */
const HANDFUL = { masks: 64, milliseconds: 500 };

/** The version of a mask that was deleted before the server heard of it. */
const NEVER = 0;

/** What a person decides when somebody else has changed the same mask. */
export type Decision = 'mine' | 'theirs' | 'both';

/**
 * Sends what was done here to a project on the server, and brings what others did. What was done is on this browser's
 * disk first, so it survives a page that is closed, a server that is away and a login that ran out; sending the same
 * twice keeps it once.
 */
export class Sync {
  readonly sending = new Store<Sending>('idle');
  /** How many masks, of all images, are here in a state that the server lacks. */
  readonly waiting = new Store(0);
  /** How often the server has taken something. */
  writes = 0;
  private readonly turns = new Turns();
  private timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param signedIn resolves once somebody is signed in again
   * @param before what masks name, and has to be on the server before them
   */
  constructor(
    private readonly server: Server,
    private readonly storage: WorkStorage,
    private readonly masks: Masks,
    private readonly project: string,
    private readonly signedIn: () => Promise<void> = () => Promise.resolve(),
    private readonly before: () => Promise<void> = () => Promise.resolve(),
  ) {
    storage.onChange(() => void this.send());
    server.reachable.subscribe(() => (server.reachable.value ? void this.send() : this.sending.set('offline')));
  }

  /** Sends everything that waits, also of earlier visits. Done when nothing more can be sent now. */
  send(): Promise<void> {
    return this.turns.latest(() => this.sendAll()).then(() => {});
  }

  private async sendAll(): Promise<void> {
    clearTimeout(this.timer);
    try {
      const images = await this.storage.waiting();
      await (images.length === 0 ? null : this.before());
      const failures = await this.sendEach(images);
      if (failures.length > 0) {
        throw failures[0];
      }
      this.sending.set('idle');
    } catch (failure) {
      this.postpone(failure);
    } finally {
      this.waiting.set(await this.storage.count().catch(() => 0));
    }
  }

  /**
   * One image after the other: what goes wrong with one of them does not keep the others.
   *
   * @returns what went wrong and may go right later
   */
  private async sendEach(images: readonly string[]): Promise<readonly unknown[]> {
    const failures: unknown[] = [];
    for (const image of images) {
      try {
        await this.sendImage(image);
      } catch (failure) {
        failures.push(failure);
        if (isForAll(failure)) {
          break;
        }
      }
    }
    return failures;
  }

  private postpone(failure: unknown): void {
    if (failure instanceof Unreachable) {
      this.sending.set('offline'); // goes on when the server is back
    } else if (failure instanceof Refused && failure.status === 401) {
      this.sending.set('signedOut');
      if (failure.asksToSignIn) {
        void this.signedIn().then(() => this.send());
      }
    } else {
      this.sending.set('busy');
      this.timer = setTimeout(() => void this.send(), AGAIN);
    }
  }

  private async sendImage(image: string): Promise<void> {
    for (;;) {
      const books = await this.storage.load(image);
      const next = books === null ? [] : sendable(books);
      if (books === null || next.length === 0) {
        return;
      }
      this.sending.set('sending');
      await this.sendMasks(image, next, books);
    }
  }

  /** The answers are kept by the handful: each time, all that is kept of the image is written. */
  private async sendMasks(
    image: string,
    entries: readonly (readonly [string, Entry])[],
    books: Books,
  ): Promise<void> {
    let answers: ((books: Books) => Books)[] = [];
    let since = Date.now();
    const keep = async (): Promise<void> => {
      const all = answers;
      [answers, since] = [[], Date.now()];
      await (all.length === 0
        ? null
        : this.storage.change(image, (now) => all.reduce((before, answer) => answer(before), now)));
    };
    try {
      for (const [id, entry] of entries) {
        answers.push(await this.sendMask(image, id, entry, books));
        if (answers.length === HANDFUL.masks || Date.now() - since > HANDFUL.milliseconds) {
          await keep();
        }
      }
    } finally {
      await keep();
    }
  }

  /**
   * @returns what the answer changes in the books
   * @throws Error when it may succeed later
   */
  private async sendMask(image: string, id: string, entry: Entry, books: Books): Promise<(books: Books) => Books> {
    try {
      const ack = await this.tell(image, id, entry, books);
      this.writes++;
      return (now) => acknowledged(now, id, ack);
    } catch (failure) {
      if (!(failure instanceof Refused) || failure.isPassing) {
        throw failure;
      }
      const { message: reason } = failure;
      const current = failure.status === 412 ? (failure.document['current'] as AnnotationDocument) : null;
      return (now) => troubled(now, id, { at: entry.at, reason, current: current ?? null });
    }
  }

  private async tell(image: string, id: string, { at, item }: Entry, { acks, task }: Books): Promise<Ack> {
    const known = acks.get(id) ?? null;
    const before = known?.version === NEVER ? null : known;
    if (item === null) {
      const version =
        before === null
          ? NEVER
          : await this.server.annotations.remove(this.project, imageId(image), id, before.version);
      return { at, version, said: '', ...(before?.beside === true && { beside: true }) };
    }
    const document = documentOf(item);
    const said = digest(JSON.stringify(document));
    if (before?.said === said) {
      return { ...before, at }; // hidden, locked: nobody else's business
    }
    const key = `${id}.${at}`;
    const { annotations } = this.server;
    if (before === null) {
      const duty = task === null || at > (task.until ?? Infinity) ? null : { id: task.id, lease: task.lease };
      const { version, layer } = await annotations.keep(this.project, imageId(image), document, key, duty);
      return { at, version, said, ...(layer !== '' && { beside: true }) };
    }
    const version = await annotations.change(this.project, imageId(image), document, before.version, key);
    return { ...before, at, version, said };
  }

  /**
   * Sends what waits.
   *
   * @returns how many of an image's masks wait still
   */
  async settle(image: string): Promise<number> {
    await this.send();
    await this.turns.settled();
    const books = await this.storage.load(image);
    return books === null ? 0 : waiting(books).length;
  }

  /** New masks of an image are made for a task from now on. */
  async begin(image: string, { id, lease }: Pick<Duty, 'id' | 'lease'>): Promise<void> {
    await this.storage.change(image, (books) => ({ ...books, task: { id, lease, until: null } }));
  }

  /** And from now on for none; what waits still is sent for the task that it was made for. */
  async end(image: string): Promise<void> {
    await this.storage.change(image, (books) =>
      books.task?.until === null ? { ...books, task: { ...books.task, until: Date.now() } } : books,
    );
  }

  /**
   * Brings what others did on an image.
   *
   * @returns what the server has, also what is only proposed
   */
  async bring(image: string): Promise<readonly AnnotationDocument[]> {
    // What is acknowledged while the server is asked may be missing in its answer, and is not gone.
    const books = (await this.storage.load(image)) ?? NOTHING_KEPT;
    const documents = await this.server.annotations.of(this.project, imageId(image));
    const accepted = documents.filter(({ status }) => status === 'accepted');
    const fresh = unseen(accepted, books.acks);
    const facts = await this.masks.decode(fresh.map(({ mask }) => mask));
    const arrivals = fresh.map((document, i) => {
      const before = books.masks.get(document.id)?.item ?? null;
      const item = itemOfDocument(document, facts[i], before, i % PALETTE.length);
      return { item, version: document.version, said: digest(JSON.stringify(documentOf(item))) };
    });
    const there = new Set(accepted.map(({ id }) => id));
    await this.storage.change(image, (now) => arrived(now, books.acks, there, arrivals, Date.now()));
    return documents;
  }

  /** Decides on masks that are proposed, and brings those that are accepted. */
  async judge(image: string, ids: readonly string[], verdict: Verdict): Promise<readonly AnnotationDocument[]> {
    await this.server.annotations.judge(this.project, imageId(image), ids, verdict);
    return this.bring(image);
  }

  /** Ends a meeting of two changes of one mask. */
  async decide(image: string, id: string, decision: Decision): Promise<void> {
    const books = await this.storage.load(image);
    const current = books?.troubles.get(id)?.current ?? null;
    if (books === null || current === null) {
      return;
    }
    const [facts] = await this.masks.decode([current.mask]);
    await this.storage.change(image, (now) =>
      decided(now, id, current, decision, (before) => itemOfDocument(current, facts, before, before?.hue ?? 0)),
    );
  }

  /** Sends something again that the server refused. */
  async again(image: string, id: string): Promise<void> {
    await this.storage.change(image, (books) => {
      const troubles = new Map(books.troubles);
      troubles.delete(id);
      return { ...books, troubles };
    });
  }
}

/** Whether the next request would fail too. */
const isForAll = (failure: unknown): boolean =>
  failure instanceof Unreachable ||
  (failure instanceof Refused && (failure.status === 401 || failure.status === 429));

/** The books after a person has decided. */
export function decided<B extends Books>(
  books: B,
  id: string,
  current: AnnotationDocument,
  decision: Decision,
  itemOf: (before: Item | null) => Item,
): B {
  const entry = books.masks.get(id);
  const at = Math.max(Date.now(), (entry?.at ?? 0) + 1);
  const troubles = new Map(books.troubles);
  troubles.delete(id);
  const masks = new Map(books.masks);
  const acks = new Map(books.acks);
  const mine = entry?.item ?? null;
  const theirs = current.status === 'accepted' ? itemOf(mine) : null;
  if (decision === 'mine') {
    // The next version follows theirs.
    masks.set(id, { at, item: mine });
    acks.set(id, { at: at - 1, version: current.version, said: '' });
  } else {
    masks.set(id, { at, item: theirs });
    acks.set(id, {
      at,
      version: current.version,
      said: theirs === null ? '' : digest(JSON.stringify(documentOf(theirs))),
    });
    if (decision === 'both' && mine !== null) {
      const copy = { ...mine, id: randomId() };
      masks.set(copy.id, { at: at + 1, item: copy });
    }
  }
  return { ...books, masks, acks, troubles };
}
