import { eventsOf, type ServerEvent } from '../api/events.ts';
import { Refused, type Server } from '../api/server.ts';
import type { Task } from '../api/tasks.ts';
import type { ProjectImage } from '../api/types.ts';
import { Store } from '../base/store.ts';

/** What has changed in a project. */
export type News =
  | { readonly kind: 'image'; readonly image: ProjectImage }
  | { readonly kind: 'task'; readonly task: Task }
  | { readonly kind: 'categories' }
  /** More than is told: whatever is shown may be outdated. */
  | { readonly kind: 'all' };

/** How long a stream that ended is left alone, at first and at most, milliseconds. */
const AGAIN = { first: 2000, most: 60_000 };

/** How often all is looked at while no stream tells what changes, milliseconds. */
export const FALLBACK = 60_000;

/** The server says something every 15 s; a stream that says nothing for so long is none, milliseconds. */
const SILENCE = 40_000;

/** Whether the page is in sight. */
interface Sight {
  readonly visible: boolean;
  /** @returns ends the subscription */
  watch(changed: () => void): () => void;
}

const PAGE: Sight = {
  get visible() {
    return document.visibilityState === 'visible';
  },
  watch(changed) {
    document.addEventListener('visibilitychange', changed);
    return () => document.removeEventListener('visibilitychange', changed);
  },
};

/**
 * Hears what changes in a project while the page is in sight: browsers have few connections for one server, and a page
 * that comes back into sight hears what it missed. Where the stream does not come through, all is looked at now and
 * then.
 */
export class Live {
  /** Whether a stream tells what changes. */
  readonly up = new Store(false);
  private last: string | null = null;
  private failures = 0;
  private stream: AbortController | null = null;
  private again: ReturnType<typeof setTimeout> | undefined;
  private polling: ReturnType<typeof setInterval> | undefined;
  private readonly unwatch: () => void;

  /** @param signedIn resolves once somebody is signed in again */
  constructor(
    private readonly server: Pick<Server, 'answer' | 'reachable'>,
    private readonly project: string,
    private readonly hear: (news: News) => void,
    private readonly signedIn: () => Promise<void> = () => Promise.resolve(),
    private readonly sight: Sight = PAGE,
  ) {
    const ends = [sight.watch(() => this.look()), server.reachable.subscribe(() => this.onReachable())];
    this.unwatch = () => ends.forEach((end) => end());
    this.look();
  }

  /** Hears no more. */
  close(): void {
    this.unwatch();
    this.quit();
  }

  private look(): void {
    if (!this.sight.visible) {
      this.quit();
    } else if (this.stream === null) {
      this.failures = 0;
      this.fall();
      void this.listen();
    }
  }

  /** A server that is back need not be waited for. */
  private onReachable(): void {
    if (this.server.reachable.value && this.again !== undefined) {
      void this.listen();
    }
  }

  private quit(): void {
    this.rest();
    clearInterval(this.polling);
    this.polling = undefined;
    this.stream?.abort();
    this.stream = null;
    this.up.set(false);
  }

  private rest(): void {
    clearTimeout(this.again);
    this.again = undefined;
  }

  /** From now on nobody tells. */
  private fall(): void {
    this.up.set(false);
    this.polling ??= setInterval(() => this.hear({ kind: 'all' }), FALLBACK);
  }

  private rise(): void {
    clearInterval(this.polling);
    this.polling = undefined;
    this.up.set(true);
  }

  private async listen(): Promise<void> {
    this.rest();
    const stream = new AbortController();
    this.stream = stream;
    let failure: unknown = null;
    try {
      await this.follow(stream);
    } catch (thrown) {
      failure = thrown;
    }
    if (this.stream !== stream) {
      return; // out of sight, or closed
    }
    this.fall();
    if (failure instanceof Refused && failure.asksToSignIn) {
      await this.signedIn();
      if (this.stream === stream) {
        void this.listen();
      }
      return;
    }
    const pause = Math.min(AGAIN.most, AGAIN.first * 2 ** this.failures++);
    this.again = setTimeout(() => void this.listen(), pause);
  }

  /** Done when the stream has ended. */
  private async follow(stream: AbortController): Promise<void> {
    let silence: ReturnType<typeof setTimeout> | undefined;
    const alive = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => stream.abort(), SILENCE);
    };
    alive();
    try {
      const { body } = await this.server.answer(`/projects/${this.project}/events`, {
        signal: stream.signal,
        cache: 'no-store',
        headers: { Accept: 'text/event-stream', ...(this.last !== null && { 'Last-Event-ID': this.last }) },
      });
      if (body === null || this.stream !== stream) {
        return;
      }
      const arrived = (): void => {
        alive();
        if (this.stream === stream) {
          this.failures = 0;
          this.rise();
        }
      };
      for await (const event of eventsOf(body, arrived)) {
        if (this.stream !== stream) {
          return;
        }
        this.tell(event);
      }
    } finally {
      clearTimeout(silence);
    }
  }

  private tell({ name, data, id }: ServerEvent): void {
    const news = newsOf(name, data);
    if (news !== null) {
      this.hear(news);
    }
    this.last = id ?? this.last;
  }
}

/** Null for what a later server may tell besides. */
function newsOf(name: string, data: string): News | null {
  switch (name) {
    case 'image':
      return { kind: 'image', image: JSON.parse(data) as ProjectImage };
    case 'task':
      return { kind: 'task', task: JSON.parse(data) as Task };
    case 'categories':
    case 'all':
      return { kind: name };
    default:
      return null;
  }
}
