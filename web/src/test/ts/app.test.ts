import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Keymap } from '../../main/ts/app/keymap.ts';
import { KEYBOARD, nameOf, pretty, spoken } from '../../main/ts/app/keys.ts';
import { Latency } from '../../main/ts/app/latency.ts';
import { addressOf } from '../../main/ts/mask/cutout.ts';
import { Server } from '../../main/ts/api/server.ts';
import type { Model } from '../../main/ts/api/types.ts';
import { batches } from '../../main/ts/app/photos.ts';
import { randomId } from '../../main/ts/base/ids.ts';
import { ROW, windowOf } from '../../main/ts/ui/useWindow.ts';
import { Store } from '../../main/ts/base/store.ts';

const bindings = KEYBOARD.flatMap((section) => section.bindings);

describe('the keyboard', () => {
  it('gives no key to two commands and every command a key', () => {
    for (const review of [true, false]) {
      const keys = bindings
        .filter((one) => (one.scope === 'review') === review)
        .flatMap((binding) => binding.keys);
      expect(new Set(keys).size).toBe(keys.length);
    }
    expect(bindings.every((binding) => binding.keys.length > 0)).toBe(true);
    expect(new Set(bindings.map((binding) => binding.command)).size).toBe(bindings.length);
  });

  it('names presses as the table does, whatever the layout makes of Shift', () => {
    const press = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
    expect(nameOf({ ...press, key: 'z', ctrlKey: true })).toBe('Ctrl+Z');
    expect(nameOf({ ...press, key: 'Z', metaKey: true, shiftKey: true })).toBe('Ctrl+Shift+Z');
    expect(nameOf({ ...press, key: '?', shiftKey: true })).toBe('?');
    expect(nameOf({ ...press, key: '+', shiftKey: true })).toBe('+');
    expect(nameOf({ ...press, key: 'Tab', shiftKey: true })).toBe('Shift+Tab');
  });

  it('is written as people read it', () => {
    expect(spoken('?')).toBe('question mark');
    expect(spoken('Shift+PageUp')).toBe('Shift Page Up');
    expect(new Keymap().keyFor('undo')).toBe('Ctrl Z');
    expect(pretty('ArrowLeft')).toBe('←');
    expect(pretty('+')).toBe('+');
    expect(pretty('-')).toBe('−');
  });
});

describe('the latency meter', () => {
  it('gives percentiles of the latest times', () => {
    const latency = new Latency(5);
    expect(latency.percentile(0.5)).toBeNaN();
    [90, 1, 2, 3, 4, 100].forEach((time) => latency.add(time));
    expect(latency.count).toBe(5);
    expect(latency.percentile(0.5)).toBe(3);
    expect(latency.percentile(0.95)).toBe(100);
    expect(latency.latest).toBe(100);
    expect(latency.recent(2)).toEqual([4, 100]);
  });
});

describe('a store', () => {
  it('tells of changes only, until one has heard enough', () => {
    const store = new Store({ a: 1, b: 2 });
    let heard = 0;
    const end = store.subscribe(() => heard++);
    store.update({ a: 5 });
    store.set(store.value);
    expect(store.value).toEqual({ a: 5, b: 2 });
    expect(heard).toBe(1);
    end();
    store.update({ a: 6 });
    expect(heard).toBe(1);
  });
});

describe('files for the server', () => {
  const files = (...sizes: number[]) => sizes.map((size) => ({ size }));
  const sizes = (groups: readonly (readonly { size: number }[])[]) =>
    groups.map((group) => group.map(({ size }) => size));

  it('are split into requests that it takes', () => {
    const many = batches(files(...Array.from({ length: 100 }, () => 1)));
    expect(many.map((group) => group.length)).toEqual([32, 32, 32, 4]);
    expect(sizes(batches(files(6, 5, 5, 30, 1, 1), { files: 32, bytes: 10 }))).toEqual([
      [6],
      [5, 5],
      [30],
      [1, 1],
    ]);
    expect(batches([])).toEqual([]);
  });
});

describe('a long list', () => {
  it('draws what is in sight, and gives all its room', () => {
    for (const [count, scrolled] of [
      [3, 0],
      [5000, 0],
      [5000, 100_000],
      [5000, 5000 * ROW - 600],
      [40, 99_999],
    ]) {
      const { from, to, before, after } = windowOf(count, scrolled, 600);
      expect(before + (to - from) * ROW + after).toBe(count * ROW);
      expect(to - from).toBeLessThan(32);
      if (scrolled < count * ROW) {
        expect(before).toBeLessThanOrEqual(scrolled);
        expect(to * ROW).toBeGreaterThanOrEqual(Math.min(count * ROW, scrolled + 600));
      }
    }
  });
});

describe('addresses that browsers keep for ever', () => {
  const { urls } = new Server();
  const addressed = (url: string) => Object.fromEntries(new URL(url, 'http://here').searchParams);

  it('name all that decides an embedding', () => {
    const model = { id: 'sam', embeddingKey: 'k1' } as unknown as Model;
    expect(addressed(urls.embedding('p', model, 'f32'))).toEqual({ model: 'sam', dtype: 'f32', key: 'k1' });
  });

  it('name the version of the pictures, where there are any', () => {
    const image = { id: 'p', name: 'p.jpg', sha256: '', source: 'folder' } as const;
    const [thumb, display, tiles] = [urls.thumb, urls.display, urls.tiles].map((of) =>
      of({ ...image, pictures: '2.1' }),
    );
    expect(addressed(thumb)).toEqual({ variant: 'thumb', v: '2.1' });
    expect(addressed(display)).toEqual({ variant: 'display', v: '2.1' });
    expect(addressOf(tiles, '0/3/4')).toBe('/api/v1/images/p/tiles/0/3/4?v=2.1');
    expect(addressed(urls.thumb(image))).toEqual({ variant: 'thumb' });
  });
});

describe('ids', () => {
  it('are UUIDs without a secure context', () => {
    const ids = Array.from({ length: 500 }, randomId);
    expect(new Set(ids).size).toBe(500);
    expect(
      ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
    ).toBe(true);
  });
});

const OPENAPI = new URL('../../../../server/src/main/resources/io/anymask/server/openapi.yaml', import.meta.url);

describe.skipIf(!existsSync(OPENAPI))('the server interface', () => {
  it('has every route that the page uses', () => {
    const description = readFileSync(OPENAPI, 'utf8');
    const source = readFileSync(new URL('../../main/ts/api/server.ts', import.meta.url), 'utf8');
    const used = [
      ...source.matchAll(/[`'](?:\$\{(?:PREFIX|ROOT)\})?(\/(?:images|models|runs|healthz)[^`'?]*)/g),
    ].map(([, path]) =>
      path
        .replace(/\$\{cursor[^}]*\}/g, '')
        .replace(/\$\{(id|image)\}/g, '{image}')
        .replace(/\$\{run\}/g, '{run}')
        .replace(/\$\{model\}/g, '{model}'),
    );
    expect(new Set(used).size).toBeGreaterThan(8);
    for (const path of new Set(used)) {
      const wanted = path === '/healthz' ? path : `/api/v1${path}`;
      expect(description, wanted).toContain(`\n  ${wanted}:`);
    }
  });

  it('has every field that the page reads', () => {
    const description = readFileSync(OPENAPI, 'utf8');
    const types = readFileSync(new URL('../../main/ts/api/types.ts', import.meta.url), 'utf8');
    const fields = [...types.matchAll(/^ +readonly (\w+)\??:/gm)].map(([, name]) => name);
    expect(fields.length).toBeGreaterThan(30);
    for (const field of new Set(fields)) {
      expect(description, field).toMatch(new RegExp(`\\b${field}\\b`));
    }
  });
});
