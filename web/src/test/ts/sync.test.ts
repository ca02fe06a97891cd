import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { Refused, type Server, Unreachable } from '../../main/ts/api/server.ts';
import type { AnnotationDocument, AnnotationDraft } from '../../main/ts/api/types.ts';
import { Saver } from '../../main/ts/app/saver.ts';
import { Sync } from '../../main/ts/app/sync.ts';
import { Timeline } from '../../main/ts/app/timeline.ts';
import { Store } from '../../main/ts/base/store.ts';
import type { Masks } from '../../main/ts/mask/masks.ts';
import { area, bounds, decompress } from '../../main/ts/mask/rle.ts';
import { documentOf } from '../../main/ts/work/documents.ts';
import { WorkStorage } from '../../main/ts/work/storage.ts';
import { change, type Item, keep, remove } from '../../main/ts/work/work.ts';
import { itemNamed } from './items.ts';

const IMAGE = 'ab'.repeat(32);

/** Keeps masks as the server does: in versions, each request once, and a change only upon the current one. */
class Kept {
  readonly reachable = new Store(true);
  readonly masks = new Map<string, AnnotationDocument[]>();
  readonly requests = new Map<string, number>();
  /** Thrown by every request, before it is carried out or after. */
  fault: { readonly error: Error; readonly after: boolean } | null = null;
  asked = 0;

  /** The task that each mask came for. */
  readonly tasks = new Map<string, unknown>();
  /** Where new masks go. */
  layer = '';

  readonly annotations = {
    of: async (): Promise<readonly AnnotationDocument[]> =>
      this.request(() =>
        [...this.masks.values()]
          .map((all) => all.at(-1)!)
          .filter((one) => one.status !== 'deleted' && one.layer === ''),
      ),
    keep: async (_: string, __: string, draft: AnnotationDraft, key: string, task: unknown) =>
      this.request(() => {
        this.tasks.set(draft.id, task);
        return { version: this.write(draft.id, draft, 0, key, 'me', this.layer), layer: this.layer };
      }),
    change: async (_: string, __: string, draft: AnnotationDraft, version: number, key: string): Promise<number> =>
      this.request(() => {
        if (!this.masks.has(draft.id)) {
          throw new Refused(404, 'the image has no mask with this id');
        }
        return this.write(draft.id, draft, version, key);
      }),
    remove: async (_: string, __: string, id: string, version: number): Promise<number> =>
      this.request(() => {
        const current = this.masks.get(id)?.at(-1);
        if (current === undefined) {
          throw new Refused(404, 'the image has no mask with this id');
        }
        return current.status === 'deleted'
          ? current.version
          : this.write(
              id,
              { ...current, status: 'deleted' } as AnnotationDocument,
              version,
              `${id} deleted ${version}`,
            );
      }),
  };

  current = (id: string): AnnotationDocument | undefined => this.masks.get(id)?.at(-1);

  write(
    id: string,
    draft: AnnotationDraft | AnnotationDocument,
    base: number,
    key: string,
    author = 'me',
    layer = '',
  ): number {
    const known = this.requests.get(key);
    if (known !== undefined) {
      return known;
    }
    const versions = this.masks.get(id) ?? [];
    if ((versions.at(-1)?.version ?? 0) !== base) {
      throw new Refused(412, 'somebody has changed it', 'about:blank', { current: versions.at(-1) });
    }
    const version = base + 1;
    const next = { ...draft, version, image: IMAGE, layer, area: 2, author, saved: '2026-01-01T00:00:00Z' };
    this.masks.set(id, [...versions, next as AnnotationDocument]);
    this.requests.set(key, version);
    return version;
  }

  private request<T>(work: () => T): T {
    this.asked++;
    const fault = this.fault;
    if (!this.reachable.value) {
      throw new Unreachable('away');
    }
    if (fault !== null && !fault.after) {
      throw fault.error;
    }
    const answer = work();
    if (fault !== null) {
      throw fault.error;
    }
    return answer;
  }
}

const masks = {
  decode: async (all: readonly { size: readonly number[]; counts: string }[]) =>
    all.map(({ size: [height, width], counts }) => {
      const rle = decompress(counts, width, height);
      return { rle, outline: [], area: area(rle), bounds: bounds(rle) };
    }),
} as unknown as Masks;

let databases = 0;
const open: WorkStorage[] = [];
afterEach(() => open.splice(0).forEach((storage) => storage.close()));

interface Page {
  readonly storage: WorkStorage;
  readonly timeline: Timeline;
  readonly sync: Sync;
}

async function page(kept: Kept, name: string, signedIn?: () => Promise<void>): Promise<Page> {
  const storage = await WorkStorage.open(name, true);
  open.push(storage);
  const sync = new Sync(kept as unknown as Server, storage, masks, 'project', signedIn);
  const timeline = new Timeline(new Saver(IMAGE, storage, () => {}, true));
  await timeline.restore();
  return { storage, timeline, sync };
}

const fresh = (): string => `sync-${databases++}`;
const unsent = ({ timeline }: Page): string[] => [...timeline.saver.unsent.value];
const ids = ({ timeline }: Page): string[] => timeline.work.items.map(({ id }) => id);

async function add({ timeline }: Page, item: Item): Promise<void> {
  timeline.step(keep(timeline.work, item));
  await timeline.save();
}

describe('work in a project', () => {
  it('is on the server when its row is solid, and not before', async () => {
    const kept = new Kept();
    const here = await page(kept, fresh());
    kept.reachable.set(false);
    await add(here, itemNamed('mask-a'));
    expect(unsent(here)).toEqual(['mask-a']);
    expect(here.timeline.saver.saved.value).toBe('saved');
    await expect.poll(() => here.sync.sending.value).toBe('offline');
    expect(kept.masks.size).toBe(0);
    kept.reachable.set(true);
    await expect.poll(() => unsent(here)).toEqual([]);
    expect(kept.current('mask-a')).toMatchObject({ version: 1, source: 'assisted', predicted_iou: 0.9 });
    await expect.poll(() => here.sync.waiting.value).toBe(0);
  });

  it('is sent by the next visit when the page was closed before', async () => {
    const kept = new Kept();
    const name = fresh();
    kept.reachable.set(false);
    const first = await page(kept, name);
    for (const id of ['mask-a', 'mask-b', 'mask-c']) {
      await add(first, itemNamed(id));
    }
    first.storage.close();
    open.length = 0;
    kept.reachable.set(true);
    const second = await page(kept, name);
    await second.sync.send();
    expect([...kept.masks.keys()]).toEqual(['mask-a', 'mask-b', 'mask-c']);
    await expect.poll(() => unsent(second)).toEqual([]);
    expect(ids(second)).toEqual(['mask-a', 'mask-b', 'mask-c']);
  });

  it('is kept once when the answer was lost', async () => {
    const kept = new Kept();
    const here = await page(kept, fresh());
    kept.fault = { error: new Unreachable('the answer was lost'), after: true };
    await add(here, itemNamed('mask-a'));
    await expect.poll(() => here.sync.sending.value).toBe('offline');
    expect(kept.current('mask-a')?.version).toBe(1);
    expect(unsent(here)).toEqual(['mask-a']);
    kept.fault = null;
    await here.sync.send();
    expect(kept.current('mask-a')?.version).toBe(1);
    await expect.poll(() => unsent(here)).toEqual([]);
  });

  it('waits for a person to sign in again, and loses nothing', async () => {
    const kept = new Kept();
    let signIn = (): void => {};
    const here = await page(kept, fresh(), () => new Promise((resolve) => (signIn = resolve)));
    kept.fault = { error: new Refused(401, 'sign in', 'urn:anymask:problem:sign-in'), after: false };
    await add(here, itemNamed('mask-a'));
    await expect.poll(() => here.sync.sending.value).toBe('signedOut');
    expect(kept.masks.size).toBe(0);
    kept.fault = null;
    signIn();
    await expect.poll(() => kept.current('mask-a')?.version).toBe(1);
    await expect.poll(() => unsent(here)).toEqual([]);
  });

  it('tells the server what changes, not how it is shown', async () => {
    const kept = new Kept();
    const here = await page(kept, fresh());
    await add(here, itemNamed('mask-a'));
    await expect.poll(() => unsent(here)).toEqual([]);
    here.timeline.pass(change(here.timeline.work, 'mask-a', { hidden: true }));
    await expect.poll(() => unsent(here)).toEqual([]);
    expect(kept.current('mask-a')?.version).toBe(1);
    here.timeline.step(change(here.timeline.work, 'mask-a', { category: 'wheel' }));
    await expect.poll(() => kept.current('mask-a')).toMatchObject({ version: 2, category: 'wheel' });
    here.timeline.step(remove(here.timeline.work, 'mask-a'));
    await expect.poll(() => kept.current('mask-a')).toMatchObject({ version: 3, status: 'deleted' });
    here.timeline.undo();
    await expect.poll(() => kept.current('mask-a')).toMatchObject({ version: 4, status: 'accepted' });
  });

  it('shows what others did, and keeps what was changed here', async () => {
    const kept = new Kept();
    const [here, there] = [await page(kept, fresh()), await page(kept, fresh())];
    await add(here, itemNamed('mask-a'));
    await add(here, itemNamed('mask-b', { predictedIou: NaN, stability: NaN, source: 'manual', scores: [] }));
    await expect.poll(() => kept.masks.size).toBe(2);
    await there.sync.bring(IMAGE);
    await expect.poll(() => ids(there)).toEqual(['mask-a', 'mask-b']);
    expect(unsent(there)).toEqual([]);
    const before = kept.asked;
    await there.sync.send();
    expect(kept.asked, 'what was brought is not sent back').toBe(before);
    there.timeline.step(remove(there.timeline.work, 'mask-b'));
    await expect.poll(() => kept.current('mask-b')?.status).toBe('deleted');
    await here.sync.bring(IMAGE);
    await expect.poll(() => ids(here)).toEqual(['mask-a']);
    here.timeline.step(change(here.timeline.work, 'mask-a', { category: 'door' }));
    await expect.poll(() => kept.current('mask-a')?.version).toBe(2);
    await there.sync.bring(IMAGE);
    await expect.poll(() => there.timeline.work.items[0].category).toBe('door');
  });

  it('stops at a wrong token, which signing in does not help', async () => {
    const kept = new Kept();
    const here = await page(kept, fresh(), () => Promise.resolve());
    kept.fault = { error: new Refused(401, 'wrong token'), after: false };
    await add(here, itemNamed('mask-a'));
    await expect.poll(() => here.sync.sending.value).toBe('signedOut');
    const { asked } = kept;
    await new Promise((done) => setTimeout(done, 100));
    expect(kept.asked).toBe(asked);
  });

  it('keeps a mask that was saved while the server was asked what it has', async () => {
    const kept = new Kept();
    const here = await page(kept, fresh());
    await add(here, itemNamed('mask-a'));
    await expect.poll(() => unsent(here)).toEqual([]);
    const { of } = kept.annotations;
    kept.annotations.of = async () => {
      const before = await of();
      await add(here, itemNamed('mask-b'));
      await expect.poll(() => unsent(here)).toEqual([]);
      return before;
    };
    await here.sync.bring(IMAGE);
    expect(ids(here)).toEqual(['mask-a', 'mask-b']);
    kept.annotations.of = of;
    await here.sync.bring(IMAGE);
    expect(ids(here)).toEqual(['mask-a', 'mask-b']);
  });

  it('saves a mask whose deletion was taken back before the server heard of either', async () => {
    const kept = new Kept();
    const here = await page(kept, fresh());
    kept.reachable.set(false);
    await add(here, itemNamed('mask-a'));
    here.timeline.step(remove(here.timeline.work, 'mask-a'));
    await here.timeline.save();
    kept.reachable.set(true);
    await expect.poll(() => unsent(here)).toEqual([]);
    expect(kept.masks.size).toBe(0);
    here.timeline.undo();
    await expect.poll(() => kept.current('mask-a')?.version).toBe(1);
    await expect.poll(() => unsent(here)).toEqual([]);
  });

  it('of one image does not wait for that of another', async () => {
    const kept = new Kept();
    const here = await page(kept, fresh());
    const other = new Timeline(new Saver('cd'.repeat(32), here.storage, () => {}, true));
    const { keep: send } = kept.annotations;
    kept.annotations.keep = (project, image, draft, key, duty) =>
      image.startsWith('ab') ? Promise.reject(new Refused(500, 'failed')) : send(project, image, draft, key, duty);
    await add(here, itemNamed('mask-a'));
    other.step(keep(other.work, itemNamed('mask-b')));
    await other.save();
    await expect.poll(() => kept.current('mask-b')?.version).toBe(1);
    expect(unsent(here)).toEqual(['mask-a']);
    await expect.poll(() => here.sync.sending.value).toBe('busy');
  });

  it('tells nobody when nothing has changed', async () => {
    const kept = new Kept();
    const here = await page(kept, fresh());
    await add(here, itemNamed('mask-a'));
    await expect.poll(() => unsent(here)).toEqual([]);
    await here.sync.settle(IMAGE);
    let changes = 0;
    here.storage.onChange(() => changes++);
    await here.sync.bring(IMAGE);
    await here.sync.end(IMAGE);
    expect(changes).toBe(0);
  });

  it('does not send again what the server refused, until it changes or a person asks', async () => {
    const kept = new Kept();
    const here = await page(kept, fresh());
    kept.fault = { error: new Refused(400, 'category: the project has none with this id'), after: false };
    await add(here, itemNamed('mask-a'));
    await expect.poll(() => here.timeline.saver.troubles.value.get('mask-a')?.reason).toContain('category');
    kept.fault = null;
    const asked = kept.asked;
    await here.sync.send();
    expect(kept.asked).toBe(asked);
    expect(unsent(here)).toEqual(['mask-a']);
    await here.sync.again(IMAGE, 'mask-a');
    await expect.poll(() => unsent(here)).toEqual([]);
    expect(here.timeline.saver.troubles.value.size).toBe(0);
  });
});

describe('a task', () => {
  it('is named with the masks that are made while it is held, also when they are sent later', async () => {
    const kept = new Kept();
    const here = await page(kept, fresh());
    const task = { id: 'task', lease: 'token' };
    await here.sync.begin(IMAGE, task);
    await add(here, itemNamed('mask-a'));
    expect(await here.sync.settle(IMAGE)).toBe(0);
    kept.reachable.set(false);
    await add(here, itemNamed('mask-b'));
    await new Promise((later) => setTimeout(later, 5));
    await here.sync.end(IMAGE);
    await new Promise((later) => setTimeout(later, 5));
    await add(here, itemNamed('mask-c'));
    expect(await here.sync.settle(IMAGE)).toBe(2);
    kept.reachable.set(true);
    expect(await here.sync.settle(IMAGE)).toBe(0);
    expect(kept.tasks).toEqual(
      new Map<string, unknown>([
        ['mask-a', task],
        ['mask-b', task],
        ['mask-c', null],
      ]),
    );
  });

  it('that somebody else has leaves what was made for it on this page', async () => {
    const kept = new Kept();
    const here = await page(kept, fresh());
    kept.layer = 'task:me';
    await add(here, itemNamed('mask-a'));
    expect(await here.sync.settle(IMAGE)).toBe(0);
    await here.sync.bring(IMAGE);
    expect(ids(here)).toEqual(['mask-a']);
    here.timeline.step(change(here.timeline.work, 'mask-a', { category: 'door' }));
    await here.timeline.save();
    expect(await here.sync.settle(IMAGE)).toBe(0);
    await here.sync.bring(IMAGE);
    expect(ids(here)).toEqual(['mask-a']);
  });
});

describe('two people on one mask', () => {
  async function met(): Promise<[Kept, Page]> {
    const kept = new Kept();
    const here = await page(kept, fresh());
    await add(here, itemNamed('mask-a'));
    await expect.poll(() => unsent(here)).toEqual([]);
    const theirs = documentOf(itemNamed('mask-a', { category: 'theirs' }));
    kept.write('mask-a', theirs, 1, 'their key', 'ben');
    here.timeline.step(change(here.timeline.work, 'mask-a', { category: 'mine' }));
    await expect.poll(() => here.timeline.saver.troubles.value.get('mask-a')?.current?.author).toBe('ben');
    expect(here.timeline.work.items[0].category).toBe('mine');
    return [kept, here];
  }

  it('decide for mine', async () => {
    const [kept, here] = await met();
    await here.sync.decide(IMAGE, 'mask-a', 'mine');
    await expect.poll(() => kept.current('mask-a')).toMatchObject({ version: 3, category: 'mine' });
    await expect.poll(() => unsent(here)).toEqual([]);
    expect(here.timeline.saver.troubles.value.size).toBe(0);
  });

  it('decide for theirs', async () => {
    const [kept, here] = await met();
    await here.sync.decide(IMAGE, 'mask-a', 'theirs');
    await expect.poll(() => here.timeline.work.items[0].category).toBe('theirs');
    await here.sync.send();
    expect(kept.current('mask-a')).toMatchObject({ version: 2, category: 'theirs' });
    expect(unsent(here)).toEqual([]);
  });

  it('decide for both', async () => {
    const [kept, here] = await met();
    await here.sync.decide(IMAGE, 'mask-a', 'both');
    await expect.poll(() => kept.masks.size).toBe(2);
    const categories = [...kept.masks.values()].map((all) => all.at(-1)?.category);
    expect(categories).toEqual(['theirs', 'mine']);
    await expect.poll(() => unsent(here)).toEqual([]);
  });
});
