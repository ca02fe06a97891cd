import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Demo } from './demo.ts';
import { AnymaskServer, browserPath } from './machine.ts';
import { browserFor } from './served.ts';

/** A name that means this machine to the browser alone: what it loads from there is plain HTTP from elsewhere. */
const NAME = 'photos.test';

describe.skipIf(browserPath === undefined)('the demo over plain HTTP from another machine', () => {
  const server = new AnymaskServer(null, ['--name', NAME]);
  const browser = browserFor(server, [`--host-resolver-rules=MAP ${NAME} 127.0.0.1`]);

  it('keeps masks, copies what it can and says what it cannot', async () => {
    const demo = await Demo.open(browser(), server.url.replace('127.0.0.1', NAME));
    const { page } = demo;
    expect(await page.evaluate(() => [isSecureContext, crossOriginIsolated])).toEqual([false, false]);
    await demo.click(300, 300);
    await demo.keep();
    await demo.click(420, 320);
    await demo.keep();
    const ids = (await demo.items()).map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);

    await page.getByRole('radio', { name: /^RLE:/ }).click();
    await demo.button('Copy').click();
    await page.getByText('Copied', { exact: true }).first().waitFor();
    await page.getByRole('radio', { name: /^PNG:/ }).click();
    await demo.button('Copy').click();
    await page.locator('.notice.failed', { hasText: 'Over plain HTTP a browser copies no pictures' }).waitFor();
    const download = page.waitForEvent('download');
    await demo.button('Download').click();
    expect([...readFileSync(await (await download).path()).subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);

    await page.reload();
    await demo.ready();
    expect((await demo.items()).map(({ id }) => id)).toEqual(ids);
    // The browser says that it heeds no isolation here; anything else would be ours.
    expect(demo.complaints.filter((text) => !/Opener-Policy|Embedder-Policy|Origin-Agent/.test(text))).toEqual([]);
    await demo.close();
  });
});
