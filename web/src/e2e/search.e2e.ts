import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { decodedByServer, Demo } from './demo.ts';
import { AnymaskServer, browserPath } from './machine.ts';
import { browserFor } from './served.ts';

const DISCS = [
  [90, 90],
  [230, 90],
  [90, 230],
] as const;
const RADIUS = 40;

/** Red discs and a green square, drawn. */
async function picture(page: Page): Promise<Buffer> {
  const bytes = await page.evaluate(
    async ([discs, radius]) => {
      const context = new OffscreenCanvas(320, 320).getContext('2d') as OffscreenCanvasRenderingContext2D;
      context.fillStyle = 'rgb(224 220 208)';
      context.fillRect(0, 0, 320, 320);
      context.fillStyle = 'rgb(40 140 70)';
      context.fillRect(200, 200, 70, 70);
      context.fillStyle = 'rgb(196 52 40)';
      for (const [x, y] of discs) {
        context.beginPath();
        context.arc(x, y, radius, 0, 2 * Math.PI);
        context.fill();
      }
      return [...new Uint8Array(await (await context.canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())];
    },
    [DISCS, RADIUS] as const,
  );
  return Buffer.from(bytes);
}

describe.skipIf(browserPath === undefined)('finding more like a mask', () => {
  const server = new AnymaskServer();
  const browser = browserFor(server);

  it('offers what is like it; some are kept, others turned down', async () => {
    const demo = await Demo.open(browser(), decodedByServer(server.url));
    const { page } = demo;
    const file = { name: 'discs.png', mimeType: 'image/png', buffer: await picture(page) };
    await page.locator('#files').setInputFiles(file);
    await demo.button(file.name).waitFor();
    await demo.openPhoto(file.name);
    await demo.ready();
    await demo.click(...DISCS[0]);
    await demo.keep();
    await demo.button('Find more like Mask 1').click();
    const offers = page.locator('li.offer');
    await offers.first().waitFor();
    const n = await offers.count();
    expect(n).toBeGreaterThanOrEqual(DISCS.length - 1);
    await page.mouse.click(...(await demo.toPage(...DISCS[1])));
    await expect.poll(() => demo.rows.count()).toBe(2);
    expect(await offers.count()).toBe(n - 1);
    await page.keyboard.press('Escape');
    await expect.poll(() => offers.count()).toBe(0);
    const [, kept] = await demo.items();
    const [left, top, width, height] = kept.bounds;
    expect(Math.hypot(left + width / 2 - DISCS[1][0], top + height / 2 - DISCS[1][1])).toBeLessThan(6);
    expect(Math.abs(width - 2 * RADIUS)).toBeLessThan(12);
    expect(kept.source).toBe('automatic');
    await page.keyboard.press('Control+z');
    await expect.poll(() => demo.rows.count()).toBe(1);
    expect(demo.complaints).toEqual([]);
    await demo.close();
  });
});
