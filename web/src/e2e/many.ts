/**
 * Frames a second while one pans and zooms over many masks on a large photo.
 *
 *     npm run many -- [MASKS] [SIDE]     by default 5,000 masks on a photo of 10,000 × 10,000 pixels
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import type { CDPSession, Page } from 'playwright-core';
import { rings, simplify } from '../main/ts/mask/polygons.ts';
import { area, bounds } from '../main/ts/mask/rle.ts';
import { blank, paint, spansOf } from '../main/ts/mask/spans.ts';
import { Demo } from './demo.ts';
import { AnymaskServer, launch } from './machine.ts';

const [masks = 5000, side = 10_000] = process.argv.slice(2).map(Number);

const folder = mkdtempSync(join(tmpdir(), 'anymask-many-'));
const photo = png(side);
writeFileSync(join(folder, 'large.png'), photo);
const server = new AnymaskServer(folder);
await server.start();
const browser = await launch();
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 820 } });
  const demo = await Demo.visit(context, `${server.url}?decoder=server`);
  const { page } = demo;
  await page.locator('.title .name').waitFor();
  await keep(page, createHash('sha256').update(photo).digest('hex'));
  await page.reload();
  await page.waitForFunction(
    (n) => (globalThis as never as { anymask: { work?: { items: unknown[] } } }).anymask.work?.items.length === n,
    masks,
  );
  await page.waitForTimeout(4000);
  const metrics = await context.newCDPSession(page);
  await metrics.send('Performance.enable', { timeDomain: 'threadTicks' });
  const [left, top] = [500, 380];
  await page.mouse.move(left, top);
  const wheel = (dy: number) => async (): Promise<void> => page.mouse.wheel(0, dy);
  let at = 0;
  const drag = async (): Promise<void> => {
    at += 0.12;
    await page.mouse.move(left + 200 * Math.sin(at), top + 140 * Math.cos(0.7 * at));
  };
  const select = async (): Promise<void> => page.keyboard.press('Tab');
  console.log(
    `\n${masks} masks on ${side} × ${side} pixels, ${await page.locator('li.item').count()} rows drawn\n`,
  );
  const heads = [
    'moves a second',
    'shown a second',
    'frames a second',
    'longest frame, ms',
    '95th percentile, ms',
    'CPU of the page a frame, ms',
  ];
  console.log(`| | ${heads.join(' | ')} |`);
  console.log(`| --- |${heads.map(() => ' --- |').join('')}`);
  await report(page, metrics, 'zoom in from the whole photo', wheel(-40), 90);
  await page.mouse.down({ button: 'middle' });
  await report(page, metrics, 'pan, magnified', drag, 120);
  await page.mouse.up({ button: 'middle' });
  await report(page, metrics, 'zoom out', wheel(40), 90);
  await page.keyboard.press('0');
  await page.keyboard.press('v');
  await page.waitForTimeout(1500);
  await page.mouse.down({ button: 'middle' });
  await report(page, metrics, 'pan, the whole photo in sight', drag, 120);
  await page.mouse.up({ button: 'middle' });
  await report(page, metrics, 'point at masks', drag, 120);
  await page.locator('canvas.canvas').focus();
  await report(page, metrics, 'select the next mask', select, 30);
  await page.keyboard.press('Escape');
  await page.keyboard.press('b');
  await page.mouse.down();
  await report(page, metrics, 'draw with the brush', drag, 120);
  await page.mouse.up();
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true });
}

/**
 * Acts again and again and measures the frames that come meanwhile: those that the page could draw in, and those that were
 * shown, which are no more than what there was to show. Moves wait for one another.
 */
async function report(
  page: Page,
  metrics: CDPSession,
  name: string,
  act: () => Promise<void>,
  times: number,
): Promise<void> {
  await page.evaluate(() => {
    const frames: number[] = [];
    const state = { frames, going: true };
    const tick = (now: number): void => {
      frames.push(now);
      if (state.going) {
        requestAnimationFrame(tick);
      }
    };
    requestAnimationFrame(tick);
    Object.assign(globalThis, { measured: state });
  });
  await browser.startTracing(page, { categories: ['viz'] });
  const from = performance.now();
  const before = await busy(metrics);
  for (let i = 0; i < times; i++) {
    await act();
  }
  const spent = (await busy(metrics)) - before;
  const seconds = (performance.now() - from) / 1000;
  const frames = await page.evaluate(() => {
    const state = (globalThis as never as { measured: { frames: number[]; going: boolean } }).measured;
    state.going = false;
    return state.frames;
  });
  const shown = shownIn(await browser.stopTracing());
  const gaps = frames.slice(1).map((now, i) => now - frames[i]);
  const sorted = gaps.toSorted((a, b) => a - b);
  const rate = (1000 * gaps.length) / (frames[frames.length - 1] - frames[0]);
  const late = sorted[Math.floor(0.95 * (sorted.length - 1))];
  const seen = [times / seconds, shown / seconds, rate].map((value) => value.toFixed(1));
  const figures = [...seen, sorted[sorted.length - 1].toFixed(0), late.toFixed(0)];
  console.log(`| ${[name, ...figures, (spent / gaps.length).toFixed(1)].join(' | ')} |`);
  await page.waitForTimeout(800);
}

/** How often the browser put a picture of the page on the screen. */
function shownIn(trace: Buffer): number {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: { name: string; ph: string }[] };
  return traceEvents.filter(({ name, ph }) => name === 'Display::DrawAndSwap' && (ph === 'X' || ph === 'B'))
    .length;
}

/** Milliseconds that the page's thread has computed, whatever else the machine does. */
async function busy(metrics: CDPSession): Promise<number> {
  const { metrics: all } = await metrics.send('Performance.getMetrics');
  return 1000 * (all.find(({ name }) => name === 'TaskDuration')?.value ?? NaN);
}

/** Puts masks where the page keeps them. */
async function keep(page: Page, image: string): Promise<void> {
  const items = Array.from({ length: masks }, (_, i) => item(i));
  for (let from = 0; from < items.length; from += 500) {
    await page.evaluate(
      async ([hash, part]) => {
        const request = indexedDB.open('anymask', 1);
        const database = await new Promise<IDBDatabase>((resolve) => {
          request.onsuccess = () => resolve(request.result);
        });
        const transaction = database.transaction('work', 'readwrite');
        const store = transaction.objectStore('work');
        const known = store.get(hash);
        known.onsuccess = () => {
          const kept = (known.result as { masks: Map<string, unknown> } | undefined) ?? {
            masks: new Map<string, unknown>(),
            prompt: { points: [], box: null },
            several: false,
            choice: 0,
            selected: null,
          };
          for (const one of part) {
            const value = {
              ...one,
              rle: { ...one.rle, counts: Uint32Array.from(one.rle.counts) },
              outline: one.outline.map((ring) => Int32Array.from(ring)),
            };
            kept.masks.set(one.id, { at: 1, item: value });
          }
          store.put(kept, hash);
        };
        await new Promise((resolve) => {
          transaction.oncomplete = resolve;
        });
        database.close();
      },
      [image, items.slice(from, from + 500)] as const,
    );
  }
}

/** A blob with a bay, the same in every run. */
function item(i: number) {
  // Additive recurrence with the plastic number: even, and never twice the same.
  const [u, v] = [(0.5 + i * 0.7548776662) % 1, (0.5 + i * 0.569840291) % 1];
  const radius = side / 260 + ((i * 37) % 100) * (side / 12_000);
  const [x, y] = [u * side, v * side];
  const corners = Array.from({ length: 48 }, (_, k) => {
    const turn = (2 * Math.PI * k) / 48;
    const r = radius * (1 + 0.25 * Math.sin(5 * turn + i) + 0.12 * Math.sin(13 * turn));
    return [x + r * Math.cos(turn), y + r * Math.sin(turn)];
  }).flat();
  const rle = paint(blank(side, side), spansOf({ kind: 'polygon', corners }, side, side), false);
  return {
    id: `mask ${i}`,
    rle: { width: side, height: side, counts: [...rle.counts] },
    outline: rings(rle).map((ring) => [...simplify(ring, 0.75)]),
    area: area(rle),
    bounds: [...bounds(rle)],
    predictedIou: 0.9,
    stability: 0.95,
    source: 'automatic',
    prompt: { points: [], box: null },
    choice: 0,
    model: 'generated',
    hue: i % 12,
    hidden: false,
    locked: false,
  };
}

/** A grey photo with some texture, so that it is not one colour; eight bits a pixel. */
function png(length: number): Buffer {
  const rows = Buffer.alloc(length * (length + 1));
  for (let y = 0; y < length; y++) {
    for (let x = 0; x < length; x++) {
      rows[y * (length + 1) + 1 + x] = 90 + ((x >> 6) % 8) * 8 + ((y >> 6) % 8) * 6;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(length, 0);
  header.writeUInt32BE(length, 4);
  header[8] = 8;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
