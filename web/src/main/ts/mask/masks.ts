import type { ImageFrame } from '../image/frame.ts';
import type { CutoutSource } from './cutout.ts';
import type { Bounds, Rle } from './rle.ts';
import type { Compressed, EncodedMask, MaskFacts, MaskReply, MaskRequest } from './worker.ts';

type Asked = MaskRequest extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never;

/** The worker for masks at the image's size, seen from the page. */
export class Masks {
  private readonly worker = new Worker(new URL('./worker.ts', import.meta.url), {
    type: 'module',
    name: 'anymask-masks',
  });
  private readonly waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (failure: Error) => void }
  >();
  private next = 0;

  constructor() {
    this.worker.addEventListener('message', ({ data }: MessageEvent<MaskReply>) => {
      const waiting = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      if (data.error !== undefined) {
        waiting?.reject(new Error(data.error));
      } else {
        waiting?.resolve(data.value);
      }
    });
  }

  encode(logits: Float32Array, frame: ImageFrame): Promise<EncodedMask> {
    return this.ask({ call: 'encode', logits, frame }) as Promise<EncodedMask>;
  }

  decode(masks: readonly Compressed[]): Promise<readonly MaskFacts[]> {
    return this.ask({ call: 'decode', masks }) as Promise<readonly MaskFacts[]>;
  }

  cutOut(rle: Rle, bounds: Bounds, source: CutoutSource): Promise<Blob> {
    return this.ask({ call: 'cutOut', rle, bounds, source }) as Promise<Blob>;
  }

  private ask(asked: Asked): Promise<unknown> {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, ...asked });
    });
  }
}
