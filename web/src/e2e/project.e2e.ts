import { rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { Demo } from './demo.ts';
import { AnymaskServer, browserPath, folderOfPhotos } from './machine.ts';
import { browserFor } from './served.ts';

const FLOWER = 'flower.jpg';

describe.skipIf(browserPath === undefined)('a project beside the photos', () => {
  const folder = folderOfPhotos();
  const server = new AnymaskServer(folder, ['--no-open'], 'annotate');
  const browser = browserFor(server);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const open = (): Promise<Demo> => Demo.openOn(browser(), server.url, FLOWER);

  it('has what a person kept, in a browser that has never been there', async () => {
    const one = await open();
    await one.click(300, 300);
    await one.keep();
    const items = await one.items();
    await one.close();
    const other = await open();
    await expect.poll(() => other.items()).toEqual(items);
    expect(other.complaints).toEqual([]);
    await other.close();
  });

  it('gets what was done while its server was away, also from the next visit', async () => {
    const demo = await open();
    await expect.poll(async () => (await demo.items()).length).toBe(1);
    await server.kill();
    await demo.page.getByText('The server does not answer').first().waitFor();
    await demo.click(420, 320);
    await demo.page.keyboard.press('Enter');
    await demo.page.getByText('Offline, 1 queued here').waitFor();
    await demo.page.getByText('1 not on the server yet').waitFor();
    expect(await demo.page.locator('li.item:not(.solid)').count()).toBe(1);

    await server.start();
    await demo.page.locator('li.item.solid').nth(1).waitFor();
    await demo.page.getByText('not on the server yet').waitFor({ state: 'detached' });
    const items = await demo.items();
    const other = await open();
    await expect.poll(() => other.items()).toEqual(items);
    await other.close();
    await demo.close();
  });

  it('shows each of two people what the other did, and both versions when they changed one mask', async () => {
    const [ann, ben] = [await open(), await open()];
    for (const demo of [ann, ben]) {
      await expect.poll(async () => (await demo.items()).length).toBe(2);
    }
    await ann.click(150, 700);
    await ann.keep();
    await expect.poll(async () => (await ben.items()).length, { timeout: 60_000 }).toBe(3);

    // Both erase a part of the same mask.
    const erase = async (demo: Demo, x: number): Promise<void> => {
      await demo.rows.first().locator('.face').click();
      await demo.page.keyboard.press('e');
      const [item] = (await demo.items()).slice(-1);
      await demo.drag(item.bounds[0] + x, item.bounds[1] + 5, item.bounds[0] + x, item.bounds[1] + item.bounds[3]);
    };
    await erase(ann, 10);
    await ann.page.locator('li.item:not(.solid)').waitFor({ state: 'detached' });
    await erase(ben, 30);
    await ben.page.getByText(/was changed by .* too/).waitFor();
    await ben.button('Compare').click();
    await ben.page.getByText('Two people changed this mask').waitFor();
    await ben.button('Keep both').click();
    await expect.poll(async () => (await ben.items()).length).toBe(4);
    await ben.page.locator('li.item:not(.solid)').waitFor({ state: 'detached' });
    await expect.poll(async () => (await ann.items()).length, { timeout: 60_000 }).toBe(4);
    expect((await ann.items()).map(({ area }) => area).sort()).toEqual(
      (await ben.items()).map(({ area }) => area).sort(),
    );
    await ann.close();
    await ben.close();
  });

  it('shares its categories', async () => {
    const demo = await open();
    await demo.page
      .getByRole('textbox', { name: /category/i })
      .first()
      .fill('petal');
    await demo.page.keyboard.press('Enter');
    const other = await open();
    await other.page.getByText('petal').first().waitFor();
    await other.close();
    await demo.close();
  });
});
