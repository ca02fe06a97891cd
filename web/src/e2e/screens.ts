/**
 * Pictures of all screens of a team's server to look at: on a desktop in light, on a phone in dark.
 *
 *     npm run screens -- FOLDER
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';
import type { AnnotationDocument, ProjectImage } from '../main/ts/api/types.ts';
import { compress } from '../main/ts/mask/rle.ts';
import { blank, paint, spansOf } from '../main/ts/mask/spans.ts';
import { Demo } from './demo.ts';
import { AnymaskServer, folderOfPhotos, launch } from './machine.ts';
import { administrator, type Person } from './team.ts';

const folder = process.argv[2];
if (folder === undefined) {
  throw new Error('screens: got no folder, expected one to write to: npm run screens -- FOLDER');
}
const KINDS: Readonly<Record<string, BrowserContextOptions>> = {
  'desktop-light': { viewport: { width: 1280, height: 820 } },
  'phone-dark': { viewport: { width: 360, height: 740 }, hasTouch: true, colorScheme: 'dark' },
};
const MANY = 60;

mkdirSync(folder, { recursive: true });
const photos = folderOfPhotos();
const server = new AnymaskServer(null, ['--team']);
await server.start();
const browser = await launch();
try {
  const root = await administrator(server);
  const empty = await root.founds('Empty', photos, { 'cat.jpg': 'cat.jpg' });
  const one = await root.founds('One mask', photos, { 'flower.jpg': 'flower.jpg' });
  const many = await root.founds('Meadow', photos, { 'flower.jpg': 'flower.jpg', 'cat.jpg': 'cat.jpg' });
  await root.send('PUT', `projects/${many}/categories/category-flower`, {
    name: 'flower',
    colour: 2,
    shortcut: 1,
  });
  await discs(root, one, await imageNamed(root, one, 'flower.jpg'), 1);
  await discs(root, many, await imageNamed(root, many, 'flower.jpg'), MANY);
  await run(root, many, { kind: 'embed' });
  await run(root, many, { kind: 'export', params: { format: 'coco' } });
  const split = await disagreement(root);

  await everywhere('sign-in', null, '');
  await everywhere('workspace-0', root, `?project=${empty}`, ready);
  await everywhere('workspace-1', root, `?project=${one}`, ready);
  await everywhere('workspace-many', root, `?project=${many}`, ready);
  await everywhere('review-layers', split.reviewer, `?project=${split.project}`, async (demo) => {
    await ready(demo);
    await demo.page.getByRole('radio', { name: /^Review/ }).click();
    await demo.button(/^Next image/).click();
    await demo.page.locator('.candidates').waitFor({ state: 'attached' });
  });
  await everywhere('project', root, `?project=${many}#/project`, heading('Meadow'));
  await everywhere('engine', root, `?project=${many}#/engine`, heading('Data engine'));
  await everywhere('metrics', root, `?project=${many}#/metrics`, heading('Metrics'));
  await everywhere('metrics-empty', root, `?project=${empty}#/metrics`, heading('Metrics'));
  await everywhere('settings', root, `?project=${one}`, async (demo) => {
    await ready(demo);
    await demo.page.keyboard.press('k');
    await demo.page.getByRole('dialog').waitFor();
  });
  for (const part of ['Projects', 'People', 'Audit log']) {
    await everywhere(`admin-${part.toLowerCase().replace(' ', '-')}`, root, '#/admin', async ({ page }) => {
      await page.getByRole('button', { name: part, exact: true }).click();
      await page.getByRole('heading', { name: part, level: 1 }).waitFor();
    });
  }
} finally {
  await browser.close();
  await server.close();
  rmSync(photos, { recursive: true, force: true });
}

async function everywhere(
  name: string,
  person: Person | null,
  address: string,
  act: (demo: Demo) => Promise<void> = async () => {},
): Promise<void> {
  for (const [kind, options] of Object.entries(KINDS)) {
    const context = await browser.newContext(options);
    await context.addCookies(person?.browserCookies() ?? []);
    const demo = await Demo.visit(context, server.url + address);
    try {
      await act(demo);
    } catch (failure) {
      console.error(`${name}, ${kind}: ${String(failure)}`);
    }
    await demo.page.waitForTimeout(700); // what slides or fades comes to rest
    const path = join(folder, `${name}-${kind}.png`);
    await demo.page.screenshot({ path });
    console.log(path, demo.complaints.join(' | '));
    await context.close();
  }
}

function ready(demo: Demo): Promise<void> {
  return demo.ready();
}

function heading(title: string): (demo: Demo) => Promise<void> {
  return ({ page }) => page.getByRole('heading', { name: title, level: 1 }).waitFor();
}

async function imageNamed(person: Person, project: string, name: string): Promise<ProjectImage> {
  const found = (await person.images(project)).find((image) => image.name === name);
  if (found === undefined) {
    throw new Error(`the project has no ${name}`);
  }
  return found;
}

/** Masks in rows, each a disc. */
async function discs(
  person: Person,
  project: string,
  { id, width = NaN, height = NaN }: ProjectImage,
  count: number,
  more: object = {},
  shift = 0,
): Promise<void> {
  const columns = Math.ceil(Math.sqrt(count));
  const step = Math.min(width, height) / (columns + 1);
  for (let i = 0; i < count; i++) {
    const [x, y] = [step * (1 + (i % columns)) + shift, step * (1 + Math.floor(i / columns))];
    const stroke = { kind: 'brush', points: [x, y], radius: step * 0.4 } as const;
    const mask = paint(blank(width, height), spansOf(stroke, width, height), false);
    await person.json<AnnotationDocument>('POST', `projects/${project}/images/${id}/annotations`, {
      id: crypto.randomUUID(),
      mask: { size: [height, width], counts: compress(mask) },
      ...more,
    });
  }
}

async function run(person: Person, project: string, asked: object): Promise<void> {
  const { id } = await person.json<{ id: string }>('POST', `projects/${project}/runs`, asked);
  for (let state = 'queued'; ['queued', 'running'].includes(state);) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    ({ state } = await person.json<{ state: string }>('GET', `projects/${project}/runs/${id}`));
  }
}

/** Two people annotate an image each alone, and do not agree. */
async function disagreement(root: Person): Promise<{ project: string; reviewer: Person }> {
  const project = await root.founds('Two copies', photos, { 'flower.jpg': 'flower.jpg' });
  await root.send('PATCH', `projects/${project}`, { copies: 2, consensus_threshold: 0.9 });
  const image = await imageNamed(root, project, 'flower.jpg');
  for (const [name, shift] of [
    ['ann', 0],
    ['ben', 40],
  ] as const) {
    const person = await root.invites(name, project, 'annotator', name === 'ann' ? 'Ann Lee' : 'Ben Ode');
    const task = await person.json<{ id: string; lease: { token: string } }>(
      'POST',
      `projects/${project}/tasks:claim`,
      { mode: 'annotate' },
    );
    const held = { task: { id: task.id, lease: task.lease.token } };
    await discs(person, project, image, 4, held, shift);
    await person.send('POST', `projects/${project}/tasks/${task.id}:submit`, { lease: task.lease.token });
  }
  return { project, reviewer: await root.invites('rob', project, 'reviewer', 'Rob Roy') };
}
