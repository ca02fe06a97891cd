/// The decoder's own thread: loads ONNX Runtime, keeps the image part of the open image, answers prompts.
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import glue from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import type { NpyArray } from '../api/npy.ts';
import { reasonOf } from '../api/problem.ts';
import { answerCalls, type Progress } from '../base/calls.ts';
import { Turns } from '../base/turns.ts';
import type { ImageFrame } from '../image/frame.ts';
import { Embeddings } from './embeddings.ts';
import { DecoderGraphs, disposeOf, type ImageState } from './graphs.ts';
import type { DecoderCalls, MaskFiles, MaskInput } from './protocol.ts';
import { type Kept, Runtime, type Session } from './runtime.ts';

interface Opened {
  readonly image: string;
  readonly frame: ImageFrame;
  readonly state: ImageState<Kept>;
}

const embeddings = new Embeddings();
let runtime: Runtime | null = null;
let decoder: DecoderGraphs<Kept> | null = null;
/** One thing at a time: an image that is opened takes the graphs of the one before away. */
const turns = new Turns();
let opened: Opened | null = null;
let loaded: { readonly binary: ArrayBuffer; readonly models: readonly Uint8Array[] } | null = null;
let textWidth = 0;
/** What the image part calls the maps of an embedding. */
let mapNames: readonly string[] = [];

/** Where the graph lies that takes mask prompts, and the graph once it was needed. */
let maskPromptPart: { readonly url: string; session: Session | null } = { url: '', session: null };
/** The open image with the mask that was refined last. */
let refined: { readonly opened: Opened; readonly key: number; readonly state: ImageState<Kept> } | null = null;

/** Graphs that draw masks of images of the open one's shape, by the number of masks. */
let maskGraphs: { readonly files: MaskFiles; readonly sessions: ReadonlyMap<string, Session> } | null = null;

const answers: {
  [C in keyof DecoderCalls]: (argument: DecoderCalls[C][0], progress: Progress) => Promise<DecoderCalls[C][1]>;
} = {
  async load({ files }, progress) {
    const [binary, ...models] = await download([absolute(wasm), files.imagePart, files.promptPart], progress);
    loaded = { binary: binary.buffer as ArrayBuffer, models };
    textWidth = files.textWidth;
    mapNames = files.maps;
    maskPromptPart = { url: files.maskPromptPart, session: null };
    return null;
  },

  async start({ threads }) {
    if (loaded === null) {
      throw new Error('decoder: not loaded');
    }
    const { binary, models } = loaded;
    loaded = null;
    const started = await Runtime.start(absolute(glue), binary, threads);
    runtime = started;
    const [imagePart, promptPart] = await sessionsOf(models);
    decoder = new DecoderGraphs(
      { imagePart, promptPart },
      (values, dims) => started.tensor(values, dims),
      textWidth,
    );
    return null;
  },

  async open({ image, url, frame, maskFiles }) {
    const models = hasMaskGraphs(maskFiles) ? null : downloadAll(maskFiles);
    const [{ maps, bytes }] = await Promise.all([embeddings.get(url), models]);
    return turns.each(async () => {
      const from = performance.now();
      forgetImage();
      await useMaskGraphs(maskFiles, models);
      opened = { image, frame, state: await started().open(named(maps)) };
      return { bytes, preparedIn: performance.now() - from };
    });
  },

  async preload({ url }) {
    await embeddings.get(url);
    return null;
  },

  predict({ image, prompt, several, mask }) {
    return turns.each(async () => {
      if (opened?.image !== image) {
        throw new Error(`decoder: image ${image} is not open`);
      }
      const from = performance.now();
      const state = mask === null ? opened.state : await refinedState(opened, mask);
      const answer = await started().predict(state, opened.frame, prompt, maskGraph, several);
      return { ...answer, decodedIn: performance.now() - from };
    });
  },
};

/** The maps of an embedding by their names. */
function named(maps: readonly NpyArray[]): Record<string, NpyArray> {
  if (maps.length !== mapNames.length) {
    throw new Error(`embedding:  arrays, expected `);
  }
  return Object.fromEntries(mapNames.map((name, i) => [name, maps[i]]));
}

function forgetImage(): void {
  [opened, refined].forEach((image) => disposeOf(image?.state ?? {}));
  opened = refined = null;
}

/** The state of the open image with a mask, made for the first of the prompts that correct it. */
async function refinedState(image: Opened, { key, logits }: MaskInput): Promise<ImageState<Kept>> {
  if (refined?.opened !== image || refined.key !== key) {
    disposeOf(refined?.state ?? {});
    refined = null;
    maskPromptPart.session ??= (await sessionsOf(await download([maskPromptPart.url])))[0];
    const state = await started().withMask(image.state, maskPromptPart.session, logits, image.frame);
    refined = { opened: image, key, state };
  }
  return refined.state;
}

function started(): DecoderGraphs<Kept> {
  if (decoder === null) {
    throw new Error('decoder: not started');
  }
  return decoder;
}

const absolute = (url: string): string => new URL(url, import.meta.url).href;

/** Sessions are made one after the other: two at once make the runtime fail. */
async function sessionsOf(models: readonly Uint8Array[]): Promise<Session[]> {
  if (runtime === null) {
    throw new Error('decoder: not started');
  }
  const sessions: Session[] = [];
  for (const model of models) {
    sessions.push(await runtime.session(model));
  }
  return sessions;
}

const hasMaskGraphs = (files: MaskFiles): boolean => JSON.stringify(maskGraphs?.files) === JSON.stringify(files);

/**
 * Keeps the sessions of one shape of images: each holds the memory of its runs.
 *
 * @param fetched null if the shape was there when the image was asked for; another may have come since
 */
async function useMaskGraphs(
  files: MaskFiles,
  fetched: Promise<ReadonlyMap<string, Uint8Array>> | null,
): Promise<void> {
  if (hasMaskGraphs(files)) {
    return;
  }
  const models = await (fetched ?? downloadAll(files));
  const before = maskGraphs;
  maskGraphs = null;
  for (const session of before?.sessions.values() ?? []) {
    session.release();
  }
  const made = await sessionsOf([...models.values()]);
  maskGraphs = { files, sessions: new Map([...models.keys()].map((masks, i) => [masks, made[i]])) };
}

function maskGraph(masks: number): Session {
  const session = maskGraphs?.sessions.get(String(masks));
  if (session === undefined) {
    throw new Error(`decoder: the model names no graph for ${masks} masks`);
  }
  return session;
}

/** Both files of a shape, from the browser's cache when it has been seen. */
async function downloadAll(files: MaskFiles): Promise<Map<string, Uint8Array>> {
  const models = await download(Object.values(files));
  return new Map(Object.keys(files).map((masks, i) => [masks, models[i]]));
}

/**
 * Fetches files side by side.
 *
 * @param progress told how much of them is here, where the server says how large they are
 */
async function download(urls: readonly string[], progress: Progress = () => {}): Promise<Uint8Array[]> {
  const responses = await Promise.all(urls.map((url) => fetch(url)));
  const refused = responses.find(({ ok }) => !ok);
  if (refused !== undefined) {
    throw new Error(`decoder: ${await reasonOf(refused)}`);
  }
  const total = responses.reduce((sum, response) => sum + sizeOf(response), 0);
  let here = 0;
  const arrived = (bytes: number): void => {
    here += bytes;
    if (total > 0) {
      progress(Math.min(1, here / total));
    }
  };
  return Promise.all(responses.map(({ body }) => (body === null ? new Uint8Array() : collect(body, arrived))));
}

/** Bytes of a file; NaN if nobody says. The runtime comes compressed, and its header tells the size of that. */
function sizeOf({ url, headers }: Response): number {
  return url === absolute(wasm) ? __RUNTIME_BYTES__ : Number(headers.get('Content-Length') ?? NaN);
}

async function collect(body: ReadableStream<Uint8Array>, arrived: (bytes: number) => void): Promise<Uint8Array> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const reader = body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    chunks.push(next.value as Uint8Array<ArrayBuffer>);
    arrived(next.value.byteLength);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

answerCalls<DecoderCalls>(answers, (value) => {
  // Logits are handed over, not copied.
  const logits = (value as { logits?: readonly Float32Array[] } | null)?.logits ?? [];
  return logits.map((array) => array.buffer as ArrayBuffer);
});
