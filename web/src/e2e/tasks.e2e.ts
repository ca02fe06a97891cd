import { rmSync } from 'node:fs';
import type { Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOST } from '../main/ts/app/tasks.ts';
import type { Demo } from './demo.ts';
import { browserPath, ClockedServer, folderOfPhotos } from './machine.ts';
import { browserFor } from './served.ts';
import { administrator, PASSWORD, type Person } from './team.ts';

/** Longer than a task stays with somebody who is silent. */
const SILENCE = 150;

describe.skipIf(browserPath === undefined)('tasks of a team', () => {
  const server = new ClockedServer();
  const browser = browserFor(server);
  const photos = folderOfPhotos();
  let root: Person;
  afterAll(() => rmSync(photos, { recursive: true, force: true }));

  beforeAll(async () => {
    root = await administrator(server);
  });

  /** A project with one photo. */
  const project = (name: string): Promise<string> => root.founds(name, photos, { 'flower.jpg': 'flower.jpg' });

  const claim = async (demo: Demo): Promise<void> => {
    await demo.button(/^Next image/).click();
    await demo.button(/^Skip…/).waitFor();
    await demo.page.locator('.task[aria-busy=false]').waitFor();
  };

  /** The task is over, and there is no other one. */
  const ended = (demo: Demo): Promise<void> => demo.button(/^Next image/).waitFor();

  const answer = async (demo: Demo, title: string, reason: string): Promise<void> => {
    const dialog = demo.page.getByRole('alertdialog', { name: title });
    await dialog.getByRole('textbox').fill(reason);
    await demo.page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
  };

  it('are taken, handed in, sent back with reasons, corrected and accepted', async () => {
    const street = await project('Review');
    const ann = await (await root.invites('ann', street, 'annotator')).opens(browser(), street);
    const rob = await (await root.invites('rob', street, 'reviewer')).opens(browser(), street);
    await claim(ann);
    await ann.page.getByText('This image is yours until you hand it in').waitFor();
    await ann.click(300, 300);
    await ann.keep();
    await ann.click(420, 320);
    await ann.keep();
    await ann.button(/^Submit/).click();
    await ended(ann);

    await rob.page.getByRole('radio', { name: /^Review/ }).click();
    await claim(rob);
    await rob.page.getByText('You review this image').waitFor();
    await rob.rows.nth(1).waitFor();
    await rob.page.keyboard.press('Tab');
    await rob.page.keyboard.press('v');
    await rob.page.getByText('1 of 2 reviewed').waitFor();
    await rob.page.keyboard.press('x');
    await answer(rob, 'Reject this mask?', 'a leaf belongs to it');
    await rob.page.getByText('2 of 2 reviewed').waitFor();
    await rob.page.keyboard.press('Shift+X');
    await answer(rob, 'Send this image back?', 'one leaf is missing');
    await ended(rob);

    await claim(ann);
    await ann.page.getByText('one leaf is missing').waitFor();
    const rejected = ann.page.locator('li.item', { hasText: 'Rejected: a leaf belongs to it' });
    await rejected.getByRole('button', { name: /^Delete/ }).click();
    await expect.poll(() => ann.rows.count()).toBe(1);
    await ann.click(150, 700);
    await ann.keep();
    await ann.button(/^Submit/).click();
    await ended(ann);

    await claim(rob);
    await expect.poll(() => rob.rows.count()).toBe(2);
    await rob.button(/^Accept image/).click();
    await ended(rob);
    const [image] = await root.images(street);
    expect(image).toMatchObject({ state: 'accepted', objects: 2 });
    expect([...ann.complaints, ...rob.complaints]).toEqual([]);
    await ann.close();
    await rob.close();
  });

  it('go to another after two minutes without a sign of life; what comes late is kept beside, and said', async () => {
    const street = await project('Late');
    const cem = await root.invites('cem', street, 'annotator');
    const dan = await root.invites('dan', street, 'annotator');
    const early = await cem.opens(browser(), street, true);
    await claim(early);
    await early.click(300, 300);
    await early.keep();
    const [image] = await root.images(street);
    const [task] = await root.held(street);
    // Cem's line is cut; the page works on.
    await early.page.context().setOffline(true);
    await early.page.getByText('The server does not answer').first().waitFor();
    await early.click(420, 320);
    await early.page.keyboard.press('Enter');
    await early.page.getByText('Offline, 1 queued here').waitFor();
    const own = (await early.items()).map(({ id }) => id);
    await server.pass(SILENCE);

    const late = await dan.opens(browser(), street);
    await claim(late);
    await expect.poll(() => late.rows.count()).toBe(1);
    await late.click(150, 700);
    await late.keep();
    expect((await root.held(street)).map(({ id }) => id)).toEqual([task.id]);

    await early.page.context().setOffline(false);
    await early.page.locator('li.item.solid').nth(1).waitFor();
    await early.button(/^Submit/).click();
    await early.page.locator('.task [role=alert]', { hasText: LOST }).waitFor();
    await late.button(/^Submit/).click();
    await ended(late);

    const authors = async (layer: string): Promise<string[]> =>
      (await root.masks(street, image.id, layer)).map(({ author }) => author);
    const [one, other] = await Promise.all([cem.id(), dan.id()]);
    expect((await authors('')).sort()).toEqual([one, other].sort());
    expect(await authors(`${task.id}:${one}`)).toEqual([one]);
    expect(own).toHaveLength(2);
    // Dan's mask is there too, as soon as the page hears of it.
    await expect.poll(async () => (await early.items()).length).toBe(3);
    expect((await early.items()).map(({ id }) => id)).toEqual(expect.arrayContaining(own));
    await early.close();
    await late.close();
  });

  it('outlive a login that is ended in the middle of a save', async () => {
    const street = await project('Login');
    const eve = await root.invites('eve', street, 'annotator');
    const demo = await eve.opens(browser(), street, true);
    const { page } = demo;
    await claim(demo);
    const held: Route[] = [];
    await page.route(/\/annotations$/, (route) =>
      route.request().method() === 'POST' && held.length === 0 ? void held.push(route) : route.continue(),
    );
    await demo.click(300, 300);
    await page.keyboard.press('Enter');
    await expect.poll(() => held.length).toBe(1);
    await root.endsLoginsOf(eve);
    await demo.click(420, 320);
    await page.keyboard.press('Enter'); // waits behind the first
    await held[0].continue();
    const dialog = page.getByRole('dialog', { name: 'Sign in again' });
    await dialog.waitFor();
    const [image] = await root.images(street);
    expect(await root.masks(street, image.id)).toEqual([]);
    await dialog.getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.locator('li.item.solid').nth(1).waitFor();
    const kept = await root.masks(street, image.id);
    expect(kept.map(({ version }) => version)).toEqual([1, 1]);
    expect(kept.map(({ id }) => id)).toEqual((await demo.items()).map(({ id }) => id));
    // The task is still hers.
    await demo.button(/^Submit/).click();
    await ended(demo);
    expect((await root.images(street))[0].state).toBe('completed');
    await demo.close();
  });

  it('are one person’s in two tabs: nothing is lost, doubled, or given back too early', async () => {
    const street = await project('Tabs');
    const fay = await root.invites('fay', street, 'annotator');
    const one = await fay.opens(browser(), street);
    const two = await fay.opens(one.page.context(), street);
    await claim(one);
    await claim(two);
    await one.click(300, 300);
    await one.keep();
    await two.rows.first().waitFor();
    await two.click(420, 320);
    await two.keep();
    await expect.poll(() => one.rows.count()).toBe(2);
    await one.page.close({ runBeforeUnload: true });
    await two.click(150, 700);
    await two.keep();
    expect(await root.held(street)).toHaveLength(1);
    const [image] = await root.images(street);
    const kept = await root.masks(street, image.id);
    expect(kept.map(({ version, layer }) => [version, layer])).toEqual([
      [1, ''],
      [1, ''],
      [1, ''],
    ]);
    await two.button(/^Submit/).click();
    await ended(two);
    expect((await root.images(street))[0].state).toBe('completed');
    await two.close();
  });
});
