import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decompress, iou } from '../main/ts/mask/rle.ts';
import { Demo } from './demo.ts';
import { AnymaskServer, browserPath, SHARED } from './machine.ts';
import { browserFor } from './served.ts';

interface GoldenPrompt {
  readonly id: string;
  readonly image: string;
  readonly prompt: {
    readonly point_coords?: readonly (readonly [number, number])[];
    readonly point_labels?: readonly number[];
    readonly box?: readonly number[];
    readonly boxes?: readonly (readonly number[])[];
    readonly points?: readonly (readonly (readonly [number, number])[])[];
    readonly labels?: readonly (readonly number[])[];
    readonly mask_input?: unknown;
    readonly multimask_output: boolean;
  };
  readonly masks: readonly (readonly { readonly segmentation: { size: number[]; counts: string } }[])[];
  readonly iou_predictions: readonly (readonly number[])[];
}

const GOLDEN = join(SHARED, 'golden/mobile_sam_predictor/predictor.json');
const there = existsSync(GOLDEN);
if (!there && process.env['ANYMASK_SHARED'] === 'required') {
  throw new Error(`ANYMASK_SHARED=required, but there is no ${GOLDEN}`);
}

type Points = { x: number; y: number; positive: boolean }[];

/** A golden entry as the prompts of the page, one for each member of its batch. */
function promptsOf({ prompt }: GoldenPrompt): { points: Points; box: readonly number[] | null }[] {
  const points = (coords: readonly (readonly [number, number])[] = [], labels: readonly number[] = []): Points =>
    coords.flatMap(([x, y], i) => (labels[i] < 0 ? [] : [{ x, y, positive: labels[i] === 1 }]));
  if (prompt.boxes !== undefined) {
    return prompt.boxes.map((box) => ({ points: [], box }));
  }
  if (prompt.points !== undefined) {
    return prompt.points.map((coords, i) => ({ points: points(coords, prompt.labels?.[i]), box: null }));
  }
  return [{ points: points(prompt.point_coords, prompt.point_labels), box: prompt.box ?? null }];
}

describe.skipIf(browserPath === undefined || !there)('masks in the browser', () => {
  const golden = there ? (JSON.parse(readFileSync(GOLDEN, 'utf8')).prompts as GoldenPrompt[]) : [];
  // A padding label among others is a batch's, which the page never makes; mask prompts go to the server.
  const asked = golden.filter((one) => one.prompt.mask_input === undefined && one.prompt.labels === undefined);
  const server = new AnymaskServer(join(SHARED, 'golden/images'));
  const browser = browserFor(server);

  it.each([
    // Half precision in the embedding moves the edges of small masks: docs/decisions/0026.
    { dtype: 'f32', least: 0.995, score: 5e-5 },
    { dtype: 'f16', least: 0.99, score: 1e-3 },
  ])('are those of the JVM and of the reference, from an embedding in $dtype', async ({ dtype, least, score }) => {
    const demo = await Demo.open(browser(), `${server.url}?dtype=${dtype}`);
    const compared: { id: string; jvm: number; reference: number; score: number }[] = [];
    for (const image of ['truck', 'groceries', 'dog']) {
      const id = await demo.openPhoto(`${image}.jpg`);
      for (const one of asked.filter((entry) => entry.image === image)) {
        for (const [i, prompt] of promptsOf(one).entries()) {
          const here = await demo.predict(prompt, one.prompt.multimask_output);
          const jvm = await fromServer(id, prompt, one.prompt.multimask_output);
          const order = one.iou_predictions[i].map((value, j) => [value, j] as const).sort((x, y) => y[0] - x[0]);
          expect(here.length).toBe(jvm.masks.length);
          here.forEach((mask, j) => {
            compared.push({
              id: `${one.id} ${j}`,
              jvm: overlap(mask, jvm.masks[j]),
              reference: overlap(mask, one.masks[i][order[j][1]].segmentation),
              score: Math.abs(mask.score - jvm.iou_predictions[j]),
            });
          });
        }
      }
    }
    await demo.close();
    const worst = (key: 'jvm' | 'reference'): string => {
      const [low] = [...compared].sort((x, y) => x[key] - y[key]);
      return `${low[key].toFixed(5)} (${low.id})`;
    };
    const scores = Math.max(...compared.map((one) => one.score));
    console.log(
      `${dtype}: ${compared.length} masks; lowest IoU beside the JVM ${worst('jvm')}, beside the reference ${worst('reference')}; scores within ${scores.toExponential(1)}`,
    );
    expect(compared.length).toBeGreaterThan(30);
    expect(compared.filter((one) => one.jvm < least || one.reference < least)).toEqual([]);
    expect(scores).toBeLessThan(score);
  });

  function overlap(a: { size: number[]; counts: string }, b: { size: number[]; counts: string }): number {
    const [first, second] = [a, b].map(({ size, counts }) => decompress(counts, size[1], size[0]));
    return iou(first, second);
  }

  async function fromServer(
    id: string,
    prompt: { points: Points; box: readonly number[] | null },
    several: boolean,
  ): Promise<{ masks: { size: number[]; counts: string }[]; iou_predictions: number[] }> {
    const response = await fetch(`${server.url}api/v1/images/${id}/predict`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        points: prompt.points.map(({ x, y, positive }) => [x, y, positive ? 1 : 0]),
        ...(prompt.box === null ? {} : { box: prompt.box }),
        multimask_output: several,
      }),
    });
    expect(response.status).toBe(200);
    return (await response.json()) as { masks: { size: number[]; counts: string }[]; iou_predictions: number[] };
  }
});
