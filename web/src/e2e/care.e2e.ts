import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decompress, iou } from '../main/ts/mask/rle.ts';
import { findings } from './axe.ts';
import { decodedByServer, Demo } from './demo.ts';
import { AnymaskServer, browserPath } from './machine.ts';
import { browserFor } from './served.ts';

describe.skipIf(browserPath === undefined)('the demo, looked at with care', () => {
  const server = new AnymaskServer();
  const browser = browserFor(server);

  it('shows all of two tabs’ masks in both, asks before it deletes them, and brings them back', async () => {
    const context = await browser().newContext({ viewport: { width: 1280, height: 820 } });
    const [one, other] = [
      await Demo.visit(context, decodedByServer(server.url)),
      await Demo.visit(context, decodedByServer(server.url)),
    ];
    await one.ready();
    await other.ready();
    await one.click(300, 300);
    await one.keep();
    await other.click(420, 320);
    await other.keep();
    await expect.poll(() => one.rows.count()).toBe(2);
    await expect.poll(() => other.rows.count()).toBe(2);
    await one.page.locator('.frame[aria-current] .badge', { hasText: '2' }).waitFor();
    expect(await findings(one.page)).toEqual([]);

    await one.button('Clear all').click();
    expect(await findings(one.page)).toEqual([]);
    await one.page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
    expect(await one.rows.count()).toBe(2);
    await one.button('Clear all').click();
    await one.page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => other.rows.count()).toBe(0);
    await one.page.locator('.notice').getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => other.rows.count()).toBe(2);
    await one.page.reload();
    await one.ready();
    expect(await one.items()).toHaveLength(2);
    expect([...one.complaints, ...other.complaints]).toEqual([]);
    await context.close();
  });

  it.each([
    { held: 'on its side', width: 844, height: 390 },
    { held: 'upright', width: 390, height: 844 },
    { held: 'upright, a small one', width: 360, height: 640 },
  ])('gives fingers 44 pixels on a phone $held', async ({ width, height }) => {
    const demo = await Demo.openOn(browser(), decodedByServer(server.url), 'flower.jpg', {
      viewport: { width, height },
      hasTouch: true,
      isMobile: true,
    });
    const { page } = demo;
    await page.touchscreen.tap(...(await demo.toPage(400, 420)));
    await demo.answered();
    await page.getByRole('button', { name: /^Keep mask/ }).tap();
    await demo.rows.first().waitFor({ state: 'attached' }); // held upright, the list is a sheet
    await page.touchscreen.tap(...(await demo.toPage(420, 700)));
    await demo.answered();
    const small = await page.locator('button:visible, input[type=range]:visible').evaluateAll((all) =>
      all
        .map((one) => ({ one, box: one.getBoundingClientRect() }))
        .filter(({ box }) => box.width < 43.5 || box.height < 43.5)
        .map(
          ({ one, box }) => `${one.getAttribute('aria-label') ?? one.textContent} ${box.width} × ${box.height}`,
        ),
    );
    expect(small).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    expect(await findings(page)).toEqual([]);
    await demo.close();
  });

  it('takes more photos at once than one request can carry', async () => {
    const demo = await Demo.open(browser(), decodedByServer(server.url));
    const pictures = await demo.page.evaluate(async () => {
      const made: string[] = [];
      for (let i = 0; i < 40; i++) {
        const canvas = new OffscreenCanvas(48, 32);
        const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
        context.fillStyle = `hsl(${9 * i} 80% 50%)`;
        context.fillRect(i, 4, 20, 20);
        const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
        made.push(btoa(String.fromCharCode(...bytes)));
      }
      return made;
    });
    const files = pictures.map((picture, i) => ({
      name: `picture-${i}.png`,
      mimeType: 'image/png',
      buffer: Buffer.from(picture, 'base64'),
    }));
    await demo.page.locator('#files').setInputFiles(files);
    await expect.poll(() => demo.page.locator('.title .place').innerText()).toContain('/ 42');
    expect(await demo.page.locator('.notice.failed').count()).toBe(0);
    expect(demo.complaints).toEqual([]);
    await demo.close();
  });

  it('reaches every one of hundreds of masks', async () => {
    const demo = await Demo.openOn(browser(), decodedByServer(server.url), 'flower.jpg');
    await demo.click(400, 420);
    await demo.keep();
    await manyCopies(demo, 400);
    await demo.page.reload();
    await demo.ready();
    expect(await demo.items()).toHaveLength(400);
    const rows = demo.page.locator('ul.rows');
    expect(await demo.rows.count()).toBeLessThan(60);
    await rows.evaluate((list) => (list.scrollTop = list.scrollHeight));
    await demo.page.locator('li.item[aria-posinset="400"] .face').click();
    await demo.page.locator('li.item.selected[aria-posinset="400"]').waitFor();
    await demo.page.locator('canvas.canvas').focus();
    await demo.page.keyboard.press('Shift+Tab');
    await demo.page.locator('li.item.selected[aria-posinset="1"]').waitFor();
    await demo.close();
  });

  /** Puts copies of the first kept mask beside it, as if they had been kept. */
  function manyCopies(demo: Demo, count: number): Promise<void> {
    return demo.page.evaluate(async (n) => {
      const work = (globalThis as never as { anymask: { work: { items: { id: string }[] } } }).anymask.work;
      const [item] = work.items;
      const masks = new Map(
        Array.from({ length: n }, (_, i) => [`copy ${i}`, { at: 1, item: { ...item, id: `copy ${i}` } }]),
      );
      const open = indexedDB.open('anymask');
      await new Promise((done) => (open.onsuccess = done));
      const store = open.result.transaction('work', 'readwrite').objectStore('work');
      const keys = store.getAllKeys();
      await new Promise((done) => (keys.onsuccess = done));
      const key = keys.result.find((one) => typeof one === 'string') as string;
      await new Promise((done) => (store.put({ ...work, items: undefined, masks }, key).onsuccess = done));
    }, count);
  }
});

describe.skipIf(browserPath === undefined)('an empty folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'anymask-empty-'));
  const server = new AnymaskServer(folder);
  const browser = browserFor(server);

  afterAll(() => rmSync(folder, { recursive: true }));

  it('is explained', async () => {
    const context = await browser().newContext();
    const demo = await Demo.visit(context, decodedByServer(server.url));
    await demo.page.getByText('No photos yet').waitFor();
    expect(await findings(demo.page)).toEqual([]);
    const chooser = demo.page.waitForEvent('filechooser');
    await demo.page.locator('.broken').getByRole('button', { name: 'Add photos' }).click();
    await chooser;
    await context.close();
  });
});

describe.skipIf(browserPath === undefined)('a model that was opened for another input size', () => {
  const server = new AnymaskServer(null, ['--input-size', '512']);
  const browser = browserFor(server);

  it('is decoded in the browser as on the server', async () => {
    const demo = await Demo.openOn(browser(), server.url, 'flower.jpg');
    const id = (await demo.times()).image?.id;
    const [here] = await demo.predict({ points: [{ x: 400, y: 420, positive: true }], box: null }, true);
    const answer = await fetch(`${server.url}api/v1/images/${id}/predict`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ points: [[400, 420, 1]], multimask_output: true }),
    });
    const there = (await answer.json()) as { masks: { size: number[]; counts: string }[] };
    const [a, b] = [here, there.masks[0]].map(({ size, counts }) => decompress(counts, size[1], size[0]));
    expect(iou(a, b)).toBeGreaterThan(0.99);
    expect((await demo.times()).state?.kind).toBe('browser');
    await demo.close();
  });
});
