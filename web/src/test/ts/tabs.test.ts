import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { Saver } from '../../main/ts/app/saver.ts';
import { Timeline } from '../../main/ts/app/timeline.ts';
import { apply, EMPTY, forgetful, itemsOf, merge, record, since } from '../../main/ts/work/ledger.ts';
import { WorkStorage } from '../../main/ts/work/storage.ts';
import { addPoint, change, type Item, keep, remove, UNTOUCHED } from '../../main/ts/work/work.ts';
import { itemNamed } from './items.ts';

const names = (items: readonly Item[]): string[] => items.map(({ id }) => id).sort();

describe('a ledger of masks', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((id) => itemNamed(id));

  it('enters what is new, changed and gone, and nothing else', () => {
    const first = record(EMPTY, [a, b], 100);
    const changed = { ...b, hidden: true };
    const second = record(first, [changed, c], 100);
    expect(second.get('a')).toEqual({ at: 101, item: null });
    expect(second.get('b')).toEqual({ at: 101, item: changed });
    expect(second.get('c')).toEqual({ at: 100, item: c });
    expect(since(second, record(second, [changed, c], 900)).size).toBe(0);
  });

  it('comes out the same whoever is first', () => {
    const common = record(EMPTY, [a, b], 1);
    const here = record(common, [a, b, c], 10);
    const there = record(common, [{ ...b, locked: true }], 20);
    for (const both of [merge(here, there), merge(there, here)]) {
      expect(names(itemsOf(both))).toEqual(['b', 'c']);
      expect(both.get('b')?.item?.locked).toBe(true);
    }
  });

  it('brings a deleted mask back when its deletion is undone', () => {
    const deleted = record(record(EMPTY, [a], 5), [], 5);
    const undone = record(deleted, [a], 5);
    expect(itemsOf(merge(deleted, undone))).toEqual([a]);
    expect(itemsOf(merge(undone, deleted))).toEqual([a]);
  });

  it('changes a list as it was changed elsewhere', () => {
    const changes = record(record(EMPTY, [a], 1), [{ ...b, hidden: true }, c], 2);
    expect(apply([a, b], changes)).toEqual([{ ...b, hidden: true }, c]);
  });

  it('forgets old deletions, never masks', () => {
    const ledger = record(record(EMPTY, [a, b], 1), [b], 2);
    expect([...forgetful(ledger, 40 * 24 * 3600 * 1000).keys()]).toEqual(['b']);
    expect([...forgetful(ledger, 1000).keys()]).toEqual(['a', 'b']);
  });
});

describe('two tabs on one photo', () => {
  const open: WorkStorage[] = [];
  let database = 0;

  afterEach(() => open.splice(0).forEach((storage) => storage.close()));

  async function tab(name: string): Promise<Timeline> {
    const storage = await WorkStorage.open(name);
    open.push(storage);
    const timeline = new Timeline(new Saver('photo', storage));
    await timeline.restore();
    return timeline;
  }

  async function twoTabs(): Promise<[Timeline, Timeline, () => Promise<Timeline>]> {
    const name = `tabs-${database++}`;
    return [await tab(name), await tab(name), () => tab(name)];
  }

  it('keep the masks of both, whoever saves last', async () => {
    const [one, other, again] = await twoTabs();
    for (let i = 0; i < 36; i++) {
      one.step(keep(one.work, itemNamed(`one ${i}`)));
      other.step(keep(other.work, itemNamed(`other ${i}`)));
    }
    await Promise.all([one.save(), other.save()]);
    expect((await again()).work.items).toHaveLength(72);
    await expect.poll(() => names(one.work.items)).toHaveLength(72);
    await expect.poll(() => names(other.work.items)).toEqual(names(one.work.items));
  });

  it('do not bring back what the other deleted, nor undo it', async () => {
    const [one, other, again] = await twoTabs();
    one.step(keep(keep(one.work, itemNamed('a')), itemNamed('b')));
    await one.save();
    await expect.poll(() => names(other.work.items)).toEqual(['a', 'b']);
    other.step(addPoint(other.work, 1, 1, true));
    one.step(remove(one.work, 'a'));
    await one.save();
    await expect.poll(() => names(other.work.items)).toEqual(['b']);
    other.undo();
    other.step(keep(other.work, itemNamed('c')));
    await other.save();
    expect(names((await again()).work.items)).toEqual(['b', 'c']);
    one.undo();
    await one.save();
    expect(names((await again()).work.items)).toEqual(['a', 'b', 'c']);
  });

  it('share what was hidden and locked, and keep their own prompts', async () => {
    const [one, other] = await twoTabs();
    one.step(keep(one.work, itemNamed('a')));
    await one.save();
    await expect.poll(() => names(other.work.items)).toEqual(['a']);
    other.step(addPoint(other.work, 7, 7, true));
    one.pass(change(one.work, 'a', { hidden: true, locked: true }));
    await one.save();
    await expect.poll(() => other.work.items[0]).toMatchObject({ hidden: true, locked: true });
    expect(other.work.prompt.points).toHaveLength(1);
    expect(one.work.prompt.points).toHaveLength(0);
  });

  it('say saved only when the latest state is on the disk', async () => {
    const [one] = await twoTabs();
    const { saved } = one.saver;
    one.step(keep(one.work, itemNamed('a')));
    one.step(keep(one.work, itemNamed('b')));
    const done = one.save();
    expect(saved.value).toBe('saving');
    await done;
    expect(saved.value).toBe('saved');
    const storage = open[0];
    expect(await storage.counts()).toEqual(new Map([['photo', 2]]));
    storage.close();
    one.step(keep(one.work, itemNamed('c')));
    await expect.poll(() => saved.value).toBe('failed');
  });
});

describe('work that was kept before there were ledgers', () => {
  it('is read, and kept with them from then on', async () => {
    const storage = await WorkStorage.open('old');
    const { several: _, ...plain } = keep(UNTOUCHED, itemNamed('a'));
    const request = indexedDB.open('old');
    await new Promise((resolve) => (request.onsuccess = resolve));
    const write = request.result.transaction('work', 'readwrite');
    write.objectStore('work').put(plain, 'photo');
    await new Promise((resolve) => (write.oncomplete = resolve));
    const timeline = new Timeline(new Saver('photo', storage));
    await timeline.restore();
    expect(timeline.work).toEqual({ ...plain, several: false });
    timeline.step(keep(timeline.work, itemNamed('b')));
    await timeline.save();
    expect(itemsOf((await storage.load('photo'))?.masks ?? EMPTY)).toHaveLength(2);
    storage.close();
    request.result.close();
  });
});
