import { rmSync } from 'node:fs';
import type { Route } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { findings } from './axe.ts';
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

    // Somebody else changes it, and ben deletes it before he hears of that: what he asks for meanwhile is answered later.
    const held: Route[] = [];
    const masks = /\/annotations$/;
    await ben.page.route(masks, (route) =>
      route.request().method() === 'GET' ? void held.push(route) : route.continue(),
    );
    const [{ id }] = (await ben.items()).slice(-1);
    const me = (await (await fetch(`${server.url}api/v1/me`)).json()) as { project: string };
    const image = new URL(ben.page.url()).hash.slice(1);
    const changed = await fetch(`${server.url}api/v1/projects/${me.project}/images/${image}/annotations/${id}`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json', 'If-Match': '"1"' },
      body: JSON.stringify({ choice: 1 }),
    });
    expect(changed.status).toBe(200);
    await ben.rows.first().locator('.face').click();
    await ben.page.keyboard.press('Delete');
    await ben.page.getByText(/A mask that you deleted was changed by .* too/).waitFor();
    await ben.page.unroute(masks);
    // The page may have given one of them up since.
    await Promise.allSettled(held.map((route) => route.continue()));
    await ben.button('Compare').click();
    await ben.page.getByText('Two people changed this mask').waitFor();
    await ben.button('Take theirs').click();
    await expect.poll(async () => (await ben.items()).length).toBe(3);
    await ben.page.locator('li.item:not(.solid)').first().waitFor({ state: 'detached' });
    await ann.close();
    await ben.close();
  });

  it('offers to retrain the model, of which there is version 0', async () => {
    const page = await browser().newPage();
    await page.goto(`${server.url}#/engine`);
    await page.getByRole('button', { name: 'Retrain' }).click();
    const versions = page.getByRole('region', { name: 'Versions of the model' });
    await versions.getByRole('row', { name: /^0 In use/ }).waitFor();
    expect(await versions.getByRole('row').count()).toBe(2);
    expect(await page.getByLabel('Use it if it is better').isChecked()).toBe(true);
    expect(await findings(page)).toEqual([]);
    await page.close();
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
