import { cellsOf } from '../../main/ts/decoder/cells.ts';
import { describe, expect, it } from 'vitest';
import { threadsFor } from '../../main/ts/decoder/decoder.ts';
import { DecoderGraphs, disposeOf, type Graph, type Values } from '../../main/ts/decoder/graphs.ts';
import { frameOf } from '../../main/ts/image/frame.ts';

const FRAME = frameOf(1800, 1200, 1024, 256);
const plus = { x: 500, y: 375, positive: true };
const minus = { x: 1000, y: 700, positive: false };

class Tensor implements Values {
  constructor(
    readonly data: Float32Array,
    readonly dims: readonly number[],
  ) {
    Tensor.alive++;
  }

  /** How many were made and not disposed of. */
  static alive = 0;

  dispose(): void {
    Tensor.alive--;
  }
}

/** The one map of an embedding of SAM. */
const embedding = (value: number) => ({
  image_embeddings: { values: Float32Array.of(value), shape: [1, 1, 1, 1] },
});

/** A graph that notes what it was given. */
function graph(inputNames: string[], outputs: (feeds: Record<string, Tensor>) => Record<string, Tensor>) {
  const seen: Record<string, Tensor>[] = [];
  const made: Graph<Tensor> = {
    inputNames,
    run: (feeds) => {
      seen.push(feeds);
      return Promise.resolve(outputs(feeds));
    },
  };
  return { made, seen };
}

describe('the three graphs', () => {
  const imagePart = graph(['image_embeddings'], () => ({ someKeys: new Tensor(Float32Array.of(7), [1]) }));
  const promptPart = graph(['someKeys', 'point_coords', 'point_labels'], () => ({
    iou_predictions: new Tensor(Float32Array.of(0.1, 0.2, 0.3, 0.4), [1, 4]),
    vectors: new Tensor(Float32Array.of(0, 0, 1, 1, 2, 2, 3, 3), [1, 4, 2]),
    rows: new Tensor(Float32Array.of(9), [1]),
  }));
  const maskPart = graph(['rows', 'vectors', 'someKeys'], ({ vectors }) => {
    const masks = vectors.dims[1];
    const logits = new Float32Array(masks * 65536);
    for (let i = 0; i < masks; i++) {
      logits.fill(vectors.data[2 * i], i * 65536, (i + 1) * 65536);
    }
    return { low_res_logits: new Tensor(logits, [1, masks, 256, 256]) };
  });
  const asked: number[] = [];
  const graphs = { imagePart: imagePart.made, promptPart: promptPart.made };
  const maskGraphs = (masks: number) => {
    asked.push(masks);
    return maskPart.made;
  };
  const decoder = new DecoderGraphs<Tensor>(graphs, (values, dims) => new Tensor(values, dims));

  it('hand values on by name and draw three masks for an ambiguous prompt', async () => {
    const image = await decoder.open(embedding(1));
    const answer = await decoder.predict(image, FRAME, { points: [plus], box: null }, maskGraphs, true);
    expect(promptPart.seen[0]['someKeys'].data[0]).toBe(7);
    expect(Object.keys(promptPart.seen[0])).toEqual(['someKeys', 'point_coords', 'point_labels']);
    expect(maskPart.seen[0]['rows'].data[0]).toBe(9);
    expect(maskPart.seen[0]['vectors'].dims).toEqual([1, 3, 2]);
    expect(answer.scores.map((score) => score.toFixed(1))).toEqual(['0.2', '0.3', '0.4']);
    expect(answer.logits.map((logits) => logits[0])).toEqual([1, 2, 3]);
    expect(asked).toEqual([3]);
  });

  it('draw the one mask of a clear prompt', async () => {
    const image = await decoder.open(embedding(1));
    const answer = await decoder.predict(image, FRAME, { points: [plus, minus], box: null }, maskGraphs, false);
    expect(answer.scores).toHaveLength(1);
    expect(answer.logits[0]).toHaveLength(65536);
    expect(answer.logits[0][0]).toBe(0);
    expect(asked.at(-1)).toBe(1);
  });

  it('put the drawn rows and columns of a part where they lie', async () => {
    const part = graph(['vectors'], () => ({
      low_res_logits: new Tensor(Float32Array.of(1, 2, 3, 4, 5, 6), [1, 1, 3, 2]),
    }));
    const image = await decoder.open(embedding(1));
    const answer = await decoder.predict(
      image,
      FRAME,
      { points: [plus, minus], box: null },
      () => part.made,
      false,
    );
    const logits = answer.logits[0];
    expect(logits).toHaveLength(65536);
    expect([logits[0], logits[1], logits[256], logits[257], logits[512], logits[513]]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(logits[2]).toBeLessThan(-50);
    expect(logits[768]).toBeLessThan(-50);
  });

  it('take a mask as a part of the embedding, of which the image part makes another state', async () => {
    const part = graph(['image_embeddings', 'mask_input'], ({ image_embeddings: { data, dims }, mask_input }) => ({
      prompted_embeddings: new Tensor(Float32Array.of(data[0] + mask_input.data[0]), dims),
    }));
    const image = await decoder.open(embedding(3));
    const logits = new Float32Array(65536).fill(20);
    const refined = await decoder.withMask(image, part.made, logits, FRAME);
    expect(part.seen[0]['mask_input'].dims).toEqual([1, 1, 256, 256]);
    expect(imagePart.seen.at(-1)?.['image_embeddings']).toEqual(new Tensor(Float32Array.of(23), [1, 1, 1, 1]));
    expect(refined['someKeys'].data[0]).toBe(7);
    expect(image['image_embeddings'].data[0]).toBe(3);
  });

  it('keep nothing but what is of the image', async () => {
    const part = graph(['image_embeddings'], ({ image_embeddings: { data, dims } }) => ({
      prompted_embeddings: new Tensor(data.slice(), dims),
    }));
    const none = Tensor.alive;
    const image = await decoder.open(embedding(1));
    expect(Tensor.alive).toBe(none + 2);
    await decoder.predict(image, FRAME, { points: [plus], box: null }, maskGraphs, true);
    expect(Tensor.alive).toBe(none + 2);
    const refined = await decoder.withMask(image, part.made, new Float32Array(65536), FRAME);
    expect(Tensor.alive).toBe(none + 4);
    disposeOf(refined);
    disposeOf(image);
    expect(Tensor.alive).toBe(none);
  });

  it('have the size that the model describes', async () => {
    const part = graph(['vectors'], () => ({
      low_res_logits: new Tensor(Float32Array.of(1, 2, 3, 4), [1, 1, 2, 2]),
    }));
    const image = await decoder.open(embedding(1));
    const small = frameOf(1800, 1200, 512, 128);
    const { logits } = await decoder.predict(
      image,
      small,
      { points: [plus, minus], box: null },
      () => part.made,
      false,
    );
    expect(logits[0]).toHaveLength(128 * 128);
    expect([logits[0][0], logits[0][1], logits[0][128], logits[0][129]]).toEqual([1, 2, 3, 4]);
  });

  it('say which value is missing', async () => {
    const broken = new DecoderGraphs<Tensor>(
      { ...graphs, imagePart: graph(['pixels'], () => ({})).made },
      (v, d) => new Tensor(v, d),
    );
    await expect(broken.open(embedding(1))).rejects.toThrow(
      'nothing is called pixels; there are image_embeddings',
    );
  });
});

describe('the graphs of SAM 2', () => {
  const SQUEEZED = frameOf(1800, 1200, 64, 16, 'sam_2');
  const imagePart = graph(['image_embeddings', 'finer'], ({ image_embeddings, finer }) => ({
    state: new Tensor(Float32Array.of(image_embeddings.data[0] + finer.data[0]), [1]),
  }));
  const promptPart = graph(['state', 'point_coords', 'point_labels'], () => ({
    iou_predictions: new Tensor(Float32Array.of(0.1, 0.2, 0.4, 0.3), [1, 4]),
    vectors: new Tensor(Float32Array.of(0, 1, 2, 3), [1, 4, 1]),
  }));
  /** Mask 0 is drawn with this logit, the others with their number. */
  let first = 1;
  const maskPart = graph(['vectors'], ({ vectors }) => {
    const logits = new Float32Array(vectors.dims[1] * 256);
    vectors.data.forEach((vector, i) => logits.fill(vector === 0 ? first : vector, i * 256, (i + 1) * 256));
    return { low_res_logits: new Tensor(logits, [1, vectors.dims[1], 16, 16]) };
  });
  const graphs = { imagePart: imagePart.made, promptPart: promptPart.made };
  const decoder = new DecoderGraphs<Tensor>(graphs, (values, dims) => new Tensor(values, dims));
  const maps = { ...embedding(1), finer: { values: Float32Array.of(10), shape: [1] } };
  const clear = { points: [plus, minus], box: null };

  it('take the finer maps, with a mask as well, and keep them once', async () => {
    const none = Tensor.alive;
    const image = await decoder.open(maps);
    expect(image['state'].data[0]).toBe(11);
    const part = graph(['image_embeddings', 'mask_input'], () => ({
      prompted_embeddings: new Tensor(Float32Array.of(5), [1]),
    }));
    const refined = await decoder.withMask(image, part.made, new Float32Array(256), SQUEEZED);
    expect(refined['state'].data[0]).toBe(15);
    disposeOf(refined);
    disposeOf(image);
    expect(Tensor.alive).toBe(none);
  });

  it('answer a clear prompt with mask 0 if it is stable, else with the best of the others', async () => {
    const image = await decoder.open(maps);
    first = 1;
    const stable = await decoder.predict(image, SQUEEZED, clear, () => maskPart.made, false);
    expect(stable.scores.map((score) => score.toFixed(1))).toEqual(['0.1']);
    expect(stable.logits[0][0]).toBe(1);
    first = 0.01;
    const none = Tensor.alive;
    const unstable = await decoder.predict(image, SQUEEZED, clear, () => maskPart.made, false);
    expect(unstable.scores.map((score) => score.toFixed(1))).toEqual(['0.4']);
    expect(unstable.logits[0][0]).toBe(2);
    expect(Tensor.alive).toBe(none);
    first = -1;
    const empty = await decoder.predict(image, SQUEEZED, clear, () => maskPart.made, false);
    expect(empty.logits[0][0]).toBe(-1);
  });
});

describe('the cells of the grid that show an image', () => {
  const cells = (width: number, height: number) => cellsOf(frameOf(width, height, 1024, 256), 4);

  it('are those that its logits need, in steps', () => {
    expect(cells(1800, 1200)).toEqual({ rows: 44, columns: 64 });
    expect(cells(1200, 1800)).toEqual({ rows: 64, columns: 44 });
    expect(cells(800, 800)).toEqual({ rows: 64, columns: 64 });
    // 704 of 1024 rows are 44 cells, but the last pixels' neighbours lie in the next.
    expect(cells(1024, 704)).toEqual({ rows: 48, columns: 64 });
    expect(cells(2000, 37)).toEqual({ rows: 4, columns: 64 });
  });

  it('are all of them where the image is squeezed into the frame', () => {
    expect(cellsOf(frameOf(1800, 1200, 1024, 256, 'sam_2'), 4)).toEqual({ rows: 64, columns: 64 });
    expect(cellsOf(frameOf(2000, 37, 1024, 256, 'sam_2'), 4)).toEqual({ rows: 64, columns: 64 });
  });

  it('are fewer where the model was opened for a smaller input', () => {
    expect(cellsOf(frameOf(800, 800, 512, 128), 4)).toEqual({ rows: 32, columns: 32 });
    expect(cellsOf(frameOf(1800, 1200, 512, 128), 4)).toEqual({ rows: 24, columns: 32 });
  });
});

describe('threads', () => {
  it('are half the cores, four at most, one where the page is not isolated or on iOS', () => {
    expect(threadsFor(true, 2, 'Linux')).toBe(1);
    expect(threadsFor(true, 8, 'Linux')).toBe(4);
    expect(threadsFor(true, 64, 'Linux')).toBe(4);
    expect(threadsFor(false, 8, 'Linux')).toBe(1);
    expect(threadsFor(true, 6, 'iPhone OS 17')).toBe(1);
  });
});
