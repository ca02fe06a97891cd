import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, ClockedServer, folderOfPhotos, MortalBrowser } from './machine.ts';
import { browserFor } from './served.ts';
import { administrator, type Person } from './team.ts';

const MINUTES = 60;

describe.skipIf(browserPath === undefined)('work that its server could not take', () => {
  const server = new ClockedServer();
  const browser = browserFor(server);
  const photos = folderOfPhotos();
  const mortal = new MortalBrowser();
  let root: Person;

  beforeAll(async () => {
    root = await administrator(server);
  });
  afterAll(async () => {
    await mortal.close();
    rmSync(photos, { recursive: true, force: true });
  });

  it('arrives after five minutes, in order and once, though an answer was lost', async () => {
    const street = await root.founds('Offline', photos, { 'flower.jpg': 'flower.jpg' });
    const ann = await root.invites('ann', street, 'annotator');
    const demo = await ann.opens(browser(), street, true);
    const { page } = demo;
    await page.clock.install();
    await demo.button(/^Next image/).click();
    await demo.button(/^Skip…/).waitFor();
    await demo.click(300, 300);
    await demo.keep();
    // The server keeps the second one, and dies before the page hears of it.
    await page.route(/\/annotations$/, async (route) => {
      if (route.request().method() === 'POST') {
        await route.fetch();
        await server.kill();
        await route.abort();
        await page.unroute(/\/annotations$/);
      } else {
        await route.continue();
      }
    });
    await demo.click(420, 320);
    await page.keyboard.press('Enter');
    await page.getByText('Offline, 1 queued here').waitFor();

    // Five minutes of the page's clock: every timer of them fires, in as many steps as there are questions to the server.
    for (let second = 0; second < 5 * MINUTES; second += 10) {
      await page.clock.runFor(10_000);
    }
    await server.pass(5 * MINUTES);
    await page.getByText('Offline, 1 queued here').waitFor();
    await demo.click(150, 700);
    await page.keyboard.press('Enter');
    await page.getByText('Offline, 2 queued here').waitFor();
    // One that the server has is deleted meanwhile.
    await demo.button('Delete Mask 1').click();
    await page.getByText('Offline, 3 queued here').waitFor();
    const here = await demo.items();
    expect(here).toHaveLength(2);

    await server.start();
    await page.clock.runFor(2000);
    await expect.poll(() => page.locator('li.item.solid').count()).toBe(2);
    await page.getByText('not on the server yet').waitFor({ state: 'detached' });
    const [image] = await root.images(street);
    const kept = await root.masks(street, image.id);
    expect(kept.map(({ id, version }) => [id, version])).toEqual(here.map(({ id }) => [id, 1]));
    expect(kept[0].saved < kept[1].saved, 'in order').toBe(true);
    // The lease ran out, but nobody wanted the image.
    await demo.button(/^Submit/).click();
    await demo.button(/^Next image/).waitFor();
    expect((await root.images(street))[0]).toMatchObject({ state: 'completed', objects: 2 });
    await demo.close();
  });

  it('arrives from a browser that was killed, once it is started again', async () => {
    const street = await root.founds('Killed', photos, { 'flower.jpg': 'flower.jpg', 'cat.jpg': 'cat.jpg' });
    const ben = await root.invites('ben', street, 'annotator');
    const first = await ben.opens((await mortal.start()).contexts()[0], street, true);
    await first.turn('d');
    await server.kill();
    await first.page.getByText('The server does not answer').first().waitFor();
    await first.click(200, 200);
    await first.page.keyboard.press('Enter');
    await first.page.getByText('Offline, 1 queued here').waitFor();
    await first.turn('a');
    await first.click(300, 300);
    await first.page.keyboard.press('Enter');
    await first.page.getByText('Offline, 1 queued here').waitFor();
    await first.click(420, 320);
    await first.page.keyboard.press('Enter');
    await first.page.getByText('Offline, 2 queued here').waitFor();
    const items = await first.items();
    await mortal.kill();

    await server.start();
    const again = await ben.opens((await mortal.start()).contexts()[0], street, true);
    await again.page.locator('li.item.solid').nth(1).waitFor();
    await again.page.getByText('not on the server yet').waitFor({ state: 'detached' });
    expect(await again.items()).toEqual(items);
    const kept = await Promise.all((await root.images(street)).map(({ id }) => root.masks(street, id)));
    expect(kept.map((masks) => masks.length).sort()).toEqual([1, 2]);
    expect(kept.flat().every(({ version }) => version === 1)).toBe(true);
  });
});
