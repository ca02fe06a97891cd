import { rmSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Task } from '../main/ts/api/tasks.ts';
import type { Demo } from './demo.ts';
import { browserPath, ClockedServer, folderOfPhotos } from './machine.ts';
import { browserFor } from './served.ts';
import { administrator, type Person } from './team.ts';

/** What each of these would do if it were taken for more than text is to be seen: a title, an element, or a report. */
const PAYLOADS = [
  '<img src=x onerror=document.title="owned">',
  '<script>document.title="owned"</script>',
  '"><svg onload=document.title="owned">',
  '\' onmouseover=document.title="owned" x=\'',
  '<iframe srcdoc="<script>parent.document.title=1</script>">',
  '<a href="javascript:document.title=1">x</a>',
  'javascript:document.title="owned"//',
  '<style>*{display:none}</style>',
  '<base href="https://evil.example/">',
  '<meta http-equiv=refresh content="0;url=https://evil.example/">',
  '{{constructor.constructor("document.title=1")()}}',
  '${document.title="owned"}',
  '&lt;img src=x onerror=document.title=1&gt;',
  '</title></textarea></style></script><img src=x onerror=document.title=1>',
  'data:text/html,<script>document.title=1</script>',
];

describe.skipIf(browserPath === undefined)('text that is written to do harm', () => {
  const server = new ClockedServer();
  const browser = browserFor(server);
  const photos = folderOfPhotos();
  let root: Person;

  beforeAll(async () => {
    root = await administrator(server);
  });
  afterAll(() => rmSync(photos, { recursive: true, force: true }));

  /** Nothing of the payloads became an element or ran, and the policy had nothing to report. */
  const harmless = async (demo: Demo, where: string): Promise<void> => {
    const { page } = demo;
    expect(await page.title(), where).toMatch(/^Anymask/);
    const elements = await page.evaluate(() =>
      [
        ...document.querySelectorAll(
          'iframe, object, embed, base, meta[http-equiv], script:not([src]), img[src="x"], svg[onload], a[href^="javascript"], a[href^="data"], [onerror], [onload], [onmouseover]',
        ),
      ].map(({ outerHTML }) => outerHTML),
    );
    expect(elements, where).toEqual([]);
    expect(demo.complaints, where).toEqual([]);
  };

  const shows = async (page: Page, text: string): Promise<void> =>
    page.getByText(text).first().waitFor({ state: 'attached' });

  it('is text, wherever it is shown and whatever it was typed into', async () => {
    const [payload] = PAYLOADS;
    const street = await root.founds(payload, photos, { 'flower.jpg': payload });
    const names = await Promise.all(
      PAYLOADS.map(async (name, i) => {
        await root.send('PUT', `projects/${street}/categories/category-${i}`, {
          name,
          supercategory: name,
          colour: 1,
        });
        return name;
      }),
    );
    const ann = await root.invites('ann', street, 'researcher', payload);
    const demo = await ann.opens(browser(), street);
    const { page } = demo;
    await page.evaluate(() =>
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
        console.error(`policy: ${violatedDirective} ${blockedURI}`),
      ),
    );
    for (const name of names) {
      await shows(page, name);
    }
    // Typed by hand: a category, why an image is skipped, why one is sent back.
    await demo.addCategories(`${PAYLOADS[1]} by hand`);
    await shows(page, `${PAYLOADS[1]} by hand`);
    await demo.button(/^Next image/).click();
    await demo.button(/^Skip…/).click();
    await page.getByRole('alertdialog').getByRole('textbox').fill(PAYLOADS[2]);
    await page.keyboard.press('Enter');
    await demo.button(/^Next image/).waitFor();
    await harmless(demo, 'the workspace');

    // Said by somebody else: a verdict, and why the image comes back.
    const second = await root.founds(PAYLOADS[3], photos, { 'flower.jpg': PAYLOADS[2] });
    await root.send('POST', `projects/${second}/invitations`, { role: 'annotator' });
    const ben = await root.invites('ben', second, 'annotator', PAYLOADS[5]);
    const task = await ben.json<Task>('POST', `projects/${second}/tasks:claim`, { mode: 'annotate' });
    await ben.send('POST', `projects/${second}/tasks/${task.id}:submit`, { lease: task.lease?.token });
    const review = await root.json<Task>('POST', `projects/${second}/tasks:claim`, { mode: 'review' });
    await root.send('POST', `projects/${second}/tasks/${review.id}:submit`, {
      lease: review.lease?.token,
      verdict: 'reject',
      reason: PAYLOADS[6],
    });
    const back = await ben.opens(browser(), second);
    await back.button(/^Next image/).click();
    await shows(back.page, PAYLOADS[6]);
    await harmless(back, 'an image that came back');
    await back.close();

    for (const address of [`?project=${street}#/project`, `?project=${second}#/project`, '#/admin']) {
      const other = await root.opensPage(browser(), address);
      for (const title of address === '#/admin'
        ? ['Projects', 'People', 'Invitations', 'Sign-ins', 'Audit log']
        : []) {
        await other.button(title).click();
        await other.page.getByRole('heading', { name: title, level: 1 }).waitFor();
        await harmless(other, title);
      }
      await other.page.getByRole('heading', { level: 1 }).waitFor();
      await harmless(other, address);
      await other.close();
    }
    await demo.close();
  });
});
