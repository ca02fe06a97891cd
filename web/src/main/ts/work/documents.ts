import type { AnnotationDocument, AnnotationDraft } from '../api/types.ts';
import { type Box, NOTHING, type Prompt } from '../decoder/prompt.ts';
import { compress, decompress, type Rle } from '../mask/rle.ts';
import type { MaskFacts } from '../mask/worker.ts';
import type { Edit, Given } from './provenance.ts';
import { type Item, itemOf } from './work.ts';

/** What a server keeps of a mask's making beside its prompt. */
interface History {
  readonly given?: readonly Given[];
  readonly scores?: readonly number[];
  readonly edits?: readonly Edit[];
  readonly started?: number | null;
  readonly accepted?: number | null;
}

const mask = (rle: Rle): { size: [number, number]; counts: string } => ({
  size: [rle.height, rle.width],
  counts: compress(rle),
});

const numberOr = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** A mask as a server keeps it. How it is shown here (hidden, locked, its colour) is nobody else's business. */
export function documentOf(item: Item): AnnotationDraft {
  const { given, scores, edits, started, accepted } = item;
  const model = item.source === 'manual' || item.model === '' ? null : item.model;
  const history: History = { given, scores: scores.map((score) => score), edits, started, accepted };
  return {
    id: item.id,
    status: 'accepted',
    category: item.category,
    mask: mask(item.rle),
    source: item.source,
    model,
    ...(model !== null && item.weights !== undefined && { model_sha256: item.weights }),
    prompt: promptDocument(item.prompt, item.scores.length > 1),
    choice: item.choice,
    predicted_iou: numberOr(item.predictedIou),
    stability_score: numberOr(item.stability),
    history: history as Record<string, unknown>,
  };
}

function promptDocument(prompt: Prompt, several: boolean): AnnotationDraft['prompt'] {
  const { points, box, phrase } = prompt;
  if (points.length === 0 && box === null && phrase === undefined && prompt.mask === undefined) {
    return null;
  }
  return {
    ...(points.length > 0 && { points: points.map(({ x, y, positive }) => [x, y, positive ? 1 : 0] as const) }),
    ...(box !== null && { box }),
    ...(phrase !== undefined && { text: phrase.words }),
    ...(prompt.mask !== undefined && { mask: mask(prompt.mask.rle) }),
    multimask_output: several,
  };
}

/**
 * A mask that a server keeps, as the page works with it.
 *
 * @param before the same mask as it was here, which keeps the way in which it is shown
 * @param hue for one that is new here
 */
export function itemOfDocument(
  document: AnnotationDocument,
  { rle, outline, area, bounds }: MaskFacts,
  before: Item | null,
  hue: number,
): Item {
  const { id, source, model, model_sha256, prompt, choice, category, predicted_iou, stability_score } = document;
  const { given, scores, edits, started, accepted } = (document.history ?? {}) as History;
  return itemOf({
    id,
    rle,
    outline,
    area,
    bounds,
    source,
    prompt: promptOf(prompt, id),
    given: given ?? [],
    choice,
    scores: scores ?? [],
    edits: edits ?? [],
    started: started ?? null,
    accepted: accepted ?? null,
    category,
    model: model ?? '',
    ...(typeof model_sha256 === 'string' && { weights: model_sha256 }),
    predictedIou: predicted_iou ?? NaN,
    stability: stability_score ?? NaN,
    hue: before?.hue ?? hue,
    hidden: before?.hidden ?? false,
    locked: before?.locked ?? false,
  });
}

function promptOf(prompt: AnnotationDocument['prompt'], item: string): Prompt {
  if (prompt === null) {
    return NOTHING;
  }
  const { points = [], box, text } = prompt;
  return {
    points: points.map(([x, y, label]) => ({ x, y, positive: label === 1 })),
    box: box === undefined ? null : (box as Box),
    // A phrase that is over needs no vector any more.
    ...(text !== undefined && { phrase: { words: text, vector: new Float32Array(0) } }),
    ...(prompt.mask !== undefined && {
      mask: { item, rle: decompress(prompt.mask.counts, prompt.mask.size[1], prompt.mask.size[0]) },
    }),
  };
}
