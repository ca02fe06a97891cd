import type { ImageFrame } from '../image/frame.ts';
import type { Call, Calls, DecoderFiles, EmbeddingFacts, MaskFiles, Reply, Request } from './protocol.ts';
import type { Prompt } from './prompt.ts';

/** How long a start may take before the next, humbler way is tried; iOS hangs instead of failing. */
const PATIENCE = 10_000;

export type LocalAnswer = Calls['predict'][1];

/** The decoder in its worker, seen from the page. */
export class LocalDecoder {
  private readonly calls = new Map<number, Pending>();
  private next = 0;

  private constructor(
    private readonly worker: Worker,
    readonly threads: number,
  ) {
    worker.addEventListener('message', (event: MessageEvent<Reply>) => this.settle(event.data));
    worker.addEventListener('error', (event) => this.fail(event.message || 'the decoder could not be loaded'));
  }

  /**
   * Starts with so many threads. A start that fails poisons its worker, which is then thrown away.
   *
   * @param patience milliseconds for the start alone; downloads take what they take
   * @throws Error when it fails or takes too long
   */
  static async start(files: DecoderFiles, threads: number, patience = PATIENCE): Promise<LocalDecoder> {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      type: 'module',
      name: 'anymask-decoder',
    });
    const decoder = new LocalDecoder(worker, threads);
    let late = 0;
    try {
      await decoder.call('load', { files });
      late = window.setTimeout(() => decoder.fail(`no answer within ${patience / 1000} s`), patience);
      await decoder.call('start', { threads });
      return decoder;
    } catch (failure) {
      decoder.close();
      throw failure;
    } finally {
      clearTimeout(late);
    }
  }

  open(
    image: string,
    url: string,
    frame: ImageFrame,
    maskFiles: MaskFiles,
    waiting: (seconds: number) => void,
  ): Promise<EmbeddingFacts> {
    return this.call('open', { image, url, frame, maskFiles }, waiting);
  }

  preload(image: string, url: string): Promise<null> {
    return this.call('preload', { image, url });
  }

  predict(image: string, prompt: Prompt, several: boolean): Promise<LocalAnswer> {
    return this.call('predict', { image, prompt, several });
  }

  close(): void {
    this.fail('the decoder was closed');
    this.worker.terminate();
  }

  private call<C extends Call>(
    call: C,
    argument: Calls[C][0],
    waiting: (seconds: number) => void = () => {},
  ): Promise<Calls[C][1]> {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.calls.set(id, { resolve: resolve as (value: unknown) => void, reject, waiting });
      this.worker.postMessage({ id, call, argument } satisfies Request<C>);
    });
  }

  private settle(reply: Reply): void {
    const pending = this.calls.get(reply.id);
    if (pending === undefined) {
      return;
    }
    if ('waiting' in reply) {
      pending.waiting(reply.waiting);
      return;
    }
    this.calls.delete(reply.id);
    if ('error' in reply) {
      pending.reject(new Error(reply.error));
    } else {
      pending.resolve(reply.value);
    }
  }

  private fail(message: string): void {
    for (const pending of this.calls.values()) {
      pending.reject(new Error(message));
    }
    this.calls.clear();
  }
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (failure: Error) => void;
  readonly waiting: (seconds: number) => void;
}

/** Threads that pay: one where the page is not isolated or on iOS, else half the cores, four at most. */
export function threadsFor(isolated: boolean, cores: number, userAgent: string): number {
  const iOS = /iPhone|iPad|iPod/.test(userAgent);
  return !isolated || iOS ? 1 : Math.min(4, Math.ceil(cores / 2));
}
