import type { Server } from '../api/server.ts';
import type { Model, Tensor } from '../api/types.ts';
import type { MaskShape } from '../canvas/scene.ts';
import { base64 } from '../base/base64.ts';
import { messageOf } from '../base/calls.ts';
import { Store } from '../base/store.ts';
import { Turns } from '../base/turns.ts';
import { LocalDecoder, threadsFor } from '../decoder/decoder.ts';
import type { MaskPrompt, Phrase, Prompt } from '../decoder/prompt.ts';
import type { DecoderFiles, MaskFiles, MaskInput } from '../decoder/protocol.ts';
import { cellsOf } from '../decoder/cells.ts';
import { frameOf, type ImageFrame } from '../image/frame.ts';
import type { Masks } from '../mask/masks.ts';
import { iou } from '../mask/rle.ts';
import type { MaskFacts } from '../mask/worker.ts';
import { Latency } from './latency.ts';

/** Where masks are decoded, for the status line. `loaded` is the share of the decoder that is here, null if not known. */
export type DecoderState =
  | { readonly kind: 'starting'; readonly loaded: number | null }
  | { readonly kind: 'browser'; readonly threads: number; readonly note: string | null }
  | { readonly kind: 'server'; readonly note: string };

/** How far the open image is. */
export type ImageState =
  | { readonly kind: 'none' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'ready'; readonly id: string; readonly bytes: number; readonly preparedIn: number }
  | { readonly kind: 'failed'; readonly reason: string };

export interface PredictedMask {
  readonly score: number;
  readonly shape: MaskShape;
  /** There if the server decoded it. */
  readonly facts: (MaskFacts & { readonly stability: number }) | null;
}

/** Masks for a prompt, best first. */
export interface Prediction {
  readonly prompt: Prompt;
  readonly masks: readonly PredictedMask[];
  /** Milliseconds of decoding. */
  readonly took: number;
}

export interface OpenImage {
  readonly id: string;
  /** Another one when the server turns out to have another model. */
  frame: ImageFrame;
}

/**
 * @property threads null for what pays on this machine
 * @property patience seconds for the decoder's start, null for the usual
 * @property only forces one way of decoding
 */
export interface DecodingOptions {
  readonly threads: number | null;
  readonly patience: number | null;
  readonly only: 'server' | null;
  readonly dtype: 'f16' | 'f32';
}

/** Of an image that the server decodes. */
const NOTHING_PREPARED = { bytes: 0, preparedIn: 0 };

/** How unlike the server's answer to the same click the browser's may be. */
const KNOWN_ANSWER = { score: 0.02, iou: 0.98 };

/**
 * Answers prompts: in the browser with threads, else with one thread, else on the server. A browser whose decoder
 * gives other masks than the server is not trusted with any more.
 */
export class Decoding {
  readonly state = new Store<DecoderState>({ kind: 'starting', loaded: null });
  readonly image = new Store<ImageState>({ kind: 'none' });
  readonly times = new Latency();
  private local: LocalDecoder | null = null;
  private started: Promise<void> = Promise.resolve();
  private readonly openings = new Turns();
  private opened: OpenImage | null = null;
  private checked = false;
  private readonly phrases = new Map<string, Phrase>();
  /** The mask that was refined last, as the decoder takes it. */
  private maskInput: {
    readonly of: MaskPrompt;
    readonly frame: ImageFrame;
    readonly input: Promise<MaskInput>;
  } | null = null;
  private maskInputs = 0;

  constructor(
    private readonly server: Server,
    private readonly masks: Masks,
    private described: Model,
    private readonly options: DecodingOptions,
  ) {}

  /** The model as the server described it last. */
  get model(): Model {
    return this.described;
  }

  /** Finds out where masks are decoded; images that are opened meanwhile wait for it. */
  start(): Promise<void> {
    this.started = this.choose();
    return this.started;
  }

  private async choose(): Promise<void> {
    if (this.options.only === 'server') {
      this.state.set({ kind: 'server', note: 'as asked' });
      return;
    }
    const { userAgent, hardwareConcurrency: cores } = navigator;
    const usual = threadsFor(crossOriginIsolated, cores, userAgent);
    const best = crossOriginIsolated ? (this.options.threads ?? usual) : 1;
    let note: string | null = crossOriginIsolated ? null : 'page not isolated';
    for (const threads of best > 1 ? [best, 1] : [1]) {
      try {
        const { patience } = this.options;
        const progress = (loaded: number): void => this.state.set({ kind: 'starting', loaded });
        this.local = await LocalDecoder.start(filesOf(this.model), threads, progress, patience);
        this.state.set({ kind: 'browser', threads, note });
        return;
      } catch (failure) {
        note = `${threads} ${threads === 1 ? 'thread' : 'threads'} failed: ${messageOf(failure)}`;
      }
    }
    this.state.set({ kind: 'server', note: note ?? 'the browser cannot decode' });
  }

  /** Makes an image the open one; prompts wait until it is ready. */
  async open(id: string, width: number, height: number): Promise<void> {
    const image = { id, frame: this.frameOf({ width, height }) };
    this.opened = image;
    this.image.set({ kind: 'waiting' });
    await this.openings.latest(async () => {
      await this.started;
      await this.prepare(image);
    });
  }

  private async prepare(image: OpenImage): Promise<void> {
    if (this.opened !== image) {
      return;
    }
    let { local } = this;
    try {
      let facts = NOTHING_PREPARED;
      try {
        facts = await this.openHere(local, image);
      } catch (failure) {
        if (this.local !== local || !(await this.renew())) {
          throw failure;
        }
        ({ local } = this);
        image.frame = this.frameOf(image.frame);
        facts = await this.openHere(local, image);
      }
      if (this.opened === image) {
        this.image.set({ kind: 'ready', id: image.id, ...facts });
        void this.checkKnownAnswer(image);
      }
    } catch (failure) {
      const givenUp = this.local !== local;
      if (this.opened === image) {
        this.image.set(
          givenUp
            ? { kind: 'ready', id: image.id, ...NOTHING_PREPARED }
            : { kind: 'failed', reason: messageOf(failure) },
        );
      }
      // The browser's decoder was given up meanwhile; the server, which decodes now, needs no preparation.
      if (!givenUp) {
        throw failure;
      }
    }
  }

  private openHere(local: LocalDecoder | null, { id, frame }: OpenImage): Promise<typeof NOTHING_PREPARED> {
    return local === null
      ? Promise.resolve(NOTHING_PREPARED)
      : local.open(id, this.embeddingUrl(id), frame, maskFilesOf(this.model, frame));
  }

  /**
   * Asks for the model again: a server that was started anew with other weights, or for another input size, refuses
   * the addresses of the old ones. Its decoder takes the place of the one here.
   *
   * @returns whether the model is another one
   */
  private async renew(): Promise<boolean> {
    const [model] = await this.server.models().catch(() => []);
    if (model === undefined || JSON.stringify(model) === JSON.stringify(this.described)) {
      return false;
    }
    this.described = model;
    this.local?.close();
    this.local = null;
    this.checked = false;
    this.state.set({ kind: 'starting', loaded: null });
    await this.start();
    return true;
  }

  /** Goes over to the model that the server has by now, with the open image too. */
  async follow(): Promise<void> {
    await this.openings.settled();
    await this.openings.latest(async () => {
      const { opened: image } = this;
      if ((await this.renew()) && image !== null) {
        image.frame = this.frameOf(image.frame);
        this.image.set({ kind: 'waiting' });
        await this.prepare(image).catch(() => {}); // the state of the image says why
      }
    });
  }

  private frameOf({ width, height }: { readonly width: number; readonly height: number }): ImageFrame {
    return frameOf(width, height, this.model.inputSize, this.model.maskSize, this.model.family);
  }

  /** Waits until the image that was opened last is ready: while one is waited for, another may be opened. */
  private async prepared(): Promise<void> {
    await this.openings.settled();
    const { value } = this.image;
    if (value.kind === 'failed') {
      throw new Error(value.reason);
    }
  }

  /** Fetches an image's embedding before it is opened. */
  preload(id: string): void {
    void this.local?.preload(this.embeddingUrl(id)).catch(() => {});
  }

  private embeddingUrl(id: string): string {
    return this.server.urls.embedding(id, this.model, this.options.dtype);
  }

  /**
   * What the model's CLIP makes of words; kept, since whoever adds a point says them again.
   *
   * @throws Error in the server's words when it cannot read them
   */
  async phrase(words: string): Promise<Phrase> {
    const known = this.phrases.get(words);
    if (known !== undefined) {
      return known;
    }
    const { values } = await this.server.text(this.model.id, words);
    const phrase = { words, vector: Float32Array.from(values) };
    this.phrases.set(words, phrase);
    return phrase;
  }

  /**
   * @param id of the open image
   * @param several three masks, or one
   * @throws Error when the image cannot be decoded, or another has been opened
   */
  async predict(id: string, prompt: Prompt, several: boolean): Promise<Prediction> {
    const prediction = await this.answer(id, prompt, several);
    this.times.add(prediction.took);
    return prediction;
  }

  private async answer(id: string, prompt: Prompt, several: boolean): Promise<Prediction> {
    await this.prepared();
    const image = this.opened;
    if (image?.id !== id) {
      throw new Error('another image is open');
    }
    if (this.local !== null) {
      try {
        return await this.predictHere(this.local, image, prompt, several);
      } catch (failure) {
        if (this.opened !== image) {
          throw failure;
        }
        this.distrust(`the browser's decoder failed: ${messageOf(failure)}`);
      }
    }
    return this.predictThere(image, prompt, several);
  }

  private async predictHere(
    local: LocalDecoder,
    image: OpenImage,
    prompt: Prompt,
    several: boolean,
  ): Promise<Prediction> {
    const { mask, ...pointed } = prompt;
    const input = mask === undefined ? null : await this.maskInputOf(mask, image.frame);
    const answer = await local.predict(image.id, pointed, several, input);
    const masks = answer.logits.map((logits, i) => ({
      score: answer.scores[i],
      shape: { kind: 'logits', logits, frame: image.frame } as const,
      facts: null,
    }));
    return { prompt, masks: masks.sort((a, b) => b.score - a.score), took: answer.decodedIn };
  }

  /** Made once for all the clicks that correct a mask. */
  private maskInputOf(mask: MaskPrompt, frame: ImageFrame): Promise<MaskInput> {
    if (this.maskInput?.of !== mask || this.maskInput.frame !== frame) {
      const key = this.maskInputs++;
      const input = this.masks.logits(mask.rle, frame).then((logits) => ({ key, logits }));
      this.maskInput = { of: mask, frame, input };
    }
    return this.maskInput.input;
  }

  private async predictThere(image: OpenImage, prompt: Prompt, several: boolean): Promise<Prediction> {
    const from = performance.now();
    const { mask } = prompt;
    const input = mask === undefined ? null : await this.maskInputOf(mask, image.frame);
    const answer = await this.server.predict(image.id, {
      points: prompt.points.map(({ x, y, positive }) => [x, y, positive ? 1 : 0]),
      ...(prompt.box === null ? {} : { box: prompt.box }),
      ...(prompt.phrase === undefined ? {} : { text: prompt.phrase.words }),
      ...(input === null ? {} : { mask_input: tensorOf(input.logits, image.frame.maskSize) }),
      multimask_output: several,
      model: this.model.id,
    });
    const facts = await this.masks.decode(answer.masks);
    return {
      prompt,
      masks: facts.map((mask, i) => ({
        score: answer.iou_predictions[i],
        shape: { kind: 'outline', outline: mask.outline },
        facts: { ...mask, stability: answer.stability_scores[i] ?? NaN },
      })),
      took: performance.now() - from,
    };
  }

  private distrust(note: string): void {
    this.local?.close();
    this.local = null;
    this.state.set({ kind: 'server', note });
  }

  /** Once: the browser must answer a click in the middle of the first image as the server does. */
  private async checkKnownAnswer(image: OpenImage): Promise<void> {
    const { local } = this;
    if (this.checked || local === null) {
      return;
    }
    this.checked = true;
    const prompt = {
      points: [{ x: image.frame.width / 2, y: image.frame.height / 2, positive: true }],
      box: null,
    };
    try {
      const there = (await this.predictThere(image, prompt, true)).masks[0];
      const here = (await this.predictHere(local, image, prompt, true)).masks[0];
      if (here.shape.kind === 'logits' && there.facts !== null) {
        const mask = await this.masks.encode(here.shape.logits, image.frame);
        const overlap = iou(mask.rle, there.facts.rle);
        if (!(Math.abs(here.score - there.score) <= KNOWN_ANSWER.score && overlap >= KNOWN_ANSWER.iou)) {
          this.distrust(`the browser's mask differs from the server's (IoU ${overlap.toFixed(3)})`);
        }
      }
    } catch {
      // Whoever cannot be asked proves nothing; the next image will.
      this.checked = false;
    }
  }
}

function filesOf(model: Model): DecoderFiles {
  return {
    imagePart: model.decoder.imagePart,
    promptPart: model.decoder.promptPart,
    maskPromptPart: model.decoder.maskPromptPart,
    maps: model.embeddingMaps.map(({ name }) => name),
    textWidth: model.textWidth,
  };
}

const tensorOf = (values: Float32Array, side: number): Tensor => ({
  dtype: '<f4',
  shape: [side, side],
  data: base64(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
});

/** The graphs that draw what the image fills of the frame. */
function maskFilesOf(model: Model, frame: ImageFrame): MaskFiles {
  const { maskPart, maskPartOfCells, cellStep } = model.decoder;
  const { rows, columns } = cellsOf(frame, cellStep);
  if (rows === columns) {
    return maskPart;
  }
  return Object.fromEntries(
    Object.entries(maskPartOfCells).map(([masks, url]) => [
      masks,
      url.replace('{rows}', String(rows)).replace('{columns}', String(columns)),
    ]),
  );
}
