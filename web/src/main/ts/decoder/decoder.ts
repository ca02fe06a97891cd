import { type Progress, WorkerCalls } from '../base/calls.ts';
import type { ImageFrame } from '../image/frame.ts';
import type { DecoderCalls, DecoderFiles, EmbeddingFacts, MaskFiles, MaskInput } from './protocol.ts';
import type { Prompt } from './prompt.ts';

/** Seconds that a start may take before the next, humbler way is tried; iOS hangs instead of failing. */
const PATIENCE = 10;

export type LocalAnswer = DecoderCalls['predict'][1];

/** The decoder in its worker, seen from the page. */
export class LocalDecoder {
  private readonly calls: WorkerCalls<DecoderCalls>;

  private constructor(
    worker: Worker,
    readonly threads: number,
  ) {
    this.calls = new WorkerCalls(worker, 'the decoder');
  }

  /**
   * Starts with so many threads. A start that fails poisons its worker, which is then thrown away.
   *
   * @param progress of the downloads
   * @param patience seconds for the start alone, null for the usual; downloads take what they take
   * @throws Error when it fails or takes too long
   */
  static async start(
    files: DecoderFiles,
    threads: number,
    progress: Progress,
    patience: number | null,
  ): Promise<LocalDecoder> {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      type: 'module',
      name: 'anymask-decoder',
    });
    const decoder = new LocalDecoder(worker, threads);
    const limit = patience ?? PATIENCE;
    let late = 0;
    try {
      await decoder.calls.call('load', { files }, progress);
      late = window.setTimeout(() => decoder.calls.fail(`no answer within ${limit} s`), limit * 1000);
      await decoder.calls.call('start', { threads });
      return decoder;
    } catch (failure) {
      decoder.close();
      throw failure;
    } finally {
      clearTimeout(late);
    }
  }

  /** @param url of the image's embedding */
  open(image: string, url: string, frame: ImageFrame, maskFiles: MaskFiles): Promise<EmbeddingFacts> {
    return this.calls.call('open', { image, url, frame, maskFiles });
  }

  preload(url: string): Promise<null> {
    return this.calls.call('preload', { url });
  }

  /** @param mask that the prompt corrects; null for none */
  predict(image: string, prompt: Prompt, several: boolean, mask: MaskInput | null): Promise<LocalAnswer> {
    return this.calls.call('predict', { image, prompt, several, mask });
  }

  close(): void {
    this.calls.close('the decoder was closed');
  }
}

/** Threads that pay: one where the page is not isolated or on iOS, else half the cores, four at most. */
export function threadsFor(isolated: boolean, cores: number, userAgent: string): number {
  const iOS = /iPhone|iPad|iPod/.test(userAgent);
  return !isolated || iOS ? 1 : Math.min(4, Math.ceil(cores / 2));
}
