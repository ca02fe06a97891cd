/// Work on masks at the image's size, away from the page's thread: run lengths, outlines, cut-outs.
import type { ImageFrame } from '../image/frame.ts';
import { type CutoutSource, cutOut } from './cutout.ts';
import { type Ring, rings, simplify } from './polygons.ts';
import { area, bounds, type Bounds, decompress, type Rle } from './rle.ts';
import { upscale } from './upscale.ts';

/** What is derived from a mask once. */
export interface MaskFacts {
  readonly rle: Rle;
  readonly outline: readonly Ring[];
  readonly area: number;
  readonly bounds: Bounds;
}

export type EncodedMask = MaskFacts & { readonly stability: number };

/** COCO's compressed run lengths, as a server sends them. */
export interface Compressed {
  readonly size: readonly number[];
  readonly counts: string;
}

export type MaskRequest = { readonly id: number } & (
  | { readonly call: 'encode'; readonly logits: Float32Array; readonly frame: ImageFrame }
  | { readonly call: 'decode'; readonly masks: readonly Compressed[] }
  | { readonly call: 'cutOut'; readonly rle: Rle; readonly bounds: Bounds; readonly source: CutoutSource }
);

export type MaskReply = { readonly id: number; readonly value?: unknown; readonly error?: string };

const TOLERANCE = 0.75;

function facts(rle: Rle): MaskFacts {
  return {
    rle,
    outline: rings(rle).map((ring) => simplify(ring, TOLERANCE)),
    area: area(rle),
    bounds: bounds(rle),
  };
}

async function answer(request: MaskRequest): Promise<unknown> {
  switch (request.call) {
    case 'encode': {
      const { rle, stability } = upscale(request.logits, request.frame);
      return { ...facts(rle), stability } satisfies EncodedMask;
    }
    case 'decode':
      return request.masks.map(({ size: [height, width], counts }) => facts(decompress(counts, width, height)));
    case 'cutOut':
      return cutOut(request.rle, request.bounds, request.source);
  }
}

self.addEventListener('message', (event: MessageEvent<MaskRequest>) => {
  const { id } = event.data;
  answer(event.data).then(
    (value) => self.postMessage({ id, value } satisfies MaskReply),
    (failure: unknown) =>
      self.postMessage({
        id,
        error: failure instanceof Error ? failure.message : String(failure),
      } satisfies MaskReply),
  );
});
