import { describe, expect, it } from 'vitest';
import { Demo } from './demo.ts';
import { AnymaskServer, browserPath } from './machine.ts';
import { browserFor } from './served.ts';

describe.skipIf(browserPath === undefined)('a server that is killed and started again', () => {
  const server = new AnymaskServer();
  const browser = browserFor(server);

  it('is missed by the page, which keeps working, loses nothing and recovers', async () => {
    const demo = await Demo.open(browser(), server.url);
    const { page } = demo;
    await demo.click(300, 300);
    await demo.keep();
    await page.keyboard.press('Shift+E');
    await page.locator('.progress').waitFor();

    await server.kill();
    await page.getByText('The server does not answer').first().waitFor();
    // What is open is decoded in the browser, with or without a server.
    await demo.click(420, 320);
    await demo.keep();
    expect(await demo.rows.count()).toBe(2);
    const items = await demo.items();
    // The next photo cannot be fetched now; it comes when the server does.
    await page.keyboard.press('d');
    await expect.poll(() => demo.items()).toEqual([]);

    await server.start();
    const outage = page.locator('.banner[role=alert]', { hasText: 'The server does not answer' });
    await outage.waitFor({ state: 'detached' });
    // The run died with the server: the page says so instead of waiting for ever.
    await page.locator('.progress').waitFor({ state: 'detached' });
    await demo.ready();
    await expect.poll(async () => (await demo.colour(200, 200))[3]).toBe(255);
    await demo.click(200, 200);
    await demo.turn('a');
    expect(await demo.items()).toEqual(items);
    await page.reload();
    await demo.ready();
    expect(await demo.items()).toEqual(items);
    await demo.close();
  });
});
