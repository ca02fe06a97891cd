import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decompress, iou } from '../main/ts/mask/rle.ts';
import { Demo } from './demo.ts';
import { AnymaskServer, browserPath, writeRandomSam2 } from './machine.ts';
import { browserFor } from './served.ts';

interface Answer {
  readonly masks: readonly { readonly size: number[]; readonly counts: string }[];
  readonly iou_predictions: readonly number[];
}

/** Its weights are made up and its masks mean nothing: what counts is that browser and server draw the same. */
describe.skipIf(browserPath === undefined)('a SAM 2', () => {
  const folder = mkdtempSync(join(tmpdir(), 'anymask-sam2-'));
  const model = join(folder, 'sam2.safetensors');
  const server = new AnymaskServer(null, ['--model', model, '--input-size', '512']);

  beforeAll(() => writeRandomSam2(model));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const browser = browserFor(server);

  it('is decoded in the browser, from its three maps to the masks of the server', async () => {
    const demo = await Demo.open(browser(), server.url);
    const [width, height] = await demo.size();
    const at = (x: number, y: number, positive: boolean) => ({ x: x * width, y: y * height, positive });
    const box = [0.05 * width, 0.1 * height, 0.9 * width, 0.7 * height];
    const id = (await demo.times()).image?.id ?? '';
    const prompts = [
      { points: [at(0.5, 0.4, true)], box: null, several: true },
      { points: [at(0.4, 0.5, true), at(0.1, 0.9, false)], box: null, several: false },
      { points: [], box, several: false },
      { points: [at(0.8, 0.2, false)], box, several: true },
    ];
    for (const { several, ...prompt } of prompts) {
      const here = await demo.predict(prompt, several);
      const there = await fromServer(id, prompt, several);
      expect(here).toHaveLength(several ? 3 : 1);
      here.forEach((mask, i) => {
        expect(mask.score).toBeCloseTo(there.iou_predictions[i], 3);
        expect(overlap(mask, there.masks[i])).toBeGreaterThan(0.99);
      });
    }
    await demo.click(width / 2, height / 2);
    await demo.keep();
    // 32² · 256, 64² · 64 and 128² · 32 values of 32 bits.
    await expect.poll(() => demo.page.locator('.figure.embedding').innerText()).toContain('4.0 MB');
    expect((await demo.times()).state?.kind).toBe('browser');
    expect(await demo.items()).toHaveLength(1);
    expect(demo.complaints).toEqual([]);
    await demo.close();
  });

  const overlap = (
    a: { readonly size: number[]; readonly counts: string },
    b: { readonly size: number[]; readonly counts: string },
  ): number => {
    const [first, second] = [a, b].map(({ size, counts }) => decompress(counts, size[1], size[0]));
    return iou(first, second);
  };

  async function fromServer(
    id: string,
    { points, box }: { points: { x: number; y: number; positive: boolean }[]; box: readonly number[] | null },
    several: boolean,
  ): Promise<Answer> {
    const response = await fetch(`${server.url}api/v1/images/${id}/predict`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        points: points.map(({ x, y, positive }) => [x, y, positive ? 1 : 0]),
        ...(box === null ? {} : { box }),
        multimask_output: several,
      }),
    });
    expect(response.status, await response.clone().text()).toBe(200);
    return (await response.json()) as Answer;
  }
});
