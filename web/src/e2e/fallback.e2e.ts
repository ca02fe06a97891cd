import { describe, it } from 'vitest';
import { newPage, patiently } from './demo.ts';
import { AnymaskServer, browserPath } from './machine.ts';
import { browserFor } from './served.ts';

describe.skipIf(browserPath === undefined)('a browser that cannot do all', () => {
  const server = new AnymaskServer();
  const browser = browserFor(server);

  it('decodes with one thread where the page is not isolated, and says so', async () => {
    const context = await browser().newContext();
    await context.route(
      (url) => url.pathname === '/',
      async (route) => {
        const response = await route.fetch();
        const headers = response.headers();
        delete headers['cross-origin-opener-policy'];
        delete headers['cross-origin-embedder-policy'];
        await route.fulfill({ response, headers });
      },
    );
    const page = await newPage(context);
    await page.goto(patiently(`${server.url}?threads=2`));
    await page.getByText('page not isolated').waitFor();
    await page.getByText('Decoded in this browser, 1 thread').waitFor();
    await context.close();
  });

  it('lets the server decode where the browser cannot, and says so', async () => {
    const context = await browser().newContext({ viewport: { width: 1280, height: 820 } });
    await context.route(/\.wasm$/, (route) =>
      route.fulfill({ status: 200, body: '<!doctype html>', contentType: 'text/html' }),
    );
    const page = await newPage(context);
    await page.goto(server.url); // the decoder never starts, so nobody waits for it
    await page.getByText('Decoded on the server').waitFor();
    await page.locator('canvas.canvas').click({ position: { x: 400, y: 300 } });
    await page.getByRole('radio', { name: /^Mask 1, score/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('li.item.solid').waitFor();
    await context.close();
  });
});
