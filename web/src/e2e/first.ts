/**
 * Seconds from the command to the first mask that is saved, as somebody sees them who has never been there.
 *
 *     npm run first -- [FOLDER]     a folder of photos, which is copied; by default the sample photos
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Demo } from './demo.ts';
import { AnymaskServer, folderOfPhotos, launch } from './machine.ts';

const given = process.argv[2];
const folder = given === undefined ? folderOfPhotos() : mkdtempSync(join(tmpdir(), 'anymask-first-'));
if (given !== undefined) {
  cpSync(given, folder, { recursive: true });
}
const server = new AnymaskServer(folder, ['--no-open'], 'annotate');
const browser = await launch();
const from = performance.now();
const passed = (what: string): void =>
  console.log(`${((performance.now() - from) / 1000).toFixed(1).padStart(6)} s  ${what}`);
try {
  await server.start();
  passed('the command printed its address');
  const context = await browser.newContext({ viewport: { width: 1280, height: 820 } });
  const demo = await Demo.visit(context, server.url);
  passed('the page is there');
  await demo.ready();
  passed('the photo can be clicked');
  const [width, height] = await demo.size();
  await demo.click(width / 2, height / 2);
  await demo.page.keyboard.press('Enter');
  await demo.page.locator('li.item.solid').first().waitFor();
  passed('the mask is saved');
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}
