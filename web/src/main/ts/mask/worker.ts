/// Work on masks at the image's size, away from the page's thread: run lengths, outlines, cut-outs.
import { answerCalls } from '../base/calls.ts';
import type { ImageFrame } from '../image/frame.ts';
import { type CutoutSource, cutOut } from './cutout.ts';
import { logitsOf } from './logits.ts';
import { parts } from './parts.ts';
import { type Ring, rings, simplify } from './polygons.ts';
import { area, bounds, type Bounds, decompress, type Rle, union } from './rle.ts';
import { type Drawn, paint, spansOf } from './spans.ts';
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

export type MaskCalls = {
  encode: [{ readonly logits: Float32Array; readonly frame: ImageFrame }, EncodedMask];
  decode: [{ readonly masks: readonly Compressed[] }, readonly MaskFacts[]];
  paint: [{ readonly rle: Rle; readonly drawn: Drawn; readonly erase: boolean }, MaskFacts];
  merge: [{ readonly masks: readonly Rle[] }, MaskFacts];
  split: [{ readonly rle: Rle; readonly most: number }, readonly MaskFacts[]];
  logits: [{ readonly rle: Rle; readonly frame: ImageFrame }, Float32Array];
  cutOut: [{ readonly rle: Rle; readonly bounds: Bounds; readonly source: CutoutSource }, Blob];
};

const TOLERANCE = 0.75;

function facts(rle: Rle): MaskFacts {
  return {
    rle,
    outline: rings(rle).map((ring) => simplify(ring, TOLERANCE)),
    area: area(rle),
    bounds: bounds(rle),
  };
}

answerCalls<MaskCalls>({
  encode({ logits, frame }) {
    const { rle, stability } = upscale(logits, frame);
    return { ...facts(rle), stability };
  },

  decode({ masks }) {
    return masks.map(({ size: [height, width], counts }) => facts(decompress(counts, width, height)));
  },

  paint({ rle, drawn, erase }) {
    return facts(paint(rle, spansOf(drawn, rle.width, rle.height), erase));
  },

  merge({ masks }) {
    return facts(union(masks));
  },

  split({ rle, most }) {
    const found = parts(rle);
    if (found.length > most) {
      throw new Error(`this mask has ${found.length} parts, expected at most ${most}: erase its specks first`);
    }
    return found.map(facts);
  },

  logits({ rle, frame }) {
    return logitsOf(rle, frame);
  },

  cutOut({ rle, bounds, source }) {
    return cutOut(rle, bounds, source);
  },
});
