/// The decoder's own thread: loads ONNX Runtime, keeps the image part of the open image, answers prompts.
import * as ort from 'onnxruntime-web/wasm';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import glue from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import { reasonOf } from '../api/problem.ts';
import type { ImageFrame } from '../image/frame.ts';
import { Embeddings } from './embeddings.ts';
import { DecoderGraphs, type Graph, type ImageState } from './graphs.ts';
import type { Call, Calls, MaskFiles, Reply, Request } from './protocol.ts';

/** A session, to be released. */
type Session = Graph<ort.Tensor> & { release(): Promise<void> };

interface Opened {
  readonly image: string;
  readonly frame: ImageFrame;
  readonly state: ImageState<ort.Tensor>;
}

const embeddings = new Embeddings();
let decoder: DecoderGraphs<ort.Tensor> | null = null;
let turn: Promise<unknown> = Promise.resolve();
let opened: Opened | null = null;
let loaded: readonly Uint8Array[] | null = null;

/** Graphs that draw masks of images of the open one's shape, by the number of masks. */
let maskGraphs: { readonly files: MaskFiles; readonly sessions: ReadonlyMap<string, Session> } | null = null;

type Waiting = (seconds: number) => void;

const answers: { [C in Call]: (argument: Calls[C][0], waiting: Waiting) => Promise<Calls[C][1]> } = {
  async load({ files }) {
    const urls = [files.imagePart, files.promptPart];
    const [runtime, ...models] = await Promise.all([absolute(wasm), ...urls].map(download));
    ort.env.wasm.wasmBinary = runtime.buffer as ArrayBuffer;
    loaded = models;
    return null;
  },

  async start({ threads }) {
    if (loaded === null) {
      throw new Error('decoder: not loaded');
    }
    ort.env.wasm.wasmPaths = { mjs: absolute(glue) };
    ort.env.wasm.numThreads = threads;
    ort.env.logLevel = 'error';
    const [imagePart, promptPart] = await sessionsOf(loaded);
    loaded = null;
    decoder = new DecoderGraphs(
      { imagePart, promptPart },
      (values, dims) => new ort.Tensor('float32', values, dims),
    );
    return null;
  },

  async open({ image, url, frame, maskFiles }, waiting) {
    const models = hasMaskGraphs(maskFiles) ? null : downloadAll(maskFiles);
    const [{ array, bytes }] = await Promise.all([embeddings.get(image, url, waiting), models]);
    return inTurn(async () => {
      const from = performance.now();
      opened = null;
      await useMaskGraphs(maskFiles, models);
      opened = { image, frame, state: await started().open(array.values, array.shape) };
      return { bytes, preparedIn: performance.now() - from };
    });
  },

  async preload({ image, url }, waiting) {
    await embeddings.get(image, url, waiting);
    return null;
  },

  predict({ image, prompt, several }) {
    return inTurn(async () => {
      if (opened?.image !== image) {
        throw new Error(`decoder: image ${image} is not open`);
      }
      const from = performance.now();
      const answer = await started().predict(opened.state, opened.frame, prompt, maskGraph, several);
      return { ...answer, decodedIn: performance.now() - from };
    });
  },
};

/** One thing at a time: an image that is opened takes the graphs of the one before away. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = turn.then(work);
  turn = result.catch(() => {});
  return result;
}

function started(): DecoderGraphs<ort.Tensor> {
  if (decoder === null) {
    throw new Error('decoder: not started');
  }
  return decoder;
}

const absolute = (url: string): string => new URL(url, import.meta.url).href;

/** Sessions are made one after the other: two at once make the runtime fail. */
async function sessionsOf(models: readonly Uint8Array[]): Promise<Session[]> {
  const sessions: Session[] = [];
  for (const model of models) {
    const session = await ort.InferenceSession.create(model, {
      executionProviders: ['wasm'],
      graphOptimizationLevel: 'all',
    });
    sessions.push(session as unknown as Session);
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
    await session.release();
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
  const models = await Promise.all(Object.values(files).map(download));
  return new Map(Object.keys(files).map((masks, i) => [masks, models[i]]));
}

async function download(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`decoder: ${await reasonOf(response)}`);
  }
  return new Uint8Array(await response.arrayBuffer());
}

self.addEventListener('message', (event: MessageEvent<Request>) => {
  const { id, call, argument } = event.data;
  const post = (reply: Reply, transfer: Transferable[] = []): void => self.postMessage(reply, { transfer });
  const answer = answers[call] as (argument: unknown, waiting: Waiting) => Promise<unknown>;
  answer(argument, (seconds) => post({ id, waiting: seconds })).then(
    (value) => post({ id, value }, buffersOf(value)),
    (failure: unknown) => post({ id, error: failure instanceof Error ? failure.message : String(failure) }),
  );
});

/** Logits are handed over, not copied. */
function buffersOf(value: unknown): Transferable[] {
  const logits = (value as { logits?: readonly Float32Array[] } | null)?.logits ?? [];
  return logits.map((array) => array.buffer as ArrayBuffer);
}
