import { WorkerCalls } from '../base/calls.ts';
import type { ImageFrame } from '../image/frame.ts';
import type { CutoutSource } from './cutout.ts';
import type { Bounds, Rle } from './rle.ts';
import type { Drawn } from './spans.ts';
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

  /** The mask with what was drawn, or without it. */
  paint(rle: Rle, drawn: Drawn, erase: boolean): Promise<MaskFacts> {
    return this.calls.call('paint', { rle, drawn, erase });
  }

  merge(masks: readonly Rle[]): Promise<MaskFacts> {
    return this.calls.call('merge', { masks });
  }

  /**
   * The connected parts, the largest first.
   *
   * @throws Error when there are more than `most`
   */
  split(rle: Rle, most: number): Promise<readonly MaskFacts[]> {
    return this.calls.call('split', { rle, most });
  }

  /** The mask as the decoder takes it as a prompt. */
  logits(rle: Rle, frame: ImageFrame): Promise<Float32Array> {
    return this.calls.call('logits', { rle, frame });
  }

  cutOut(rle: Rle, bounds: Bounds, source: CutoutSource): Promise<Blob> {
    return this.calls.call('cutOut', { rle, bounds, source });
  }
}
