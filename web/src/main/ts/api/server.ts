import { Store } from '../base/store.ts';
import { Annotations } from './annotations.ts';
import { problemOf } from './problem.ts';
import type {
  FindAnswer,
  FindRequest,
  Image,
  ImagePage,
  Model,
  PredictAnswer,
  PredictRequest,
  ProjectImage,
  Run,
  RunRequest,
  Sa1b,
  TextAnswer,
  UploadResult,
} from './types.ts';

/** Where the page lies: a proxy may offer the server below a path. */
const ROOT = (globalThis.location?.pathname ?? '').replace(/\/[^/]*$/, '');
const PREFIX = `${ROOT}/api/v1`;
/** How often a server that is there is asked whether it still is, and one that is gone whether it is back; ms. */
const WATCH = 5000;
const PROBE = 1000;
/** The type of the refusal that signing in helps against. */
const SIGN_IN = 'urn:anymask:problem:sign-in';
/** A cookie that pages of this server alone can read; a request that changes something repeats it. */
const WORD = 'anymask-csrf';

/** Pictures that are drawn in another way have another address, as browsers keep them for a year. */
const version = (pictures: string | undefined): string =>
  pictures === undefined ? '' : `&v=${encodeURIComponent(pictures)}`;

/** An answer that says no, in the server's own words. */
export class Refused extends Error {
  /** @param type of the problem document */
  constructor(
    readonly status: number,
    message: string,
    readonly type = 'about:blank',
    /** The members of the problem document. */
    readonly document: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }

  /** Whether the same request may be carried out later. */
  get isPassing(): boolean {
    return this.status === 401 || this.status === 429 || this.status >= 500;
  }

  /** Whether it would be carried out for somebody who is signed in. */
  get asksToSignIn(): boolean {
    return this.status === 401 && this.type === SIGN_IN;
  }
}

/** The server did not answer at all. */
export class Unreachable extends Error {}

/** A request that changes something, with the word that no other site's page knows. */
function worded(init: RequestInit): RequestInit {
  const { method = 'GET' } = init;
  const found =
    method === 'GET' ? undefined : globalThis.document?.cookie.match(new RegExp(`(?:^|; )${WORD}=([^;]+)`));
  if (found == null) {
    return init;
  }
  const headers = new Headers(init.headers);
  headers.set('Anymask-Csrf', found[1]);
  return { ...init, headers };
}

/** The server's interface, and whether it is there. */
export class Server {
  readonly reachable = new Store(true);
  readonly annotations = new Annotations((path, init) => this.json(path, init));
  /** Turns false when the server asks to sign in; whoever signs in sets it again. */
  readonly signedIn = new Store(true);
  private timer = 0;

  /** Keeps looking whether the server is there while the page is in sight. */
  watch(): void {
    document.addEventListener('visibilitychange', () => this.schedule());
    this.schedule();
  }

  /** @param project whose images; null for all that the server has */
  images(project: string): Promise<{ images: readonly ProjectImage[]; indexing: boolean }>;
  images(project: string | null): Promise<{ images: readonly Image[]; indexing: boolean }>;
  async images(project: string | null): Promise<{ images: readonly Image[]; indexing: boolean }> {
    const root = project === null ? '/images' : `/projects/${project}/images`;
    const images: Image[] = [];
    let cursor: string | null = '';
    let indexing = false;
    while (cursor !== null) {
      const page: ImagePage = await this.json(`${root}?limit=500${cursor === '' ? '' : `&cursor=${cursor}`}`);
      images.push(...page.images);
      indexing = page.indexing;
      // A folder that is still being read gives short pages: what is there is shown, the rest is asked for later.
      cursor = page.images.length === 0 || indexing ? null : page.next;
    }
    return { images, indexing };
  }

  image(id: string): Promise<Image> {
    return this.json(`/images/${id}`);
  }

  /** @param project that they are added to; null for a server without a team */
  async upload(files: readonly File[], project: string | null = null): Promise<readonly UploadResult[]> {
    const form = new FormData();
    files.forEach((file) => form.append('file', file, file.name));
    const path = project === null ? '/images' : `/projects/${project}/images`;
    const { results } = await this.json<{ results: UploadResult[] }>(path, { method: 'POST', body: form });
    return results;
  }

  models(): Promise<readonly Model[]> {
    return this.json('/models');
  }

  predict(image: string, request: PredictRequest): Promise<PredictAnswer> {
    return this.post(`/images/${image}/predict`, request);
  }

  /** What the model's CLIP makes of a phrase. */
  text(model: string, text: string): Promise<TextAnswer> {
    return this.post(`/models/${model}/texts`, { text });
  }

  /** Objects like examples. */
  find(image: string, request: FindRequest, signal: AbortSignal): Promise<FindAnswer> {
    return this.post(`/images/${image}/find`, request, signal);
  }

  /** Removes an upload. */
  async remove(image: string): Promise<void> {
    await this.answer(`/images/${image}`, { method: 'DELETE' });
  }

  startRun(image: string, request: RunRequest): Promise<Run> {
    return this.post(`/images/${image}/runs`, request);
  }

  cancelRun(run: string): Promise<Run> {
    return this.json(`/runs/${run}`, { method: 'DELETE' });
  }

  artifact(run: string): Promise<Sa1b> {
    return this.json(`/runs/${run}/artifact`);
  }

  /**
   * Follows a run to its end.
   *
   * @throws Error when the server has gone and does not know the run any more
   */
  follow(run: string, progress: (run: Run) => void): Promise<Run> {
    return this.watchRun(`/runs/${run}`, progress);
  }

  /** As {@link follow}, for runs of any kind. */
  watchRun<R extends { readonly state: string }>(path: string, progress: (run: R) => void): Promise<R> {
    return new Promise((resolve, reject) => {
      const events = new EventSource(`${PREFIX}${path}/events`);
      events.addEventListener('run', (event: MessageEvent<string>) => {
        const run = JSON.parse(event.data) as R;
        progress(run);
        if (run.state !== 'queued' && run.state !== 'running') {
          events.close();
          resolve(run);
        }
      });
      events.addEventListener('error', () => {
        // An EventSource tries again by itself unless the server refuses; then the run is lost.
        if (events.readyState === EventSource.CLOSED) {
          reject(new Error('the server does not know this run any more; start it again'));
        } else {
          void this.probe();
        }
      });
    });
  }

  readonly urls = {
    thumb: ({ id, pictures }: Image): string => `${PREFIX}/images/${id}/content?variant=thumb${version(pictures)}`,
    display: ({ id, pictures }: Image): string =>
      `${PREFIX}/images/${id}/content?variant=display${version(pictures)}`,
    metricsCsv: (project: string): string => `${PREFIX}/projects/${project}/metrics.csv`,
    original: ({ id }: Image): string => `${PREFIX}/images/${id}/content?variant=original`,
    /** With `{level}/{x}/{y}` of the tile to fill in. */
    tiles: ({ id, pictures }: Image): string =>
      `${PREFIX}/images/${id}/tiles/{level}/{x}/{y}?${version(pictures).slice(1)}`,
    /**
     * Browsers keep embeddings for a year by their address, so it carries the model's key. The server refuses a key
     * that is not its model's any more.
     */
    embedding: (image: string, model: Model, dtype: 'f16' | 'f32'): string => {
      const query = new URLSearchParams({ model: model.id, dtype, key: model.embeddingKey });
      return `${PREFIX}/images/${image}/embedding?${query}`;
    },
  };

  post<T>(path: string, body: unknown, signal: AbortSignal | null = null): Promise<T> {
    return this.json(path, {
      signal,
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json' },
    });
  }

  async json<T>(path: string, init?: RequestInit): Promise<T> {
    return (await (await this.answer(path, init)).json()) as T;
  }

  /**
   * @throws Refused when the server says no
   * @throws Unreachable when it says nothing
   */
  async answer(path: string, init?: RequestInit): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(PREFIX + path, worded(init ?? {}));
    } catch (failure) {
      if (init?.signal?.aborted === true) {
        throw failure;
      }
      this.setReachable(false);
      throw new Unreachable('The server does not answer.');
    }
    this.setReachable(true);
    if (!response.ok) {
      const { reason, type, document } = await problemOf(response);
      const refused = new Refused(response.status, reason, type, document);
      if (refused.asksToSignIn) {
        this.signedIn.set(false);
      }
      throw refused;
    }
    return response;
  }

  /** Looks whether the server answers. */
  async probe(): Promise<void> {
    try {
      const response = await fetch(`${ROOT}/healthz`, { signal: AbortSignal.timeout(3000), cache: 'no-store' });
      this.setReachable(response.ok);
    } catch {
      this.setReachable(false);
    }
  }

  private setReachable(reachable: boolean): void {
    const changed = this.reachable.value !== reachable;
    this.reachable.set(reachable);
    if (changed) {
      this.schedule();
    }
  }

  private schedule(): void {
    clearTimeout(this.timer);
    if (document.visibilityState === 'visible') {
      const pause = this.reachable.value ? WATCH : PROBE;
      this.timer = window.setTimeout(() => void this.probe().finally(() => this.schedule()), pause);
    }
  }
}
