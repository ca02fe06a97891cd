import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { findings } from './axe.ts';
import { newPage } from './demo.ts';
import { AnymaskServer, browserPath } from './machine.ts';
import { browserFor } from './served.ts';

const PASSWORD = 'correct horse battery staple';

/** Names that would do something if they were taken for more than text. */
const HOSTILE = [
  '<img src=x onerror=document.title="owned">',
  '"><script>document.title="owned"</script>',
  "javascript:document.title='owned'//",
  '{{constructor.constructor("document.title=1")()}}',
  '=HYPERLINK("https://evil.example")',
];

describe.skipIf(browserPath === undefined)('a team’s server', () => {
  const server = new AnymaskServer(null, ['--team']);
  const browser = browserFor(server);
  const complaints: string[] = [];

  const open = async (context: BrowserContext, address: string): Promise<Page> => {
    const page = await newPage(context);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // the browser itself writes a line for each answer that says no
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        complaints.push(message.text());
      }
    });
    await page.goto(address);
    return page;
  };

  const comeIn = async (page: Page, name: string, shown: string): Promise<void> => {
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Full name').fill(shown);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Come in' }).click();
    await page.getByRole('button', { name: `Account of ${shown}` }).waitFor();
  };

  it('lets its first administrator in, who invites others, and nobody else', async () => {
    const first = /http\S+#\/invitation\/\S+/.exec(server.output)?.[0] ?? '';
    const context = await browser().newContext({ viewport: { width: 1280, height: 820 } });
    const page = await open(context, server.url);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByLabel('Name').fill('root');
    await page.getByLabel('Password').fill('a wrong one');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'Name or password is wrong.' }).waitFor();
    expect(await findings(page)).toEqual([]);

    await page.goto(first);
    await page.getByText('This server makes you its administrator.').waitFor();
    expect(await findings(page)).toEqual([]);
    await comeIn(page, 'root', HOSTILE[0]);
    expect(new URL(page.url()).hash).toBe('');

    // by keyboard alone
    await page.getByRole('button', { name: /^Account of/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Administration' }).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Projects', level: 1 }).waitFor();
    await page.getByLabel('Name').fill(HOSTILE[1]);
    await page.keyboard.press('Enter');
    for (const [i, shown] of HOSTILE.slice(2).entries()) {
      await page.getByRole('button', { name: 'Invite a reviewer' }).click();
      const address = await page.locator('.made code').innerText();
      const own = await browser().newContext();
      const guest = await open(own, address);
      await guest.getByText(HOSTILE[1]).waitFor();
      await comeIn(guest, `guest${i}`, shown);
      expect(await guest.title()).toBe('Anymask');
      await guest.goto(address);
      await guest.getByRole('heading', { name: 'This invitation leads nowhere' }).waitFor();
      expect(await findings(guest)).toEqual([]);
      await own.close();
      await page.getByRole('button', { name: 'Done' }).click();
    }
    for (const title of ['Projects', 'People', 'Invitations', 'Sign-ins', 'Audit log']) {
      await page.getByRole('button', { name: title, exact: true }).click();
      await page.getByRole('heading', { name: title, level: 1 }).waitFor();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await findings(page), `${title}, ${colorScheme}`).toEqual([]);
      }
    }
    await page.getByRole('button', { name: 'Verify the chain' }).click();
    await page.getByText('are as they were written').waitFor();
    await page.getByRole('button', { name: 'People', exact: true }).click();
    await page.getByText(HOSTILE[3]).waitFor();
    expect(await page.title()).toBe('Anymask');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('asks for the password in place when a login has run out, and lets the work stay', async () => {
    const context = await browser().newContext();
    const page = await open(context, server.url);
    await page.getByLabel('Name').fill('root');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Account of/ }).waitFor();
    await page.goto(`${server.url}#/admin`);
    await page.getByRole('heading', { name: 'Projects', level: 1 }).waitFor();
    await page.getByLabel('Name').fill('half a name');
    await context.clearCookies({ name: 'anymask-login' });
    await page.getByRole('button', { name: 'Invite a reviewer' }).click();
    const dialog = page.getByRole('dialog', { name: 'Sign in again' });
    await dialog.waitFor();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Escape'); // there is nothing to go back to
    await dialog.waitFor();
    await dialog.getByLabel('Password').fill('a wrong one');
    await page.keyboard.press('Enter');
    await dialog.getByText('Name or password is wrong.').waitFor();
    await dialog.getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(await page.getByLabel('Name').inputValue()).toBe('half a name');
    await page.getByRole('button', { name: 'Invite a reviewer' }).click();
    await page.locator('.made').waitFor();

    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});
