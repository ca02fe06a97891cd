import { afterEach, describe, expect, it } from 'vitest';
import type { BrowserContextOptions } from 'playwright-core';
import type { Item } from '../main/ts/work/work.ts';
import { findings } from './axe.ts';
import { decodedByServer, Demo } from './demo.ts';
import { AnymaskServer, browserPath } from './machine.ts';
import { browserFor } from './served.ts';

const BUD = [400, 420] as const;

/** What the tests ask of a kept mask. */
type Seen = Pick<Item, 'id' | 'area' | 'category' | 'source' | 'edits' | 'given' | 'scores' | 'accepted'>;

describe.skipIf(browserPath === undefined)('the drawing tools', () => {
  const server = new AnymaskServer();
  const browser = browserFor(server);
  let demo: Demo | null = null;

  afterEach(async () => {
    const complaints = demo?.complaints ?? [];
    await demo?.close();
    demo = null;
    expect(complaints).toEqual([]);
  });

  async function open(options: BrowserContextOptions = {}): Promise<Demo> {
    demo = await Demo.openOn(browser(), decodedByServer(server.url), 'flower.jpg', options);
    return demo;
  }

  const seen = (here: Demo): Promise<Seen[]> =>
    here.page.evaluate(() =>
      ((globalThis as never as { anymask: { work?: { items: Item[] } } }).anymask.work?.items ?? []).map(
        (one) => ({
          id: one.id,
          area: one.area,
          category: one.category,
          source: one.source,
          edits: [...one.edits],
          given: [...one.given],
          scores: [...one.scores],
          accepted: one.accepted,
        }),
      ),
    );

  it('draw and erase with mouse and pen, each stroke a step, and say what they do', async () => {
    const here = await open();
    const { page } = here;
    await page.keyboard.press('b');
    await here.drag(120, 800, 330, 940);
    await expect.poll(() => here.rows.count()).toBe(1);
    const [drawn] = await seen(here);
    expect(drawn).toMatchObject({ source: 'manual', scores: [] });
    await here.drag(330, 800, 120, 940);
    await expect.poll(async () => (await seen(here))[0].area).toBeGreaterThan(drawn.area);
    expect(await here.rows.count()).toBe(1);
    const [cross] = await seen(here);
    await page.keyboard.press('e');
    await page.keyboard.press(']');
    await here.drag(150, 800, 300, 800);
    await expect.poll(async () => (await seen(here))[0].area).toBeLessThan(cross.area);
    expect((await seen(here))[0].edits.map(({ kind }) => kind)).toEqual(['brush', 'brush', 'erase']);
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Control+z');
    await expect.poll(async () => (await seen(here))[0].area).toBe(cross.area);
    // Enter leaves the mask, so that the next stroke begins another one; Esc in a stroke gives it up.
    await page.keyboard.press('b');
    await page.keyboard.press('Enter');
    await here.drag(500, 850, 600, 850);
    await expect.poll(() => here.rows.count()).toBe(2);
    await page.mouse.move(...(await here.toPage(100, 100)));
    await page.mouse.down();
    await page.mouse.move(...(await here.toPage(300, 100)));
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await here.frame();
    expect(await here.rows.count()).toBe(2);
    // A locked mask does not change.
    const before = (await seen(here)).map(({ area }) => area);
    await page.keyboard.press('l');
    await here.drag(500, 900, 600, 900);
    expect(await here.said()).toContain('locked');
    expect((await seen(here)).map(({ area }) => area)).toEqual(before);
  });

  it('close a polygon, whose corners move and are taken back', async () => {
    const here = await open();
    const { page } = here;
    await page.keyboard.press('p');
    const corner = async (x: number, y: number): Promise<void> => page.mouse.click(...(await here.toPage(x, y)));
    await corner(100, 700);
    await corner(300, 700);
    await corner(300, 900);
    await corner(100, 900);
    await corner(500, 500);
    await page.keyboard.press('Backspace');
    await here.drag(300, 900, 400, 900);
    await page.keyboard.press('Enter');
    await expect.poll(() => here.rows.count()).toBe(1);
    const [{ area, edits }] = await seen(here);
    // A trapezium; corners fall on pixels of the screen.
    expect(Math.abs(area - 50_000) / 50_000).toBeLessThan(0.02);
    expect(edits.map(({ kind }) => kind)).toEqual(['polygon']);
    await page.keyboard.press('Escape');
    await corner(500, 800);
    await corner(600, 800);
    await page.mouse.dblclick(...(await here.toPage(600, 900)));
    await expect.poll(() => here.rows.count()).toBe(2);
    await corner(500, 100);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await here.frame();
    expect(await here.rows.count()).toBe(2);
  });

  it('are there for the keyboard', async () => {
    const here = await open();
    const { page } = here;
    await page.locator('canvas.canvas').focus();
    await page.keyboard.press('b');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('+');
    await expect.poll(() => here.rows.count()).toBe(1);
    const [{ area }] = await seen(here);
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('+');
    await expect.poll(async () => (await seen(here))[0].area).toBeGreaterThan(area);
    await page.keyboard.press('-');
    await expect.poll(async () => (await seen(here))[0].edits.length).toBe(3);
    await page.keyboard.press('Escape');
    await page.keyboard.press('p');
    for (const key of ['Shift+ArrowRight', 'Shift+ArrowDown', 'Shift+ArrowLeft']) {
      await page.keyboard.press('+');
      await page.keyboard.press(key);
    }
    await page.keyboard.press('Enter');
    await expect.poll(() => here.rows.count()).toBe(2);
  });

  it('split a mask and merge its parts again', async () => {
    const here = await open();
    const { page } = here;
    await page.keyboard.press('b');
    await here.drag(120, 800, 330, 800);
    await here.drag(120, 900, 200, 900);
    await expect.poll(async () => (await seen(here))[0]?.edits.length).toBe(2);
    const [whole] = await seen(here);
    await page.keyboard.press('Shift+J');
    await expect.poll(() => here.rows.count()).toBe(2);
    const parts = await seen(here);
    expect(parts[0].id).toBe(whole.id);
    expect(parts[0].area).toBeGreaterThan(parts[1].area);
    expect(parts[0].area + parts[1].area).toBe(whole.area);
    expect(await page.locator('li.item.selected').count()).toBe(2);
    await page.keyboard.press('Escape');
    await page.keyboard.press('v');
    await page.mouse.click(...(await here.toPage(200, 800)));
    await page.keyboard.down('Shift');
    await page.mouse.click(...(await here.toPage(160, 900)));
    await page.keyboard.up('Shift');
    await page.keyboard.press('j');
    await expect.poll(() => here.rows.count()).toBe(1);
    const [merged] = await seen(here);
    expect(merged).toMatchObject({ id: whole.id, area: whole.area });
    expect(merged.edits.map(({ kind }) => kind)).toEqual(['brush', 'brush', 'split', 'merge']);
    await page.keyboard.press('Control+z');
    await expect.poll(() => here.rows.count()).toBe(2);
  });

  it.each(['browser', 'server'])('refine a mask by clicks, decoded by the %s', async (decoder) => {
    const address = decoder === 'server' ? decodedByServer(server.url) : server.url;
    const here = (demo = await Demo.openOn(browser(), address, 'flower.jpg'));
    const { page } = here;
    expect((await here.times()).state?.kind).toBe(decoder);
    // The calyx and the stem, roughly.
    await page.keyboard.press('p');
    for (const [x, y] of [
      [300, 420],
      [560, 420],
      [560, 660],
      [300, 660],
    ]) {
      await page.mouse.click(...(await here.toPage(x, y)));
    }
    await page.keyboard.press('Enter');
    await expect.poll(() => here.rows.count()).toBe(1);
    const [rough] = await seen(here);
    await page.keyboard.press('r');
    await page.getByText('Refine mask 1').waitFor();
    await here.click(420, 600);
    expect(await here.choices.count()).toBe(1);
    await page.keyboard.press('Escape');
    expect((await seen(here))[0].area).toBe(rough.area);
    await page.keyboard.press('r');
    await here.click(420, 600);
    await page.keyboard.press('Enter');
    await expect
      .poll(async () => (await seen(here))[0].edits.map(({ kind }) => kind))
      .toEqual(['polygon', 'refine']);
    const [refined] = await seen(here);
    expect(refined.id).toBe(rough.id);
    expect(refined.area).not.toBe(rough.area);
    expect(refined.given).toMatchObject([{ kind: 'point', point: { positive: true } }]);
    expect(await here.rows.count()).toBe(1);
    await page.keyboard.press('Control+z');
    await expect.poll(async () => (await seen(here))[0].area).toBe(rough.area);
  });

  it('name masks by number keys, and masks outlive their category', async () => {
    const here = await open();
    const { page } = here;
    await here.addCategories('flower', 'leaf');
    await page.keyboard.press('1');
    await here.click(...BUD);
    await here.keep();
    const [{ category, given, scores, accepted }] = await seen(here);
    expect(category).not.toBeNull();
    expect(given).toMatchObject([{ kind: 'point', at: 0 }]);
    expect(scores).toHaveLength(3);
    expect(accepted).toBeGreaterThan(0);
    await page.locator('li.item .name', { hasText: 'flower 1' }).waitFor();
    await page.keyboard.press('2');
    await expect.poll(async () => (await seen(here))[0].category).not.toBe(category);
    await page.keyboard.press('2');
    await expect.poll(async () => (await seen(here))[0].category).toBeNull();
    await page.keyboard.press('1');
    await page.keyboard.press('o');
    await page.locator('.categories').getByRole('button', { name: 'Edit' }).click();
    expect(await findings(page)).toEqual([]);
    await here.button('Remove flower').click();
    await page.locator('li.item .name', { hasText: 'Mask 1' }).waitFor();
    await page.locator('.notice').getByRole('button', { name: 'Undo' }).click();
    await page.locator('li.item .name', { hasText: 'flower 1' }).waitFor();
    await page.reload();
    await here.ready();
    await page.locator('li.item .name', { hasText: 'flower 1' }).waitFor();
    const names = await page.locator('.chip span').allInnerTexts();
    expect(names).toEqual(['flower', 'leaf']);
    // The list by text, category and source.
    await page.keyboard.press('Escape');
    await page.keyboard.press('b');
    await here.drag(120, 800, 330, 940);
    await expect.poll(() => here.rows.count()).toBe(2);
    await here.button('Filter the list').click();
    await page.getByRole('searchbox', { name: 'Text' }).fill('flow');
    await expect.poll(() => here.rows.count()).toBe(1);
    await page.getByRole('searchbox', { name: 'Text' }).fill('');
    await page.getByRole('combobox', { name: 'Source' }).selectOption('manual');
    await expect.poll(() => here.rows.allInnerTexts()).toHaveLength(1);
    expect(await findings(page)).toEqual([]);
  });

  it('fit fingers on a phone, light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const here = await open({
        viewport: { width: 360, height: 740 },
        hasTouch: true,
        isMobile: true,
        colorScheme,
      });
      const { page } = here;
      await here.button('Brush').tap();
      await page.touchscreen.tap(...(await here.toPage(300, 800)));
      await here.rows.first().waitFor({ state: 'attached' });
      await here.button('Masks').tap();
      await here.addCategories('flower');
      await page.locator('.categories').getByRole('button', { name: 'Edit' }).tap();
      const small = await page
        .locator('button:visible, input:not(.unseen):visible, select:visible')
        .evaluateAll((all) =>
          all
            .map((one) => ({ one, box: one.getBoundingClientRect() }))
            .filter(({ box }) => box.width < 43.5 || box.height < 43.5)
            .map(
              ({ one, box }) =>
                `${one.getAttribute('aria-label') ?? one.textContent} ${box.width} × ${box.height}`,
            ),
        );
      expect(small).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
      expect(await findings(page)).toEqual([]);
      await here.close();
    }
    demo = null;
  });
});
