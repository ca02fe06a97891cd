/// The decoder's own thread: loads ONNX Runtime, keeps the image part of the open image, answers prompts.
import * as ort from 'onnxruntime-web/wasm';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import glue from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import { reasonOf } from '../api/problem.ts';
import type { ImageFrame } from '../image/frame.ts';
import { Embeddings } from './embeddings.ts';
import { DecoderGraphs, type Graph, type Graphs, type ImageState } from './graphs.ts';
import type { Call, Calls, DecoderFiles, Reply, Request } from './protocol.ts';

const embeddings = new Embeddings();
let decoder: DecoderGraphs<ort.Tensor> | null = null;
let opened: { image: string; frame: ImageFrame; state: ImageState<ort.Tensor> } | null = null;
let loaded: { files: DecoderFiles; models: Map<string, Uint8Array> } | null = null;

type Waiting = (seconds: number) => void;

const answers: { [C in Call]: (argument: Calls[C][0], waiting: Waiting) => Promise<Calls[C][1]> } = {
  async load({ files }) {
    const urls = [...new Set([files.imagePart, files.promptPart, ...Object.values(files.maskParts)])];
    const [runtime, ...models] = await Promise.all([absolute(wasm), ...urls].map(download));
    ort.env.wasm.wasmBinary = runtime.buffer as ArrayBuffer;
    loaded = { files, models: new Map(urls.map((url, i) => [url, models[i]])) };
    return null;
  },

  async start({ threads }) {
    if (loaded === null) {
      throw new Error('decoder: not loaded');
    }
    ort.env.wasm.wasmPaths = { mjs: absolute(glue) };
    ort.env.wasm.numThreads = threads;
    ort.env.logLevel = 'error';
    const graphs = await graphsOf(loaded.files, loaded.models);
    loaded = null;
    decoder = new DecoderGraphs(graphs, (values, dims) => new ort.Tensor('float32', values, dims));
    return null;
  },

  async open({ image, url, frame }, waiting) {
    const { array, bytes } = await embeddings.get(image, url, waiting);
    const from = performance.now();
    opened = null;
    const state = await started().open(array.values, array.shape);
    opened = { image, frame, state };
    return { bytes, preparedIn: performance.now() - from };
  },

  async preload({ image, url }, waiting) {
    await embeddings.get(image, url, waiting);
    return null;
  },

  async predict({ image, prompt, several }) {
    if (opened?.image !== image) {
      throw new Error(`decoder: image ${image} is not open`);
    }
    const from = performance.now();
    const answer = await started().predict(opened.state, opened.frame, prompt, several);
    return { ...answer, decodedIn: performance.now() - from };
  },
};

function started(): DecoderGraphs<ort.Tensor> {
  if (decoder === null) {
    throw new Error('decoder: not started');
  }
  return decoder;
}

const absolute = (url: string): string => new URL(url, import.meta.url).href;

/** Sessions are made one after the other: two at once make the runtime fail. */
async function graphsOf(
  files: DecoderFiles,
  models: ReadonlyMap<string, Uint8Array>,
): Promise<Graphs<ort.Tensor>> {
  const sessions = new Map<string, Graph<ort.Tensor>>();
  for (const [url, model] of models) {
    const session = await ort.InferenceSession.create(model, {
      executionProviders: ['wasm'],
      graphOptimizationLevel: 'all',
    });
    sessions.set(url, session as Graph<ort.Tensor>);
  }
  const session = (url: string | undefined): Graph<ort.Tensor> => {
    const found = url === undefined ? undefined : sessions.get(url);
    if (found === undefined) {
      throw new Error('decoder: the model names no graph for so many masks');
    }
    return found;
  };
  return {
    imagePart: session(files.imagePart),
    promptPart: session(files.promptPart),
    maskPart: (masks) => session(files.maskParts[masks]),
  };
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
