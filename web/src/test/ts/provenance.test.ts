import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { Saver } from '../../main/ts/app/saver.ts';
import { Timeline } from '../../main/ts/app/timeline.ts';
import { givenOf } from '../../main/ts/work/provenance.ts';
import { WorkStorage } from '../../main/ts/work/storage.ts';
import {
  addPoint,
  clearPrompt,
  exchange,
  keep,
  redrawn,
  removeLast,
  removePoint,
  removeSome,
  replaceItem,
  selection,
  toggleSelected,
  UNTOUCHED,
  withBox,
  withMask,
} from '../../main/ts/work/work.ts';
import { itemNamed } from './items.ts';

describe('a prompt', () => {
  it('has the times of its parts, from the first on', () => {
    const box = withBox(addPoint(UNTOUCHED, 1, 1, true, 1000), [0, 0, 2, 2], 1500);
    const work = addPoint(addPoint(box, 2, 1, false, 2500), 3, 1, true, 4000);
    expect(givenOf(work.prompt, work.times)).toEqual([
      { kind: 'point', point: { x: 1, y: 1, positive: true }, at: 0 },
      { kind: 'box', box: [0, 0, 2, 2], at: 500 },
      { kind: 'point', point: { x: 2, y: 1, positive: false }, at: 1500 },
      { kind: 'point', point: { x: 3, y: 1, positive: true }, at: 3000 },
    ]);
    // A part that is taken back takes its time along; the beginning stays when it was.
    const less = removePoint(work, 0);
    expect(givenOf(less.prompt, less.times).map(({ at }) => at)).toEqual([500, 1500, 3000]);
    expect(less.times.started).toBe(1000);
    expect(removeLast(removeLast(removeLast(less))).times).toMatchObject({ points: [], box: null });
    expect(clearPrompt(work).times.started).toBeNull();
    expect(keep(work, itemNamed('a')).times.started).toBeNull();
  });
});

describe('a mask that is refined', () => {
  const item = itemNamed('a');
  const kept = keep(UNTOUCHED, item);

  it('is the prompt, stays selected, and is as it was when that is cleared', () => {
    const work = addPoint(withMask(kept, item, 5), 1, 1, true, 9);
    expect(work).toMatchObject({ selected: 'a', prompt: { mask: { item: 'a' } }, times: { started: 5 } });
    expect(removeLast(work).prompt.mask?.item).toBe('a');
    expect(removeLast(removeLast(work)).prompt).toEqual({ points: [], box: null });
    expect(clearPrompt(work)).toMatchObject({ selected: 'a', items: [item] });
  });

  it('gives its place to the better one', () => {
    const work = addPoint(withMask(keep(kept, itemNamed('b')), item), 1, 1, true);
    const better = { ...item, area: 5 };
    const done = replaceItem(work, better);
    expect(done.items[0]).toBe(better);
    expect(done).toMatchObject({ selected: 'a', prompt: { points: [] } });
    expect(redrawn(work, better).prompt).toBe(work.prompt);
  });
});

describe('several masks', () => {
  const work = ['a', 'b', 'c', 'd'].reduce((all, id) => keep(all, itemNamed(id)), UNTOUCHED);

  it('are selected one beside the other', () => {
    const two = toggleSelected(work, 'b');
    expect(selection(two)).toEqual(['d', 'b']);
    expect(selection(toggleSelected(two, 'd'))).toEqual(['b']);
    expect(selection(toggleSelected(two, 'b'))).toEqual(['d']);
    expect(selection(toggleSelected({ ...work, selected: null }, 'c'))).toEqual(['c']);
    expect(selection(addPoint(two, 1, 1, true))).toEqual([]);
  });

  it('are exchanged for others where the first was, and deleted but for the locked', () => {
    const merged = exchange(work, new Set(['b', 'd']), [itemNamed('b', { area: 9 })]);
    expect(merged.items.map(({ id, area }) => `${id} ${area}`)).toEqual(['a 2', 'b 9', 'c 2']);
    const split = exchange(merged, new Set(['b']), [itemNamed('b'), itemNamed('x')]);
    expect(split.items.map(({ id }) => id)).toEqual(['a', 'b', 'x', 'c']);
    expect(selection(split)).toEqual(['b', 'x']);
    const locked = { ...work, items: work.items.map((one) => ({ ...one, locked: one.id === 'a' })) };
    expect(removeSome(locked, new Set(['a', 'b', 'c'])).items.map(({ id }) => id)).toEqual(['a', 'd']);
  });
});

describe('work of a page that knew less of masks', () => {
  it('is read with what is not known', async () => {
    const storage = await WorkStorage.open('older');
    const request = indexedDB.open('older');
    await new Promise((resolve) => (request.onsuccess = resolve));
    const { given: _, scores: __, edits, started, accepted, category, ...old } = itemNamed('a');
    expect([edits, started, accepted, category]).toEqual([[], null, null, null]);
    const write = request.result.transaction('work', 'readwrite');
    write.objectStore('work').put(
      {
        prompt: { points: [], box: null },
        several: false,
        choice: 0,
        selected: 'a',
        masks: new Map<string, unknown>([
          ['a', { at: 3, item: old }],
          ['z', { at: 4, item: null }],
        ]),
      },
      'photo',
    );
    await new Promise((resolve) => (write.oncomplete = resolve));
    const timeline = new Timeline(new Saver('photo', storage));
    await timeline.restore();
    expect(timeline.work).toEqual({
      ...UNTOUCHED,
      selected: 'a',
      items: [{ ...old, given: [], scores: [], edits: [], started: null, accepted: null, category: null }],
    });
    expect((await storage.load('photo'))?.masks.get('z')).toEqual({ at: 4, item: null });
    storage.close();
    request.result.close();
  });
});
