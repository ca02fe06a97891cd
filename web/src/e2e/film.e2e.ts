import { rmSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { findings } from './axe.ts';
import { Demo } from './demo.ts';
import { AnymaskServer, browserPath, folderOfPhotos } from './machine.ts';
import { browserFor } from './served.ts';

const [WIDTH, HEIGHT, RADIUS] = [320, 240, 44];
const FRAMES = 6;
/** The longest that a frame is waited for, ms: only a hang takes so long. */
const PATIENCE = { timeout: 300_000 };

/** In these the disc is not there. */
const EMPTY = 5;

/** Middle of the disc. */
const middle = (frame: number): [number, number] => [80 + 20 * frame, 120];

/** Pictures of a disc that moves over a meadow, drawn by the browser. */
async function pictures(page: Page): Promise<readonly Buffer[]> {
  const all = await page.evaluate(
    async ([width, height, radius, frames, empty]) => {
      const pngs: string[] = [];
      for (let i = 0; i < frames; i++) {
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [width, height];
        const context = canvas.getContext('2d') as CanvasRenderingContext2D;
        const sky = context.createLinearGradient(0, 0, 0, height);
        sky.addColorStop(0, '#9fb7a8');
        sky.addColorStop(1, '#5d7a52');
        context.fillStyle = sky;
        context.fillRect(0, 0, width, height);
        if (i < empty) {
          context.fillStyle = '#d8452e';
          context.beginPath();
          context.arc(80 + 20 * i, 120, radius, 0, 2 * Math.PI);
          context.fill();
        }
        pngs.push(canvas.toDataURL('image/png').split(',')[1]);
      }
      return pngs;
    },
    [WIDTH, HEIGHT, RADIUS, FRAMES, EMPTY] as const,
  );
  return all.map((png) => Buffer.from(png, 'base64'));
}

/** A ZIP archive of files as they are (APPNOTE 6.3.10, 4.3). */
function zip(files: readonly (readonly [string, Buffer])[]): Buffer {
  const [locals, central]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const [name, content] of files) {
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt32LE(crc32(content), 10);
    head.writeUInt32LE(content.length, 14);
    head.writeUInt32LE(content.length, 18);
    head.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), head, Buffer.from(name), content]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), head, rest, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const size = central.reduce((sum, { length }) => sum + length, 0);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, ...central, Buffer.from('PK\x05\x06'), end]);
}

describe.skipIf(browserPath === undefined)('a film', () => {
  const folder = folderOfPhotos();
  const server = new AnymaskServer(folder, ['--no-open'], 'annotate');
  const browser = browserFor(server);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What a timeline says of each frame, in the order of the frames. */
  const states = async (demo: Demo): Promise<readonly string[]> => {
    const me = (await (await fetch(`${server.url}api/v1/me`)).json()) as { project: string };
    const root = `${server.url}api/v1/projects/${me.project}/sequences`;
    const { sequences } = (await (await fetch(root)).json()) as { sequences: { id: string }[] };
    const { tracks } = (await (await fetch(`${root}/${sequences[0].id}`)).json()) as {
      tracks: { marks: { frame: number; state: string }[] }[];
    };
    expect(demo.complaints).toEqual([]);
    expect(tracks.length).toBeLessThan(2);
    return (tracks[0]?.marks ?? []).map(({ frame, state }) => `${frame} ${state}`);
  };

  const shoot = async ({ page }: Demo, name: string): Promise<void> => {
    const pictures = process.env['FILM_PICTURES'];
    await (pictures === undefined ? null : page.screenshot({ path: `${pictures}/${name}.png` }));
  };

  it('is added, followed, corrected, followed again and accepted', async () => {
    const demo = await Demo.openOn(browser(), server.url, 'flower.jpg');
    const { page } = demo;
    const frames = await pictures(page);
    const files = frames.map((png, i) => [`disc/${i}.png`, png] as const);
    await page
      .locator('#files')
      .setInputFiles({ name: 'disc.zip', mimeType: 'application/zip', buffer: zip(files) });
    const film = page.getByRole('region', { name: 'Film disc.zip' });
    await film.waitFor();
    await film.getByText('6 frames').waitFor();
    await demo.ready();
    await shoot(demo, 'added');

    await demo.click(...middle(0));
    await demo.keep();
    await film.getByRole('button', { name: 'Track forward' }).click();
    await film.getByText(/Following forward|Waiting for its turn/).waitFor();
    await shoot(demo, 'following');
    await expect.poll(() => states(demo), PATIENCE).toHaveLength(FRAMES);
    await film.getByRole('button', { name: 'Track back' }).waitFor();
    await shoot(demo, 'followed');
    const first = await states(demo);
    expect(first.slice(0, 4)).toEqual(['0 given', '1 proposed', '2 proposed', '3 proposed']);

    // By the ruler to frame 3: its mask is offered, and drawn anew by hand of the person.
    const ruler = film.getByRole('slider', { name: 'Frame' });
    await ruler.focus();
    for (let i = 0; i < 3; i++) {
      await page.keyboard.press('ArrowRight');
    }
    await expect.poll(() => ruler.getAttribute('aria-valuenow')).toBe('3');
    await demo.ready();
    await page.getByText('1 proposed').waitFor();
    await shoot(demo, 'offered');
    await demo.button('Turn down offer 1').click();
    await film.getByRole('button', { name: /^Object 1/ }).click();
    await demo.click(...middle(3));
    await demo.keep();
    await film.getByRole('button', { name: 'Track forward' }).click();
    await expect.poll(async () => (await states(demo))[3], PATIENCE).toBe('3 given');
    await film.getByRole('button', { name: 'Track back' }).waitFor();
    await expect.poll(async () => (await states(demo)).length, PATIENCE).toBe(FRAMES);

    await film.getByRole('button', { name: 'Accept object 1' }).click();
    await expect.poll(async () => (await states(demo)).filter((state) => state.endsWith('proposed'))).toEqual([]);
    const last = await states(demo);
    expect(last.slice(0, 5)).toEqual(['0 given', '1 accepted', '2 accepted', '3 given', '4 accepted']);
    await shoot(demo, 'accepted');
    expect(await findings(page)).toEqual([]);

    // Photos are beside it as before, and the film is one of them.
    await demo.button('flower.jpg').click();
    await film.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'disc.zip, film of 6 frames' }).click();
    await film.waitFor();
    await page.setViewportSize({ width: 390, height: 780 });
    await shoot(demo, 'phone');
    await demo.close();
  });

  it('that is none is refused in words', async () => {
    const demo = await Demo.openOn(browser(), server.url, 'flower.jpg');
    const input = demo.page.locator('#files');
    await input.setInputFiles({
      name: 'broken.mp4',
      mimeType: 'video/mp4',
      buffer: Buffer.from('no film at all'),
    });
    await demo.page
      .getByText(/^broken.mp4 was not added: /)
      .first()
      .waitFor();
    await shoot(demo, 'refused');
    await demo.close();
  });
});
