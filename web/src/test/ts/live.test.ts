import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventsOf, type ServerEvent } from '../../main/ts/api/events.ts';
import { Refused, Unreachable } from '../../main/ts/api/server.ts';
import type { Task, TaskRoutes } from '../../main/ts/api/tasks.ts';
import type { ProjectImage } from '../../main/ts/api/types.ts';
import { FALLBACK, Live, type News } from '../../main/ts/app/live.ts';
import { Overview } from '../../main/ts/app/project.ts';
import { Store } from '../../main/ts/base/store.ts';

const SIGN_IN = 'urn:anymask:problem:sign-in';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('server-sent events', () => {
  it('are read whatever the pieces are that they come in', async () => {
    const text =
      'retry: 2000\n\n: still here\n\nid: a-1\nevent: image\ndata: {"id":\ndata: "é"}\n\ndata:x\r\n\r\nevent: cut off';
    for (const size of [1, 3, 7, 1000]) {
      const whole = bytes(text);
      let at = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (at >= whole.length) {
            controller.close();
          } else {
            controller.enqueue(whole.slice(at, (at += size)));
          }
        },
      });
      const events: ServerEvent[] = [];
      for await (const event of eventsOf(body)) {
        events.push(event);
      }
      expect(events, `in pieces of ${size}`).toEqual([
        { name: 'image', data: '{"id":\n"é"}', id: 'a-1' },
        { name: 'message', data: 'x', id: null },
      ]);
    }
  });
});

/** A server with one stream at a time, in the test's hands. */
class Street {
  readonly reachable = new Store(true);
  readonly asked: (string | null)[] = [];
  /** What the next request gets instead of a stream. */
  refusal: Error | null = null;
  private controller: ReadableStreamDefaultController<Uint8Array> | null = null;

  answer = async (path: string, init: RequestInit = {}): Promise<Response> => {
    expect(path).toBe('/projects/p/events');
    this.asked.push(new Headers(init.headers).get('Last-Event-ID'));
    if (this.refusal !== null) {
      throw this.refusal;
    }
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.controller = controller;
        controller.enqueue(bytes('retry: 2000\n\n'));
        init.signal?.addEventListener('abort', () => {
          try {
            controller.error(new DOMException('aborted', 'AbortError'));
          } catch {
            // it has ended already
          }
        });
      },
    });
    return new Response(body);
  };

  async say(text: string): Promise<void> {
    this.controller?.enqueue(bytes(text));
    await vi.advanceTimersByTimeAsync(1);
  }

  async end(): Promise<void> {
    this.controller?.close();
    await vi.advanceTimersByTimeAsync(1);
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('what changes while somebody looks on', () => {
  async function listening(signedIn = () => Promise.resolve()) {
    const street = new Street();
    const heard: News[] = [];
    const sight = { visible: true, changed: () => {} };
    const live = new Live(street, 'p', (news) => heard.push(news), signedIn, {
      get visible() {
        return sight.visible;
      },
      watch(changed) {
        sight.changed = changed;
        return () => void (sight.changed = () => {});
      },
    });
    await vi.advanceTimersByTimeAsync(1);
    const kinds = (): string[] => heard.map(({ kind }) => kind);
    return { street, heard, kinds, sight, live };
  }

  it('is heard as it comes, and nothing is asked for meanwhile', async () => {
    const { street, heard, kinds, live } = await listening();
    expect(live.up.value).toBe(true);
    await street.say('id: e-1\nevent: all\ndata: {}\n\nid: e-2\nevent: image\ndata: {"id":"i","revision":3}\n\n');
    await street.say('event: task\ndata: {"id":"t"}\n\nid: e-3\nevent: news\ndata: 1\n\n');
    expect(kinds()).toEqual(['all', 'image', 'task']);
    expect(heard[1]).toEqual({ kind: 'image', image: { id: 'i', revision: 3 } });
    for (let i = 0; i < 20; i++) {
      await vi.advanceTimersByTimeAsync(15_000);
      await street.say(': still here\n\n');
    }
    expect(kinds()).toHaveLength(3);
    expect(street.asked).toEqual([null]);
    live.close();
  });

  it('goes on after the last event that was heard', async () => {
    const { street, kinds, live } = await listening();
    await street.say('id: e-7\nevent: categories\ndata: {}\n\n');
    await street.end();
    expect(live.up.value).toBe(false);
    await vi.advanceTimersByTimeAsync(2500);
    expect(street.asked).toEqual([null, 'e-7']);
    expect(live.up.value).toBe(true);
    await street.say('event: image\ndata: {"id":"i"}\n\n');
    expect(kinds()).toEqual(['categories', 'image']);
    live.close();
  });

  it('is looked at each minute while no stream comes through, and no more once one does', async () => {
    const { street, kinds, live } = await listening();
    street.refusal = new Refused(429, 'too many');
    await street.end();
    await vi.advanceTimersByTimeAsync(3 * FALLBACK + 1000);
    expect(kinds()).toEqual(['all', 'all', 'all']);
    expect(street.asked.length).toBeLessThan(12); // less and less often
    street.refusal = null;
    await vi.advanceTimersByTimeAsync(FALLBACK + 1000);
    expect(live.up.value).toBe(true);
    const before = kinds().length;
    for (let i = 0; i < 10; i++) {
      await vi.advanceTimersByTimeAsync(15_000);
      await street.say(': still here\n\n');
    }
    expect(kinds()).toHaveLength(before);
    live.close();
  });

  it('does not trust a stream that says nothing', async () => {
    const { street, live } = await listening();
    await vi.advanceTimersByTimeAsync(43_000);
    expect(street.asked).toHaveLength(2);
    live.close();
  });

  it('comes again at once when the server is back', async () => {
    const { street, live } = await listening();
    street.refusal = new Unreachable('away');
    street.reachable.set(false);
    await street.end();
    await vi.advanceTimersByTimeAsync(20_000);
    const asked = street.asked.length;
    street.refusal = null;
    street.reachable.set(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(street.asked).toHaveLength(asked + 1);
    expect(live.up.value).toBe(true);
    live.close();
  });

  it('waits for whoever has to sign in again', async () => {
    let signIn = (): void => {};
    const { street, live } = await listening(() => new Promise((done) => (signIn = done)));
    street.refusal = new Refused(401, 'sign in', SIGN_IN);
    await street.end();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(street.asked).toHaveLength(2);
    street.refusal = null;
    signIn();
    await vi.advanceTimersByTimeAsync(1);
    expect(street.asked).toHaveLength(3);
    expect(live.up.value).toBe(true);
    live.close();
  });

  it('takes no connection out of sight, and hears then what it missed', async () => {
    const { street, kinds, sight, live } = await listening();
    await street.say('id: e-1\nevent: all\ndata: {}\n\n');
    sight.visible = false;
    sight.changed();
    await vi.advanceTimersByTimeAsync(10 * FALLBACK);
    expect(street.asked).toHaveLength(1);
    expect(kinds()).toEqual(['all']);
    sight.visible = true;
    sight.changed();
    await vi.advanceTimersByTimeAsync(1);
    expect(street.asked).toEqual([null, 'e-1']);
    live.close();
    await vi.advanceTimersByTimeAsync(10 * FALLBACK);
    expect(street.asked).toHaveLength(2);
  });
});

describe('a project at a glance', () => {
  it('shows what others do as it is told', async () => {
    const image = (id: string, state: string, objects: number) =>
      ({ id, state, objects }) as unknown as ProjectImage;
    let asked = 0;
    const server = {
      images: async () => {
        asked++;
        return { images: [image('a', 'new', 0), image('b', 'new', 2)], indexing: false };
      },
    };
    const routes = { project: async () => ({ objects: 2 }), held: async () => [] } as unknown as TaskRoutes;
    const members = async () => [
      { id: 'ann', name: 'ann', shown: 'Ann', disabled: false, role: 'annotator' as const },
    ];
    const overview = new Overview(server as never, routes, { members }, 'p');
    await overview.refresh();
    overview.hear({ kind: 'image', image: image('a', 'in_progress', 3) });
    expect(overview.images.value[0]).toEqual(image('a', 'in_progress', 3));
    expect(overview.project.value?.objects).toBe(5);
    const task = (id: string, state: string, holder?: string): News => ({
      kind: 'task',
      task: { id, image: 'a', state, ...(holder !== undefined && { lease: { holder } }) } as unknown as Task,
    });
    overview.hear(task('t', 'open', 'ann'));
    expect(overview.holders.value).toEqual(new Map([['a', 'Ann']]));
    overview.hear(task('r', 'open', 'root'));
    overview.hear(task('t', 'done'));
    expect(overview.holders.value).toEqual(new Map([['a', 'somebody']]));
    overview.hear(task('r', 'open'));
    expect(overview.holders.value).toEqual(new Map());
    expect(asked).toBe(1);
    overview.hear({ kind: 'image', image: image('c', 'new', 0) });
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toBe(2);
    // what is told while an answer is on its way may be newer than that
    const answer = overview.refresh();
    overview.hear({ kind: 'image', image: image('a', 'completed', 4) });
    await answer;
    await vi.advanceTimersByTimeAsync(11_000);
    expect(asked).toBe(4);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toBe(4);
    overview.close();
  });
});
