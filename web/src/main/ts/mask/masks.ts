import { WorkerCalls } from '../base/calls.ts';
import type { ImageFrame } from '../image/frame.ts';
import type { CutoutSource } from './cutout.ts';
import type { Bounds, Rle } from './rle.ts';
import type { Compressed, EncodedMask, MaskCalls, MaskFacts } from './worker.ts';

/** The worker for masks at the image's size, seen from the page. */
export class Masks {
  private readonly calls = new WorkerCalls<MaskCalls>(
    new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'anymask-masks' }),
    'the worker for masks',
  );

  encode(logits: Float32Array, frame: ImageFrame): Promise<EncodedMask> {
    return this.calls.call('encode', { logits, frame });
  }

  decode(masks: readonly Compressed[]): Promise<readonly MaskFacts[]> {
    return this.calls.call('decode', { masks });
  }

  cutOut(rle: Rle, bounds: Bounds, source: CutoutSource): Promise<Blob> {
    return this.calls.call('cutOut', { rle, bounds, source });
  }
}
