import { readFileSync } from 'node:fs';
import type { BrowserContextOptions, Download } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { bounds, contains, decompress } from '../main/ts/mask/rle.ts';
import { decodedByServer, Demo } from './demo.ts';
import { AnymaskServer, browserPath } from './machine.ts';
import { browserFor } from './served.ts';

/** On the bud of the sample photo, see the README's first command. */
const BUD = [400, 420] as const;
/** On the leaves below it, and on the background. */
const BACKGROUND = [60, 60] as const;

describe.skipIf(browserPath === undefined)('the demo', () => {
  const server = new AnymaskServer();
  const browser = browserFor(server);
  let demo: Demo | null = null;

  afterEach(async () => {
    const complaints = demo?.complaints ?? [];
    await demo?.close();
    demo = null;
    expect(complaints).toEqual([]);
  });

  /** The sample flower. */
  async function open(options: BrowserContextOptions = {}, url = server.url): Promise<Demo> {
    demo = await Demo.openOn(browser(), url, 'flower.jpg', options);
    await demo.frame();
    return demo;
  }

  const openDecodedByServer = (options: BrowserContextOptions = {}): Promise<Demo> =>
    open(options, decodedByServer(server.url));

  it('answers a click with three masks, best first, and shows the best', async () => {
    const { page, choices } = await open();
    const before = await (demo as Demo).colour(...BUD);
    await (demo as Demo).click(BUD[0], BUD[1]);
    expect(await choices.count()).toBe(3);
    const scores = (await choices.allInnerTexts()).map(Number);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    await (demo as Demo).frame();
    expect(await (demo as Demo).colour(BUD[0] + 14, BUD[1])).not.toEqual(before);
    expect(await (demo as Demo).said()).toMatch(/^Mask 1 of 3, score \d\.\d\d$/);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect((await (demo as Demo).times()).state?.kind).toBe('browser');
  });

  it('shows the mask under the pointer before any click', async () => {
    const here = await open();
    const [x, y] = await here.toPage(BUD[0], BUD[1]);
    await here.page.mouse.move(x - 3, y);
    await here.frame();
    const before = await here.colour(BUD[0], BUD[1]);
    await here.page.mouse.move(x, y);
    await here.page.waitForFunction(
      () =>
        (globalThis as never as { anymask: { times: { pointerToMask: unknown[] } } }).anymask.times.pointerToMask
          .length > 0,
    );
    await here.frame();
    expect(await here.points()).toEqual([]);
    expect((await here.times()).decode.length).toBeGreaterThan(0);
    await here.page.mouse.move(5, 400);
    await here.frame();
    await here.frame();
    const after = await here.colour(BUD[0], BUD[1]);
    expect(after[3]).toBe(255);
    expect(before).not.toEqual([0, 0, 0, 0]);
  });

  it('leaves out what is clicked with the right button, Alt or Shift', async () => {
    const here = await open();
    await here.click(BUD[0], BUD[1]);
    await here.choices.nth(2).click();
    await here.click(...BACKGROUND, { button: 'right' });
    await here.click(700, 980, { modifiers: ['Alt'] });
    await here.click(100, 980, { modifiers: ['Shift'] });
    expect((await here.points()).map((point) => point.positive)).toEqual([true, false, false, false]);
    expect(await here.choices.count()).toBe(1);
    const [mask] = await here.predict({ points: await here.points(), box: null });
    const rle = decompress(mask.counts, mask.size[1], mask.size[0]);
    expect(contains(rle, ...BUD)).toBe(true);
    expect(contains(rle, ...BACKGROUND)).toBe(false);
  });

  it('takes a point away that is clicked on', async () => {
    const here = await openDecodedByServer();
    await here.click(BUD[0], BUD[1]);
    await here.click(420, 600);
    await here.page.mouse.click(...(await here.toPage(420, 600)));
    await here.page.waitForFunction(
      () =>
        (globalThis as never as { anymask: { work: { prompt: { points: unknown[] } } } }).anymask.work.prompt
          .points.length === 1,
    );
    expect(await here.points()).toHaveLength(1);
  });

  it('answers a box, and keeps the mask inside it', async () => {
    const here = await open();
    await here.page.keyboard.press('w');
    await here.drag(40, 60, 780, 720);
    await here.answered();
    expect(await here.choices.count()).toBe(1);
    await here.page.getByRole('button', { name: /^Show three/ }).click();
    await expect.poll(() => here.choices.count()).toBe(3);
    await here.page.keyboard.press('g');
    await expect.poll(() => here.choices.count()).toBe(1);
    await here.answered();
    await here.keep();
    const [item] = await here.items();
    expect(item.bounds[0]).toBeGreaterThan(0);
    expect(item.bounds[2]).toBeLessThan(790);
    // Esc while a box is drawn gives it up.
    await here.page.mouse.move(...(await here.toPage(100, 100)));
    await here.page.mouse.down();
    await here.page.mouse.move(...(await here.toPage(300, 300)));
    await here.page.keyboard.press('Escape');
    await here.page.mouse.up();
    expect(await here.choices.count()).toBe(0);
  });

  it('cycles through the masks by key, wheel and thumbnail, and keeps the one that is shown', async () => {
    const here = await open();
    await here.click(BUD[0], BUD[1]);
    const chosen = async (): Promise<number> =>
      (await here.choices.evaluateAll((all) =>
        all.findIndex((one) => one.getAttribute('aria-checked') === 'true'),
      )) as number;
    expect(await chosen()).toBe(0);
    await here.page.keyboard.press('m');
    await expect.poll(chosen).toBe(1);
    await here.page.keyboard.press('Shift+M');
    await expect.poll(chosen).toBe(0);
    await here.page.keyboard.down('Alt');
    await here.page.mouse.wheel(0, 100);
    await here.page.keyboard.up('Alt');
    await expect.poll(chosen).toBe(1);
    await here.page.keyboard.press('m');
    await expect.poll(chosen).toBe(2);
    await here.choices.nth(1).click();
    await expect.poll(chosen).toBe(1);
    const masks = await here.predict({ points: await here.points(), box: null });
    await here.keep();
    const second = decompress(masks[1].counts, masks[1].size[1], masks[1].size[0]);
    expect((await here.items())[0].bounds).toEqual([...bounds(second)]);
  });

  it('moves photo and masks with the hand, and is as sharp at rest as it was', async () => {
    const here = await openDecodedByServer();
    const { page } = here;
    await here.click(BUD[0], BUD[1]);
    await here.keep();
    await page.keyboard.press('v');
    const rest = async (): Promise<void> => {
      await page.waitForTimeout(400);
      await here.frame();
    };
    const pixels = (): Promise<string> =>
      page.evaluate(() => (document.querySelector('canvas.canvas') as HTMLCanvasElement).toDataURL());
    const colours = async (): Promise<number[][]> => [
      await here.colour(BUD[0] + 14, BUD[1]),
      await here.colour(BUD[0] - 150, BUD[1] - 150),
    ];
    const near = (a: number[][], b: number[][]): boolean =>
      a.flat().every((value, i) => Math.abs(value - b.flat()[i]) < 24);
    const [x, y] = await here.toPage(BUD[0] - 150, BUD[1] - 150);
    await page.mouse.move(5, 400);
    await rest();
    const [picture, before] = [await pixels(), await colours()];
    await page.mouse.move(x, y);
    await page.mouse.down({ button: 'middle' });
    for (let step = 1; step <= 12; step++) {
      await page.mouse.move(x + 10 * step, y + 4 * step);
      await here.frame();
      expect(await colours()).toSatisfy((now: number[][]) => near(now, before));
    }
    expect(await pixels()).not.toBe(picture);
    await page.mouse.move(x, y);
    await page.mouse.up({ button: 'middle' });
    await page.mouse.move(5, 400);
    await rest();
    expect((await pixels()) === picture).toBe(true);
    await page.mouse.move(x, y);
    for (const way of [-60, 60]) {
      for (let step = 0; step < 14; step++) {
        await page.mouse.wheel(0, way);
        await here.frame();
        expect((await colours()).flat().filter((_, i) => i % 4 === 3)).toEqual([255, 255]);
      }
    }
    await page.keyboard.press('0');
    await page.mouse.move(5, 400);
    await rest();
    expect((await pixels()) === picture).toBe(true);
  });

  it('undoes and redoes prompts and kept masks', async () => {
    const here = await openDecodedByServer();
    await here.click(BUD[0], BUD[1]);
    await here.click(420, 600);
    await here.keep();
    await here.page.keyboard.press('Control+z');
    await expect.poll(() => here.points()).toHaveLength(2);
    expect(await here.rows.count()).toBe(0);
    await here.answered();
    await here.button('Undo').click();
    await expect.poll(() => here.points()).toHaveLength(1);
    await here.page.keyboard.press('Control+Shift+z');
    await here.page.keyboard.press('Control+y');
    await expect.poll(() => here.rows.count()).toBe(1);
    expect(await here.button('Redo').isDisabled()).toBe(true);
  });

  it('finds everything, with progress, and stops when asked to', async () => {
    const here = await openDecodedByServer();
    await here.page.keyboard.press('Shift+E');
    await here.page.getByText('Looking for everything', { exact: true }).first().waitFor();
    await here.page.locator('.progress').getByRole('button', { name: 'Cancel' }).click();
    await here.page.locator('.progress').waitFor({ state: 'detached' });
    expect(await here.rows.count()).toBe(0);
    await here.button('Everything').click();
    await here.page.waitForFunction(() => (document.querySelector('progress')?.value ?? 0) > 0, null, {
      timeout: 150_000,
    });
    await here.page.locator('.progress').waitFor({ state: 'detached' });
    const items = await here.items();
    expect(items.length).toBeGreaterThan(5);
    expect(items.every((item) => item.source === 'automatic')).toBe(true);
    await here.page.keyboard.press('v');
    await here.page.mouse.click(...(await here.toPage(...BUD)));
    await here.page.locator('li.item.selected').waitFor();
    await here.page.keyboard.press('Control+z');
    await expect.poll(() => here.rows.count()).toBe(0);
  });

  it('hands out a cut-out, polygons, run lengths and SA-1B', async () => {
    const here = await open();
    await here.click(BUD[0], BUD[1]);
    await here.keep();
    const [item] = await here.items();
    const png = await fetched(here, 'PNG');
    expect(png.name).toMatch(/^flower.*\.mask-1\.png$/);
    // Width, height, 8 bits, colour with alpha.
    expect([png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)]).toEqual([item.bounds[2], item.bounds[3]]);
    expect([...png.bytes.subarray(24, 26)]).toEqual([8, 6]);
    expect(await opaquePixels(here, png.bytes)).toBe(item.area);
    const rle = JSON.parse((await fetched(here, 'RLE')).bytes.toString()) as { size: number[]; counts: string };
    const mask = decompress(rle.counts, rle.size[1], rle.size[0]);
    expect([...bounds(mask)]).toEqual(item.bounds);
    const sa1b = JSON.parse((await fetched(here, 'SA-1B')).bytes.toString());
    expect(sa1b.annotations[0].segmentation).toEqual(rle);
    expect(sa1b.annotations[0].area).toBe(item.area);
    const svg = (await fetched(here, 'SVG')).bytes.toString();
    expect(svg).toMatch(/<path fill="[^"]+" fill-rule="evenodd" d="M[\d .MLZ]+Z"\/>/);
    await here.page.keyboard.press('c');
    await here.frame();
    expect(await here.colour(...BACKGROUND)).toSatisfy(([r, g, b]: number[]) => r === g && Math.abs(g - b) < 6);
  });

  async function fetched(here: Demo, format: string): Promise<{ name: string; bytes: Buffer }> {
    await here.page.getByRole('radio', { name: new RegExp(`^${format}:`) }).click();
    const waiting = here.page.waitForEvent('download');
    await here.button('Download').click();
    const download: Download = await waiting;
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  }

  function opaquePixels(here: Demo, png: Buffer): Promise<number> {
    return here.page.evaluate(async (text) => {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext(
        '2d',
      ) as OffscreenCanvasRenderingContext2D;
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      return data.filter((_, i) => i % 4 === 3).reduce((sum, alpha) => sum + (alpha > 0 ? 1 : 0), 0);
    }, png.toString('base64'));
  }

  it('copies run lengths and pictures', async () => {
    const here = await openDecodedByServer({ permissions: ['clipboard-read', 'clipboard-write'] });
    await here.click(BUD[0], BUD[1]);
    await here.page.getByRole('radio', { name: /^RLE:/ }).click();
    await here.button('Copy').click();
    await here.page.getByText('Copied', { exact: true }).first().waitFor();
    const text = await here.page.evaluate(() => navigator.clipboard.readText());
    expect(JSON.parse(text)).toHaveProperty('counts');
    await here.page.keyboard.press('Control+c');
    await expect
      .poll(() => here.page.evaluate(async () => (await navigator.clipboard.read())[0].types.join()))
      .toBe('image/png');
  });

  it('keeps the work when the page is loaded again', async () => {
    const here = await open();
    await here.click(BUD[0], BUD[1]);
    await here.keep();
    await here.page.keyboard.press('l');
    await here.click(420, 600);
    await here.page.keyboard.press('m');
    await here.page.waitForTimeout(300);
    const items = await here.items();
    await here.page.reload();
    await here.ready();
    await here.answered();
    expect(await here.items()).toEqual(items);
    expect(items[0].locked).toBe(true);
    expect(await here.points()).toHaveLength(1);
    await expect.poll(() => here.choices.nth(1).getAttribute('aria-checked')).toBe('true');
  });

  it('goes from photo to photo as fast as keys are pressed, and keeps the work of each apart', async () => {
    const here = await open();
    const { page } = here;
    const photos = await page.locator('.strip .frame:not(.add)').count();
    expect(photos).toBeGreaterThan(1);
    const first = (await here.times()).image?.id;
    await here.click(BUD[0], BUD[1]);
    // All the way round, without waiting for any photo.
    for (let i = 0; i < photos; i++) {
      await page.keyboard.press('d');
    }
    await here.ready();
    expect((await here.times()).image?.id).toBe(first);
    await here.answered();
    expect(await here.points()).toHaveLength(1);
    await here.turn('d');
    expect(await here.points()).toEqual([]);
    await here.click(100, 100);
    await here.click(140, 100);
    await here.turn('a');
    await here.answered();
    expect(await here.points()).toHaveLength(1);
    await page.keyboard.press('Control+z');
    await expect.poll(() => here.points()).toEqual([]);
  });

  it('takes photos in, upright, and says what is wrong with others', async () => {
    const here = await openDecodedByServer();
    const picture = await here.page.evaluate(async () => {
      const canvas = new OffscreenCanvas(320, 200);
      const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
      context.fillStyle = 'white';
      context.fillRect(0, 0, 320, 200);
      context.fillStyle = 'crimson';
      context.arc(160, 100, 60, 0, 7);
      context.fill();
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer());
      return btoa(String.fromCharCode(...bytes));
    });
    const hostile = '<img src=x onerror=alert(1)>.jpg';
    const files = here.page.locator('#files');
    await files.setInputFiles([
      { name: hostile, mimeType: 'image/jpeg', buffer: Buffer.from(picture, 'base64') },
      {
        name: 'page.png',
        mimeType: 'image/png',
        buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      },
    ]);
    await here.page.locator('.notice.failed', { hasText: 'page.png' }).waitFor();
    await expect.poll(() => here.page.locator('.title .name').innerText()).toContain('onerror');
    expect(await here.page.locator('.title img').count()).toBe(0);
    await here.ready();
    await here.click(160, 100);
    await here.keep();
    // A disc of radius 60.
    const { area } = (await here.items())[0];
    expect(Math.abs(area - Math.PI * 3600) / (Math.PI * 3600)).toBeLessThan(0.05);
  });

  it('can be used without a pointer', async () => {
    const here = await openDecodedByServer();
    const { page } = here;
    await page.locator('canvas.canvas').focus();
    await page.keyboard.press('ArrowRight');
    for (let i = 0; i < 6; i++) {
      await page.keyboard.press('ArrowUp');
    }
    await page.keyboard.press('+');
    await here.answered();
    await page.keyboard.press('m');
    await page.keyboard.press('Enter');
    await expect.poll(() => here.rows.count()).toBe(1);
    await page.keyboard.press('w');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('+');
    for (let i = 0; i < 3; i++) {
      await page.keyboard.press('Shift+ArrowRight');
      await page.keyboard.press('Shift+ArrowDown');
    }
    await page.keyboard.press('+');
    await here.answered();
    await page.keyboard.press('n');
    await expect.poll(() => here.rows.count()).toBe(2);
    await page.keyboard.press('Tab');
    await expect.poll(() => page.locator('li.item.selected').count()).toBe(1);
    await page.keyboard.press('h');
    await expect.poll(async () => (await here.items()).some((item) => item.hidden)).toBe(true);
    await page.keyboard.press('Delete');
    await expect.poll(() => here.rows.count()).toBe(1);
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('Control+z');
    await expect.poll(() => here.rows.count()).toBe(2);
    // Esc gives the keyboard back: Tab then moves to other controls.
    await page.locator('canvas.canvas').focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => document.activeElement?.className)).not.toContain('canvas');
    const names = await page
      .locator('button, input, [role=radio]')
      .evaluateAll(
        (all) =>
          all.filter(
            (one) =>
              (one.getAttribute('aria-label') ?? one.textContent ?? '').trim() === '' &&
              one.closest('label') === null,
          ).length,
      );
    expect(names).toBe(0);
  });

  it('fits a phone, and works by touch', async () => {
    const here = await openDecodedByServer({
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    const { page } = here;
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    const boxes = await page
      .locator('.rail button')
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().right));
    expect(Math.max(...boxes)).toBeLessThanOrEqual(360);
    await page.touchscreen.tap(...(await here.toPage(...BUD)));
    await here.answered();
    await here.button('Clicks add').tap();
    await page.touchscreen.tap(...(await here.toPage(...BACKGROUND)));
    await expect.poll(async () => (await here.points()).map((point) => point.positive)).toEqual([true, false]);
    await page.getByRole('button', { name: /^Keep mask/ }).tap();
    await here.button('Masks').tap();
    await here.rows.first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });
});
