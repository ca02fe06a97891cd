import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Server } from '../../main/ts/api/server.ts';
import type { Model } from '../../main/ts/api/types.ts';
import { Decoding } from '../../main/ts/app/decoding.ts';
import type { Reply } from '../../main/ts/base/calls.ts';
import { frameOf } from '../../main/ts/image/frame.ts';
import type { Masks } from '../../main/ts/mask/masks.ts';

/** A worker that opens images when it is told to, and decodes only the one that is open, as the real one. */
class Patient {
  static last: Patient;
  /** Addresses that the server does not answer any more. */
  static refused = new Set<string>();
  /** Images that wait to be opened. */
  readonly waiting: (() => void)[] = [];
  private listener: (event: { data: Reply }) => void = () => {};
  private opened = '';

  constructor() {
    Patient.last = this;
  }

  addEventListener(type: string, listener: (event: { data: Reply }) => void): void {
    if (type === 'message') {
      this.listener = listener;
    }
  }

  postMessage({ id, call, argument }: { id: number; call: string; argument: unknown }): void {
    const reply = (data: Reply): void => queueMicrotask(() => this.listener({ data }));
    if (call === 'open') {
      const { image, url } = argument as { image: string; url: string };
      if (Patient.refused.has(url)) {
        reply({ id, error: 'the server embeds with another model by now' });
        return;
      }
      this.waiting.push(() => {
        this.opened = image;
        reply({ id, value: { bytes: 1, preparedIn: 1 } });
      });
    } else if (call === 'predict') {
      const { image } = argument as { image: string };
      reply(
        image === this.opened
          ? { id, value: { logits: [new Float32Array(4)], scores: [0.5], decodedIn: 1 } }
          : { id, error: `image ${image} is not open` },
      );
    } else {
      reply({ id, value: null });
    }
  }

  terminate(): void {}
}

/** The server's description of a model that is opened for this input size. */
function model(inputSize: number): Model {
  const files = { '1': 'one', '3': 'three' };
  const decoder = { imagePart: '', promptPart: '', maskPart: files, maskPartOfCells: files, cellStep: 64 };
  return {
    id: 'tiny',
    family: 'sam',
    inputSize,
    maskSize: inputSize / 4,
    embeddingMaps: [{ name: 'image_embeddings', shape: [] }],
    embeddingKey: `key ${inputSize}`,
    decoder,
  } as unknown as Model;
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
const PROMPT = { points: [{ x: 1, y: 1, positive: true }], box: null };

async function decodingWith(predict: Server['predict'], now: readonly Model[] = [model(1024)]): Promise<Decoding> {
  const urls = { embedding: (_: string, { embeddingKey }: Model) => embeddingKey };
  const server = { predict, urls, models: async () => now } as unknown as Server;
  const decoding = new Decoding(server, { decode: () => [] } as unknown as Masks, model(1024), {
    threads: null,
    patience: null,
    only: null,
    dtype: 'f32',
  });
  await decoding.start();
  return decoding;
}

const silent: Server['predict'] = () => new Promise(() => {});

describe('a mask that a prompt corrects', () => {
  it('goes to the server as logits, made once for all prompts', async () => {
    const asked: unknown[] = [];
    let made = 0;
    const masks = {
      decode: () => [],
      logits: () => Promise.resolve(new Float32Array(256 * 256).fill(++made)),
    } as unknown as Masks;
    const predict: Server['predict'] = (_, request) => {
      asked.push(request);
      return Promise.resolve({ masks: [], iou_predictions: [], stability_scores: [] });
    };
    const decoding = new Decoding({ predict } as unknown as Server, masks, model(1024), {
      threads: null,
      patience: null,
      only: 'server',
      dtype: 'f32',
    });
    await decoding.start();
    await decoding.open('a', 100, 80);
    const mask = { item: 'i', rle: { width: 100, height: 80, counts: Uint32Array.of(8000) } };
    await decoding.predict('a', { ...PROMPT, mask }, false);
    await decoding.predict('a', { points: [], box: [0, 0, 9, 9], mask }, false);
    await decoding.predict('a', { ...PROMPT, mask: { ...mask } }, false);
    const inputs = asked.map((one) => (one as { mask_input: { shape: number[]; data: string } }).mask_input);
    expect(inputs.map(({ shape }) => shape)).toEqual([
      [256, 256],
      [256, 256],
      [256, 256],
    ]);
    const first = inputs.map(({ data }) => Buffer.from(data, 'base64').readFloatLE(0));
    expect(first).toEqual([1, 1, 2]);
    await decoding.predict('a', PROMPT, true);
    expect(asked[3]).not.toHaveProperty('mask_input');
  });
});

describe('an image that is opened while another is prepared', () => {
  beforeEach(() => {
    vi.stubGlobal('Worker', Patient);
    vi.stubGlobal('window', globalThis);
    vi.stubGlobal('navigator', { userAgent: '', hardwareConcurrency: 2 });
    vi.stubGlobal('crossOriginIsolated', true);
  });

  afterEach(() => {
    Patient.refused = new Set();
    vi.unstubAllGlobals();
  });

  it('is decoded in the browser though it was opened twice', async () => {
    const decoding = await decodingWith(silent);
    const { waiting } = Patient.last;
    void decoding.open('x', 100, 80);
    await settled();
    void decoding.open('a', 100, 80);
    const early = decoding.predict('a', PROMPT, true);
    const opened = decoding.open('a', 100, 80);
    waiting[0]();
    await settled();
    waiting[1]();
    await opened;
    expect((await early).masks).toHaveLength(1);
    expect(decoding.state.value.kind).toBe('browser');
    expect(decoding.image.value).toMatchObject({ kind: 'ready', id: 'a' });
  });

  it('is no answer to a prompt for the one before', async () => {
    const decoding = await decodingWith(silent);
    const { waiting } = Patient.last;
    void decoding.open('x', 100, 80);
    const late = decoding.predict('x', PROMPT, true);
    await settled();
    const opened = decoding.open('a', 100, 80);
    waiting[0]();
    await settled();
    waiting[1]();
    await opened;
    await expect(late).rejects.toThrow('another image is open');
    expect(decoding.state.value.kind).toBe('browser');
  });

  it("is left to the server when the browser's decoder is given up meanwhile", async () => {
    const decoding = await decodingWith(silent);
    const opened = decoding.open('a', 100, 80);
    await settled();
    decoding['distrust']('as a test');
    await opened;
    expect(decoding.image.value).toEqual({ kind: 'ready', id: 'a', bytes: 0, preparedIn: 0 });
    expect(decoding.state.value).toEqual({ kind: 'server', note: 'as a test' });
  });

  it('is decoded with the model that the server has by now', async () => {
    Patient.refused = new Set(['key 1024']);
    const decoding = await decodingWith(silent, [model(512)]);
    const { last } = Patient;
    const opened = decoding.open('a', 100, 80);
    await settled();
    expect(Patient.last).not.toBe(last);
    Patient.last.waiting[0]();
    await opened;
    expect(decoding.model.inputSize).toBe(512);
    expect(decoding.image.value).toMatchObject({ kind: 'ready', id: 'a' });
    expect(decoding['opened']?.frame).toEqual(frameOf(100, 80, 512, 128));
  });

  it('is followed with the open image before anything is refused', async () => {
    Patient.refused = new Set();
    const decoding = await decodingWith(silent, [model(512)]);
    const opened = decoding.open('a', 100, 80);
    await settled();
    Patient.last.waiting[0]();
    await opened;
    const { last } = Patient;
    const followed = decoding.follow();
    await settled();
    expect(Patient.last).not.toBe(last);
    expect(decoding.image.value.kind).toBe('waiting');
    const prediction = decoding.predict('a', PROMPT, false);
    Patient.last.waiting[0]();
    await followed;
    expect(decoding.model.inputSize).toBe(512);
    expect(decoding.image.value).toMatchObject({ kind: 'ready', id: 'a' });
    expect((await prediction).masks).toHaveLength(1);
    const current = Patient.last;
    await decoding.follow();
    expect(Patient.last).toBe(current);
  });

  it('fails in the words of the server that still has the same model', async () => {
    Patient.refused = new Set(['key 1024']);
    const decoding = await decodingWith(silent);
    const { last } = Patient;
    await expect(decoding.open('a', 100, 80)).rejects.toThrow('another model');
    expect(decoding.image.value).toMatchObject({ kind: 'failed' });
    expect(Patient.last).toBe(last);
  });
});
