import { describe, expect, it } from 'vitest';
import { Categories, type CategoryStore } from '../../main/ts/app/categories.ts';
import { ALL, isOpen, placesOf } from '../../main/ts/app/filter.ts';
import { Notices } from '../../main/ts/app/notices.ts';
import { amended, type Category, categoryOf, tidyName, withCategory } from '../../main/ts/work/categories.ts';
import { coco, named, sa1b, svg } from '../../main/ts/work/exports.ts';
import { itemNamed } from './items.ts';

const CAR: Category = { id: 'c', name: 'car', colour: 0, key: 1 };
const DOG: Category = { id: 'd', name: 'dog & <cat>', colour: 1, key: 2 };

class Shelf implements CategoryStore {
  kept: readonly Category[] = [];
  fails = false;
  tell: (categories: readonly Category[]) => void = () => {};

  load(): Promise<readonly Category[]> {
    return Promise.resolve(this.kept);
  }

  save(categories: readonly Category[]): Promise<void> {
    this.kept = categories;
    return this.fails ? Promise.reject(new Error('full')) : Promise.resolve();
  }

  watch(changed: (categories: readonly Category[]) => void): void {
    this.tell = changed;
  }
}

describe('categories', () => {
  it('get the colour that the fewest have and the first key that is free', () => {
    let all: readonly Category[] = [];
    for (let i = 0; i < 11; i++) {
      all = withCategory(all, `${i}`, ` name  ${i} `, 3);
    }
    expect(all.map(({ colour }) => colour)).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1]);
    expect(all.map(({ key }) => key)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, null, null]);
    expect(all[4].name).toBe('name 4');
    expect(tidyName('x'.repeat(500))).toHaveLength(80);
  });

  it('take a key from the one that had it', () => {
    expect(amended([CAR, DOG], 'd', { key: 1 }).map(({ key }) => key)).toEqual([null, 1]);
    expect(amended([CAR, DOG], 'd', { name: 'cat' }).map(({ key }) => key)).toEqual([1, 2]);
  });

  it('are kept, renamed, refused where the name is taken, and removed with a way back', async () => {
    const shelf = new Shelf();
    const notices = new Notices();
    const categories = new Categories(notices);
    await categories.open(shelf);
    const car = categories.add('car');
    const dog = categories.add('dog');
    expect(categories.add('  Car ')).toBeNull();
    expect(categories.add('   ')).toBeNull();
    expect(categories.rename(dog?.id ?? '', 'car')).toBe(false);
    expect(categories.rename(dog?.id ?? '', 'Dog')).toBe(true);
    expect(shelf.kept.map(({ name }) => name)).toEqual(['car', 'Dog']);
    categories.next.set(car?.id ?? null);
    categories.remove(car?.id ?? '');
    expect(shelf.kept.map(({ name }) => name)).toEqual(['Dog']);
    expect(categories.next.value).toBeNull();
    categories.setKey(dog?.id ?? '', 1);
    notices.shown.value.at(-1)?.action?.run();
    expect(shelf.kept).toMatchObject([
      { id: car?.id, name: 'car', key: null },
      { name: 'Dog', key: 1 },
    ]);
  });

  it('follow what another tab does, and say when they cannot be kept', async () => {
    const shelf = new Shelf();
    const notices = new Notices();
    const categories = new Categories(notices);
    await categories.open(shelf);
    shelf.tell([CAR]);
    expect(categories.byKey(1)).toBe(CAR);
    shelf.fails = true;
    categories.add('boat');
    await Promise.resolve();
    await Promise.resolve();
    expect(notices.shown.value.at(-1)).toMatchObject({ failed: true, text: 'The categories are not saved: full' });
  });
});

describe('the list of masks', () => {
  const items = [
    itemNamed('a', { category: 'c', source: 'manual' }),
    itemNamed('b', { category: 'gone' }),
    itemNamed('e', {
      prompt: { points: [], box: null, phrase: { words: 'a wheel', vector: new Float32Array() } },
    }),
  ];
  const shown = (filter: Partial<typeof ALL>): number[] => placesOf(items, { ...ALL, ...filter }, [CAR, DOG]);

  it('is narrowed down by text, category and source, newest first', () => {
    expect(shown({})).toEqual([2, 1, 0]);
    expect(shown({ text: ' WHEEL' })).toEqual([2]);
    expect(shown({ text: 'car' })).toEqual([0]);
    expect(shown({ text: 'mask 2' })).toEqual([1]);
    expect(shown({ category: 'c' })).toEqual([0]);
    expect(shown({ category: 'none' })).toEqual([2, 1]);
    expect(shown({ source: 'manual' })).toEqual([0]);
    expect(shown({ source: 'manual', category: 'none' })).toEqual([]);
    expect(isOpen(ALL) && !isOpen({ ...ALL, text: 'x' })).toBe(true);
  });

  it('takes a category that was removed for none', () => {
    expect(categoryOf([CAR], 'gone')).toBeNull();
    expect(categoryOf([CAR], null)).toBeNull();
  });
});

describe('exports', () => {
  const photo = { name: 'a.jpg', width: 3, height: 2 };
  const items = [itemNamed('a', { category: 'd' }), itemNamed('b', { category: 'gone' })];

  it('carry categories', () => {
    const file = coco(photo, items, [CAR, DOG]);
    expect(file.categories).toEqual([
      { id: 1, name: 'car' },
      { id: 2, name: 'dog & <cat>' },
      { id: 3, name: 'object' },
    ]);
    expect(file.annotations.map((one) => one.category_id)).toEqual([2, 3]);
    expect(file.annotations[0]).toMatchObject({
      id: 1,
      image_id: 1,
      segmentation: { size: [2, 3], counts: '222' },
      bbox: [1, 0, 1, 2],
      area: 2,
      iscrowd: 0,
    });
    expect(coco(photo, items.slice(0, 1), [CAR, DOG]).categories).toHaveLength(2);
    expect(named(items[1], [CAR, DOG])).toEqual({});
    expect(sa1b(photo, items, [DOG]).annotations.map((one) => one.category)).toEqual([DOG.name, undefined]);
    const { outline } = items[0];
    const text = svg(photo, [{ outline, colour: 'red', category: DOG.name }]);
    expect(text).toContain('<title>dog &amp; &lt;cat&gt;</title></path>');
  });

  it('hold no number that JSON has none for', () => {
    const drawn = itemNamed('a', { predictedIou: NaN, stability: NaN });
    expect(sa1b(photo, [drawn]).annotations[0]).toMatchObject({ predicted_iou: 0, stability_score: 0 });
  });
});
