/**
 * Pictures of the demo to look at: light, dark, narrow, three masks of a click, kept masks, Everything, the drawing tools.
 *
 *     npm run pictures -- FOLDER [NAME...]
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';
import { Demo } from './demo.ts';
import { AnymaskServer, launch } from './machine.ts';

const folder = process.argv[2];
if (folder === undefined) {
  throw new Error('pictures: got no folder, expected one to write to: npm run pictures -- FOLDER');
}
/** The pictures to make; all without. */
const only = process.argv.slice(3);
const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 740 }, hasTouch: true };
mkdirSync(folder, { recursive: true });
const server = new AnymaskServer();
await server.start();
const browser = await launch();
try {
  await picture('light', {}, threeMasks);
  await picture('dark', { colorScheme: 'dark' }, threeMasks);
  await picture('narrow', { viewport: { width: 360, height: 740 }, hasTouch: true }, threeMasks);
  await picture(
    'landscape',
    { viewport: { width: 844, height: 390 }, hasTouch: true, isMobile: true },
    threeMasks,
  );
  await picture('box', {}, box);
  await picture('kept', {}, keptMasks);
  await picture('asked', {}, asked);
  await picture('everything', {}, everything);
  await picture('drawn', {}, drawn);
  await picture('drawn-dark', { colorScheme: 'dark' }, drawn);
  await picture('drawn-narrow', PHONE, drawn);
  await picture('drawn-narrow-list', PHONE, drawnList);
  await picture('polygon', {}, polygon);
  await picture('categories', {}, categories);
  await picture('categories-dark', { colorScheme: 'dark' }, categories);
  await picture('refining', {}, refining);
  await picture('refined-dark', { colorScheme: 'dark' }, refined);
} finally {
  await browser.close();
  await server.close();
}

async function picture(
  name: string,
  options: BrowserContextOptions,
  act: (demo: Demo) => Promise<void>,
): Promise<void> {
  if (only.length > 0 && !only.includes(name)) {
    return;
  }
  const demo = await Demo.openOn(browser, server.url, 'flower.jpg', options);
  await act(demo);
  await demo.frame();
  await demo.page.screenshot({ path: join(folder, `${name}.png`) });
  console.log(join(folder, `${name}.png`));
  await demo.close();
}

async function threeMasks(demo: Demo): Promise<void> {
  await demo.click(400, 420);
}

async function keptMasks(demo: Demo): Promise<void> {
  await demo.click(400, 420);
  await demo.keep();
  await demo.page.keyboard.press('Escape');
  await demo.click(150, 700);
}

async function box(demo: Demo): Promise<void> {
  await demo.page.keyboard.press('w');
  await demo.drag(40, 60, 780, 720);
  await demo.answered();
}

async function asked(demo: Demo): Promise<void> {
  await keptMasks(demo);
  await demo.keep();
  await demo.button('Clear all').click();
  await demo.page.getByRole('alertdialog').waitFor();
}

async function everything(demo: Demo): Promise<void> {
  await demo.button('Everything').click();
  await demo.page.locator('.progress').waitFor();
  await demo.page.locator('.progress').waitFor({ state: 'detached', timeout: 150_000 });
}

/** Two categories, a prompted mask of one and a drawn one of the other, with a stroke under way. */
async function named(demo: Demo): Promise<void> {
  await demo.addCategories('flower', 'leaf');
  await demo.page.keyboard.press('1');
  await demo.click(400, 420);
  await demo.keep();
  await demo.page.keyboard.press('Escape');
  await demo.page.keyboard.press('2');
  await demo.page.keyboard.press('b');
  await demo.drag(120, 800, 330, 940);
  await demo.rows.nth(1).waitFor({ state: 'attached' });
}

async function drawn(demo: Demo): Promise<void> {
  await named(demo);
  await demo.page.mouse.move(...(await demo.toPage(200, 760)));
  await demo.page.mouse.down();
  await demo.page.mouse.move(...(await demo.toPage(420, 900)), { steps: 6 });
}

async function drawnList(demo: Demo): Promise<void> {
  await named(demo);
  await demo.button('Masks').tap();
}

async function polygon(demo: Demo): Promise<void> {
  await demo.page.keyboard.press('p');
  for (const [x, y] of [
    [100, 700],
    [300, 640],
    [380, 820],
    [220, 960],
  ] as const) {
    await demo.page.mouse.click(...(await demo.toPage(x, y)));
  }
  await demo.page.mouse.move(...(await demo.toPage(120, 900)));
}

async function categories(demo: Demo): Promise<void> {
  await named(demo);
  await demo.page.keyboard.press('o');
  await demo.page.keyboard.press('v');
  await demo.rows.nth(1).click({ modifiers: ['Shift'], position: { x: 60, y: 20 } });
  await demo.button('Filter the list').click();
  await demo.page.locator('.categories').getByRole('button', { name: 'Edit' }).click();
}

async function refining(demo: Demo): Promise<void> {
  await named(demo);
  await demo.rows.nth(1).click({ position: { x: 60, y: 20 } });
  await demo.page.keyboard.press('r');
}

async function refined(demo: Demo): Promise<void> {
  await refining(demo);
  await demo.click(420, 640);
}
