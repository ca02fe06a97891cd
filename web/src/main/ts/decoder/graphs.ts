import type { ImageFrame } from '../image/frame.ts';
import { type Prompt, tokensOf } from './prompt.ts';

/** Masks that the decoder makes of every prompt: one for a clear prompt, three for an ambiguous one. */
const MASKS = 4;

/** A tensor of 32-bit floats, which lasts until it is disposed of. */
export interface Values {
  readonly dims: readonly number[];
  readonly data: Float32Array;
  dispose(): void;
}

/** A graph that is ready to run. */
export interface Graph<T extends Values> {
  readonly inputNames: readonly string[];
  run(feeds: Record<string, T>): Promise<Readonly<Record<string, T>>>;
}

/** Makes a tensor that has the values of its own. */
export type MakeTensor<T extends Values> = (values: Float32Array, dims: readonly number[]) => T;

/** The graphs that all images share. */
export interface Graphs<T extends Values> {
  readonly imagePart: Graph<T>;
  readonly promptPart: Graph<T>;
}

/** The graph that draws so many masks of an image: all rows and columns of the logits, or the first ones. */
export type MaskGraphs<T extends Values> = (masks: number) => Graph<T>;

/** Everything that one image gives to all its prompts, by the names of the graphs' values. */
export type ImageState<T> = Readonly<Record<string, T>>;

/** Lets go of what a graph gave, or of an image that is not asked about any more. */
export function disposeOf(values: Readonly<Record<string, Values>>): void {
  Object.values(values).forEach((value) => value.dispose());
}

/** Logits where nothing was drawn: outside. */
const OUTSIDE = -100;

/** Masks of one prompt in the decoder's order. */
export interface Answer {
  /** Predicted IoU of each mask. */
  readonly scores: readonly number[];
  /** Low-resolution logits of each mask, `maskSize` of the frame squared. */
  readonly logits: readonly Float32Array[];
}

/** One of the arrays of an embedding. */
export interface EmbeddingMap {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

const STABILITY_MARGIN = 0.05;
const STABLE = 0.98;

const EMBEDDING = 'image_embeddings';
const PROMPTED = 'prompted_embeddings';
const SCORES = 'iou_predictions';
const VECTORS = 'vectors';
const LOW_RES = 'low_res_logits';

/**
 * Prompt encoder and mask decoder in three graphs: once for each image, once for each prompt, and once for the masks
 * that are wanted of it. Only the names at the seams are known here; everything else that one part gives and a later
 * one takes is handed on by its name.
 */
export class DecoderGraphs<T extends Values> {
  constructor(
    private readonly graphs: Graphs<T>,
    private readonly tensor: MakeTensor<T>,
    /** Values of a phrase's vector; 0 for a model that takes no phrases. */
    private readonly textWidth = 0,
  ) {}

  /** @param maps of the embedding, by the names of the image part */
  open(maps: Readonly<Record<string, EmbeddingMap>>): Promise<ImageState<T>> {
    const given = Object.entries(maps).map(
      ([name, { values, shape }]) => [name, this.tensor(values, shape)] as const,
    );
    return this.stateOf(Object.fromEntries(given), {});
  }

  /** @param shared what the image part needs beside the state's own maps */
  private async stateOf(own: Readonly<Record<string, T>>, shared: ImageState<T>): Promise<ImageState<T>> {
    return { ...own, ...(await run('image part', this.graphs.imagePart, { ...shared, ...own })) };
  }

  /**
   * The image as prompts see it that correct a mask: a mask prompt is a part of the embedding, so that all else stays
   * as it is.
   *
   * @param maskPromptPart the graph that puts it there
   * @param logits of the mask, maskSize × maskSize
   */
  async withMask(
    image: ImageState<T>,
    maskPromptPart: Graph<T>,
    logits: Float32Array,
    { maskSize }: ImageFrame,
  ): Promise<ImageState<T>> {
    const input = this.tensor(logits, [1, 1, maskSize, maskSize]);
    const prompted = await run('mask prompt part', maskPromptPart, { ...image, mask_input: input });
    input.dispose();
    return this.stateOf({ [EMBEDDING]: valueOf(prompted, PROMPTED) }, image);
  }

  /** What the prompt says, or zeros, which nothing reads where there is no phrase. */
  private text({ phrase }: Prompt): T {
    const vector = phrase?.vector ?? new Float32Array(this.textWidth);
    return this.tensor(vector, [1, vector.length]);
  }

  /** @param several three masks, or one */
  async predict(
    image: ImageState<T>,
    frame: ImageFrame,
    prompt: Prompt,
    maskGraphs: MaskGraphs<T>,
    several: boolean,
  ): Promise<Answer> {
    const { count, coordinates, labels } = tokensOf(prompt, frame);
    const asked = {
      point_coords: this.tensor(coordinates, [1, count, 2]),
      point_labels: this.tensor(labels, [1, count]),
      ...(this.textWidth > 0 ? { texts: this.text(prompt) } : {}),
    };
    const prompted = await run('prompt part', this.graphs.promptPart, { ...image, ...asked });
    const scores = Array.from(valueOf(prompted, SCORES).data);
    const draw = async (first: number, wanted: number): Promise<Answer> => {
      const vectors = this.some(valueOf(prompted, VECTORS), first, wanted);
      const given = { ...image, ...prompted, [VECTORS]: vectors };
      const drawn = await run('mask part', maskGraphs(wanted), given);
      const logits = logitsOf(valueOf(drawn, LOW_RES), frame.maskSize);
      [{ vectors }, drawn].forEach(disposeOf);
      return { scores: scores.slice(first, first + wanted), logits };
    };
    let answer = several ? await draw(1, MASKS - 1) : await draw(0, 1);
    if (!several && frame.family === 'sam_2' && !isStable(answer.logits[0])) {
      answer = await draw(bestOf(scores), 1);
    }
    [asked, prompted].forEach(disposeOf);
    return answer;
  }

  /** The vectors of some masks. */
  private some({ data }: T, first: number, wanted: number): T {
    const width = data.length / MASKS;
    return this.tensor(data.slice(first * width, (first + wanted) * width), [1, wanted, width]);
  }
}

/** Whether the single mask of SAM 2 counts: a slightly lower threshold must not make it much larger. */
function isStable(logits: Float32Array): boolean {
  let [inner, outer] = [0, 0];
  for (const logit of logits) {
    inner += logit > STABILITY_MARGIN ? 1 : 0;
    outer += logit > -STABILITY_MARGIN ? 1 : 0;
  }
  return outer === 0 || inner / outer >= STABLE;
}

/** Of the masks of an ambiguous prompt that with the highest predicted IoU. */
function bestOf(scores: readonly number[]): number {
  let best = 1;
  for (let mask = 2; mask < MASKS; mask++) {
    best = scores[mask] > scores[best] ? mask : best;
  }
  return best;
}

/** Those of each mask. */
function logitsOf({ dims, data }: Values, side: number): Float32Array[] {
  const [masks, rows, columns] = dims.slice(1);
  const size = rows * columns;
  return Array.from({ length: masks }, (_, mask) =>
    padded(data.subarray(mask * size, (mask + 1) * size), rows, columns, side),
  );
}

/** The logits of a whole frame, of which some rows and columns were drawn. */
function padded(drawn: Float32Array, rows: number, columns: number, side: number): Float32Array {
  if (rows === side && columns === side) {
    return drawn.slice();
  }
  const logits = new Float32Array(side * side).fill(OUTSIDE);
  for (let row = 0; row < rows; row++) {
    logits.set(drawn.subarray(row * columns, (row + 1) * columns), row * side);
  }
  return logits;
}

async function run<T extends Values>(
  part: string,
  graph: Graph<T>,
  given: Readonly<Record<string, T>>,
): Promise<Readonly<Record<string, T>>> {
  const feeds: Record<string, T> = {};
  for (const name of graph.inputNames) {
    const value = given[name];
    if (value === undefined) {
      throw new Error(`decoder, ${part}: nothing is called ${name}; there are ${Object.keys(given).join(', ')}`);
    }
    feeds[name] = value;
  }
  return graph.run(feeds);
}

function valueOf<T extends Values>(values: Readonly<Record<string, T>>, name: string): T {
  const value = values[name];
  if (value === undefined) {
    throw new Error(`decoder: expected an output ${name}, got ${Object.keys(values).join(', ')}`);
  }
  return value;
}
