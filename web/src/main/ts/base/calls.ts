/** What a worker can be asked: by name, the argument and the answer. */
export type Protocol<P> = { [C in keyof P]: readonly [argument: unknown, answer: unknown] };

/** Told the share of some work that is done, 0 to 1. */
export type Progress = (done: number) => void;

interface Request {
  readonly id: number;
  readonly call: PropertyKey;
  readonly argument: unknown;
}

/** @property done the share of the work that is done, 0 to 1 */
export type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly id: number; readonly done: number };

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (failure: Error) => void;
  readonly progress: Progress;
}

/** A worker, seen from the page: each call is a promise. */
export class WorkerCalls<P extends Protocol<P>> {
  private readonly pending = new Map<number, Pending>();
  private next = 0;

  constructor(
    private readonly worker: Worker,
    name: string,
  ) {
    worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => this.settle(data));
    worker.addEventListener('error', (event) => this.fail(event.message || `${name} could not be loaded`));
  }

  call<C extends keyof P>(call: C, argument: P[C][0], progress: Progress = () => {}): Promise<P[C][1]> {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve: resolve as (value: unknown) => void, reject, progress });
      this.worker.postMessage({ id, call, argument } satisfies Request);
    });
  }

  /** Ends the worker; what it was asked fails with these words. */
  close(message: string): void {
    this.fail(message);
    this.worker.terminate();
  }

  /** Lets everything fail that has no answer yet. */
  fail(message: string): void {
    const pending = [...this.pending.values()];
    this.pending.clear();
    pending.forEach(({ reject }) => reject(new Error(message)));
  }

  private settle(reply: Reply): void {
    const pending = this.pending.get(reply.id);
    if ('done' in reply) {
      pending?.progress(reply.done);
      return;
    }
    this.pending.delete(reply.id);
    if ('error' in reply) {
      pending?.reject(new Error(reply.error));
    } else {
      pending?.resolve(reply.value);
    }
  }
}

/** The other side: answers the page's calls inside a worker. `handedOver` names buffers that need no copy. */
export function answerCalls<P extends Protocol<P>>(
  answers: { [C in keyof P]: (argument: P[C][0], progress: Progress) => P[C][1] | Promise<P[C][1]> },
  handedOver: (value: unknown) => Transferable[] = () => [],
): void {
  self.addEventListener('message', async ({ data: { id, call, argument } }: MessageEvent<Request>) => {
    try {
      const value = await answers[call as keyof P](argument as never, (done) =>
        self.postMessage({ id, done } satisfies Reply),
      );
      self.postMessage({ id, value } satisfies Reply, { transfer: handedOver(value) });
    } catch (failure) {
      self.postMessage({ id, error: messageOf(failure) } satisfies Reply);
    }
  });
}

export const messageOf = (failure: unknown): string =>
  failure instanceof Error ? failure.message : String(failure);
