import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { Demo } from './demo.ts';
import { AnymaskServer, browserPath } from './machine.ts';
import { browserFor } from './served.ts';

/** Where the discs of the drawn photos are; one lies in the corner, where nothing else is near. */
const DISCS = [
  [110, 110],
  [320, 90],
  [530, 130],
  [170, 330],
  [450, 350],
] as const;
const RADIUS = 46;

/** A photo with red discs, and a green square that is none of them. */
function drawn(page: Page, shade: string): Promise<Buffer> {
  return page
    .evaluate(
      async ([discs, radius, background]) => {
        const context = new OffscreenCanvas(640, 440).getContext('2d') as OffscreenCanvasRenderingContext2D;
        context.fillStyle = background;
        context.fillRect(0, 0, 640, 440);
        context.fillStyle = 'rgb(40 140 70)';
        context.fillRect(280, 210, 80, 80);
        context.fillStyle = 'rgb(196 52 40)';
        for (const [x, y] of discs) {
          context.beginPath();
          context.arc(x, y, radius, 0, 2 * Math.PI);
          context.fill();
        }
        const blob = await context.canvas.convertToBlob({ type: 'image/png' });
        return [...new Uint8Array(await blob.arrayBuffer())];
      },
      [DISCS, RADIUS, shade] as const,
    )
    .then((bytes) => Buffer.from(bytes));
}

describe.skipIf(browserPath === undefined)('finding more like a mask', () => {
  const server = new AnymaskServer();
  const browser = browserFor(server);
  let demo: Demo | null = null;

  afterEach(async () => {
    const complaints = demo?.complaints ?? [];
    await demo?.close();
    demo = null;
    expect(complaints).toEqual([]);
  });

  async function open(name: string, shade: string): Promise<Demo> {
    const here = await Demo.open(browser(), server.url);
    demo = here;
    const buffer = await drawn(here.page, shade);
    await here.page.locator('#files').setInputFiles({ name, mimeType: 'image/png', buffer });
    await here.openPhoto(name);
    await here.ready();
    return here;
  }

  it('offers them dimmed, and keeps them all', async () => {
    const here = await open('discs.png', 'rgb(224 220 208)');
    await here.click(...DISCS[0]);
    await here.keep();
    const before = await here.colour(...DISCS[1]);
    await here.page.keyboard.press('f');
    await here.page.getByText('Looking for more', { exact: true }).waitFor();
    const offers = here.page.locator('li.offer');
    await offers.first().waitFor();
    await here.frame();
    expect(await here.colour(...DISCS[1])).not.toEqual(before);
    expect(await here.items()).toHaveLength(1);
    const n = await offers.count();
    expect(n).toBeGreaterThanOrEqual(DISCS.length - 1);
    await here.page.keyboard.press('Enter');
    await expect.poll(() => here.rows.count()).toBe(n + 1);
    expect(await offers.count()).toBe(0);
    expect(hit(await here.items())).toBe(DISCS.length);
    await here.page.keyboard.press('Control+z');
    await expect.poll(() => here.rows.count()).toBe(1);
  });

  it('keeps one by a click, turns others down, and looks in the next photo for the same', async () => {
    const here = await open('first.png', 'rgb(208 214 224)');
    await here.click(...DISCS[0]);
    await here.keep();
    await here.button('Find more like Mask 1').click();
    const offers = here.page.locator('li.offer');
    await offers.first().waitFor();
    const n = await offers.count();
    await here.page.mouse.click(...(await here.toPage(...DISCS[1])));
    await expect.poll(() => here.rows.count()).toBe(2);
    expect(await offers.count()).toBe(n - 1);
    await here.page.mouse.click(...(await here.toPage(...DISCS[2])), { button: 'right' });
    await expect.poll(() => offers.count()).toBe(n - 2);
    await here.page.keyboard.press('Escape');
    await expect.poll(() => offers.count()).toBe(0);
    expect(await here.rows.count()).toBe(2);

    const buffer = await drawn(here.page, 'rgb(226 222 200)');
    await here.page.locator('#files').setInputFiles({ name: 'second.png', mimeType: 'image/png', buffer });
    await here.openPhoto('second.png');
    await here.ready();
    await here.page.keyboard.press('f');
    await here.page.getByText('Like mask 1 of first.png').waitFor();
    await offers.first().waitFor();
    await here.page.keyboard.press('Enter');
    await expect.poll(async () => hit(await here.items())).toBe(DISCS.length);
  });
});

/** How many discs have a mask of their own. */
function hit(items: readonly { bounds: number[] }[]): number {
  return DISCS.filter(([x, y]) =>
    items.some(
      ({ bounds: [left, top, width, height] }) =>
        Math.hypot(left + width / 2 - x, top + height / 2 - y) < 6 && Math.abs(width - 2 * RADIUS) < 12,
    ),
  ).length;
}
