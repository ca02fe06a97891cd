/**
 * Pictures of the demo to look at: light, dark, narrow, three masks of a click, kept masks, Everything.
 *
 *     npm run pictures -- FOLDER
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
} finally {
  await browser.close();
  await server.close();
}

async function picture(
  name: string,
  options: BrowserContextOptions,
  act: (demo: Demo) => Promise<void>,
): Promise<void> {
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
