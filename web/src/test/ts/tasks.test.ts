import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readFileSync } from 'node:fs';
import { Refused, Server, Unreachable } from '../../main/ts/api/server.ts';
import { type Judgement, type Lease, type Task, TaskRoutes } from '../../main/ts/api/tasks.ts';
import type { Mode, ProjectImage } from '../../main/ts/api/types.ts';
import { Notices } from '../../main/ts/app/notices.ts';
import { Tabs } from '../../main/ts/app/tabs.ts';
import { ENDED, LOST, Tasks } from '../../main/ts/app/tasks.ts';

const imageOf = (id: string): ProjectImage => ({
  id,
  name: `${id}.jpg`,
  sha256: `${id}-hash`,
  source: 'upload',
  state: 'new',
  reason: null,
  revision: 0,
  objects: 0,
});

/** A server with images to work on; leases have the numbers in which they were given. */
class Queue {
  readonly left: Record<Mode, string[]> = { annotate: [], complete: [], review: [] };
  readonly log: string[] = [];
  fault: Error | null = null;
  late = false;
  private readonly ended = new Set<string>();
  private leases = 0;

  task(image: string, mode: Mode): Task {
    const lease = { token: `lease-${++this.leases}`, expires: '2026-01-01T00:02:00Z', heartbeat: 30 };
    return { id: `task-${image}`, image, mode, state: 'open', reason: null, lease };
  }

  private answer<T>(asked: string, value: () => T): Promise<T> {
    this.log.push(asked);
    return this.fault === null ? Promise.resolve(value()) : Promise.reject(this.fault);
  }

  readonly routes = {
    image: (_: string, image: string) => Promise.resolve(imageOf(image)),
    claim: (_: string, mode: Mode) =>
      this.answer(`claim ${mode}`, () => {
        const image = this.left[mode][0];
        return image === undefined ? null : this.task(image, mode);
      }),
    heartbeat: (_: string, { id, lease }: Lease) =>
      this.answer(`heartbeat ${id} ${lease}`, () =>
        this.ended.has(id)
          ? { ...this.task(id.slice(5), 'annotate'), state: 'done' }
          : this.task(id.slice(5), 'annotate'),
      ),
    release: (_: string, { id, lease }: Lease) => this.answer(`release ${id} ${lease}`, () => {}),
    submit: (_: string, { id }: Lease, judgement: Judgement | null) =>
      this.answer(`submit ${id} ${JSON.stringify(judgement)}`, () => this.end(id)),
    skip: (_: string, { id }: Lease, reason: string) => this.answer(`skip ${id}: ${reason}`, () => this.end(id)),
  } as unknown as TaskRoutes;

  private end(id: string): Partial<Task> {
    if (!this.late) {
      this.ended.add(id);
      Object.values(this.left).forEach((images) => images[0] === id.slice(5) && images.shift());
    }
    return { id, late: this.late };
  }
}

/** What tabs of one browser share: names are seen as properties, as those of a browser's storage are. */
function shared(): Storage {
  const methods = {
    getItem: (name: string) => kept[name] ?? null,
    setItem: (name: string, value: string) => void (kept[name] = value),
    removeItem: (name: string) => void delete kept[name],
  };
  const kept: Record<string, string> = Object.create(methods);
  return kept as unknown as Storage;
}

function person(queue: Queue, storage: Storage | null = null) {
  const notices = new Notices();
  const done: string[] = [];
  const waiting = { masks: 0 };
  const sync = {
    settle: async () => waiting.masks,
    begin: async (image: string, { lease }: Lease) => void done.push(`begin ${image} ${lease}`),
    end: async (image: string) => void done.push(`end ${image}`),
  };
  const tasks: Tasks = new Tasks(
    queue.routes,
    'project',
    true,
    {
      sync,
      open: async (image) => {
        done.push(`open ${image.id}`);
        tasks.opened(image);
      },
      finish: async () => void done.push('finish'),
      changed: () => {},
    },
    notices,
    new Tabs(storage),
  );
  return { tasks, notices, done, waiting, told: () => notices.shown.value.at(-1)?.text };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a task', () => {
  it('is taken, opened and handed in once all is on the server, and the next one follows', async () => {
    const queue = new Queue();
    queue.left.annotate = ['a', 'b'];
    const { tasks, done, waiting, told } = person(queue);
    await tasks.claim();
    expect(tasks.held.value).toMatchObject({ image: { id: 'a' }, lost: false });
    expect(done).toEqual(['begin a-hash lease-1', 'open a']);
    waiting.masks = 1;
    await tasks.submit();
    expect(told()).toBe('Not submitted: 1 mask is not saved yet');
    expect(queue.log).toEqual(['claim annotate']);
    waiting.masks = 0;
    await tasks.submit();
    expect(queue.log.slice(1)).toEqual(['submit task-a null', 'claim annotate']);
    expect(tasks.held.value).toMatchObject({ image: { id: 'b' } });
    expect(done.slice(2)).toEqual(['finish', 'finish', 'end a-hash', 'begin b-hash lease-2', 'open b']);
  });

  it('is kept by signs of life, also while the server is away', async () => {
    const queue = new Queue();
    queue.left.annotate = ['a'];
    const { tasks, done } = person(queue);
    await tasks.claim();
    await vi.advanceTimersByTimeAsync(31_000);
    expect(queue.log.at(-1)).toBe('heartbeat task-a lease-1');
    expect(done.at(-1), 'a lease that was taken up again').toBe('begin a-hash lease-2');
    queue.fault = new Unreachable('away');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(tasks.held.value?.lost).toBe(false);
    queue.fault = null;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(queue.log.filter((asked) => asked.startsWith('heartbeat'))).toHaveLength(4);
  });

  it('that somebody else has by now is said plainly, and what was made for it stays its own', async () => {
    const queue = new Queue();
    queue.left.annotate = ['a'];
    const { tasks, done, told } = person(queue);
    await tasks.claim();
    queue.fault = new Refused(409, 'it has gone to somebody else');
    await vi.advanceTimersByTimeAsync(31_000);
    expect(tasks.held.value?.lost).toBe(true);
    expect(told()).toBe(LOST);
    expect(done).not.toContain('end a-hash');
    const asked = queue.log.length;
    await tasks.submit();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(queue.log, 'nothing more is asked for it').toHaveLength(asked);
    queue.fault = null;
    queue.left.annotate = ['b'];
    await tasks.claim();
    expect(tasks.held.value).toMatchObject({ image: { id: 'b' }, lost: false });
    expect(done).toContain('end a-hash');
    expect(queue.log.some((one) => one.startsWith('release'))).toBe(false);
  });

  it('that comes too late is no longer its holder’s', async () => {
    const queue = new Queue();
    queue.left.annotate = ['a'];
    const { tasks, told } = person(queue);
    await tasks.claim();
    queue.late = true;
    await tasks.submit();
    expect(told()).toBe(LOST);
    expect(tasks.held.value?.lost).toBe(true);
  });

  it('goes back when another image is opened, or when the page closes', async () => {
    const queue = new Queue();
    queue.left.annotate = ['a'];
    const { tasks, done, told } = person(queue);
    await tasks.claim();
    tasks.opened(imageOf('a'));
    expect(tasks.held.value).not.toBeNull();
    tasks.opened(imageOf('z'));
    expect(tasks.held.value).toBeNull();
    expect(queue.log.at(-1)).toBe('release task-a lease-1');
    expect(done).toContain('end a-hash');
    expect(told()).toBe('You gave a.jpg back; what you did on it stays');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(queue.log.at(-1), 'no sign of life follows').toBe('release task-a lease-1');
  });

  it('is skipped with a reason', async () => {
    const queue = new Queue();
    queue.left.annotate = ['a'];
    const { tasks, told } = person(queue);
    await tasks.claim();
    await tasks.skip('blurred');
    expect(queue.log).toContain('skip task-a: blurred');
    expect(tasks.held.value).toBeNull();
    expect(told()).toBe('Nothing is left to annotate');
  });

  it('stays when its server does not answer', async () => {
    const queue = new Queue();
    queue.left.annotate = ['a'];
    const { tasks, told } = person(queue);
    await tasks.claim();
    queue.fault = new Unreachable('away');
    await tasks.submit();
    expect(told()).toContain('does not answer');
    expect(tasks.held.value).toMatchObject({ image: { id: 'a' }, lost: false });
    expect(tasks.busy.value).toBe(false);
  });
});

describe('a task in two tabs of one person', () => {
  /** Two tabs that hold the same image. */
  const both = async () => {
    const queue = new Queue();
    queue.left.annotate = ['a'];
    const storage = shared();
    const [one, two] = [person(queue, storage), person(queue, storage)];
    await one.tasks.claim();
    await two.tasks.claim();
    return { queue, one, two };
  };

  it('goes back with the last of them', async () => {
    const { queue, one, two } = await both();
    one.tasks.opened(imageOf('z'));
    expect(one.tasks.held.value).toBeNull();
    expect(one.told(), 'nothing was given back').toBeUndefined();
    expect(one.done).not.toContain('end a-hash');
    expect(queue.log.filter((asked) => asked.startsWith('release'))).toEqual([]);
    await vi.advanceTimersByTimeAsync(31_000);
    expect(two.tasks.held.value).toMatchObject({ image: { id: 'a' }, lost: false });
    two.tasks.release();
    expect(queue.log.at(-1)).toMatch(/^release task-a/);
    expect(two.done).toContain('end a-hash');
  });

  it('goes back when the other one ended without a word', async () => {
    const queue = new Queue();
    queue.left.annotate = ['a'];
    const storage = shared();
    new Tabs(storage).stay('a');
    vi.setSystemTime(Date.now() + 121_000);
    const { tasks } = person(queue, storage);
    await tasks.claim();
    tasks.release();
    expect(queue.log.at(-1)).toMatch(/^release task-a/);
    expect(Object.keys(storage)).toEqual([]);
  });

  it('is not taken from one by looking at its image in the other', () => {
    const queue = new Queue();
    const storage = shared();
    new Tabs(storage).stay('a');
    const { tasks, done } = person(queue, storage);
    tasks.opened(imageOf('a'));
    expect(done).toEqual([]);
    tasks.opened(imageOf('b'));
    expect(done).toEqual(['end b-hash']);
  });

  it('is ended once, and the other one hears of it', async () => {
    const { queue, one, two } = await both();
    await one.tasks.submit();
    await vi.advanceTimersByTimeAsync(31_000);
    expect(two.tasks.held.value).toBeNull();
    expect(two.told()).toBe(ENDED);
    expect(queue.log.filter((asked) => asked.startsWith('submit'))).toHaveLength(1);
    expect(queue.log.filter((asked) => asked.startsWith('release'))).toEqual([]);
  });
});

describe('the routes', () => {
  const OPENAPI = new URL('../../../../server/src/main/resources/io/anymask/server/openapi.yaml', import.meta.url);

  it('are those of the server, and say when nothing is left', async () => {
    const asked: { path: string; method: string; body: unknown; keepalive: boolean }[] = [];
    vi.stubGlobal('fetch', async (url: string, { method = 'GET', body, keepalive = false }: RequestInit = {}) => {
      asked.push({ path: url, method, body: body == null ? null : JSON.parse(String(body)), keepalive });
      return url.endsWith(':claim') ? new Response(null, { status: 204 }) : Response.json({ reviews: [] });
    });
    const server = new Server();
    const routes = new TaskRoutes(server);
    const lease = { id: 'T', lease: 'token' };
    expect(await routes.claim('P', 'review')).toBeNull();
    await routes.project('P');
    await routes.held('P');
    await routes.image('P', 'I');
    await routes.heartbeat('P', lease);
    await routes.release('P', lease);
    await routes.submit('P', lease, { verdict: 'reject', reason: 'two are missing' });
    await routes.submit('P', lease, null);
    await routes.skip('P', lease, 'blurred');
    await server.annotations.judge('P', 'I', ['A'], 'accept');
    await server.annotations.judge('P', 'I', ['A'], 'reject');
    await server.annotations.reviews('P', 'I');
    const mask = { image: 'I', id: 'A', version: 2 };
    await server.annotations.review('P', mask, 'reject', 'a shadow');
    await server.annotations.review('P', mask, 'accept', null);
    await server.annotations.layers('P', 'I');
    await server.annotations.ofLayer('P', 'I', 'copy:a b');
    await server.annotations.take('P', 'I', 'copy:ann', lease);
    const rules = { reviewed: true, copies: 2, consensus_threshold: 0.8, honeypots: 0 };
    await routes.setRules('P', rules);
    await routes.setGold('P', 'I', true);
    vi.unstubAllGlobals();

    const description = readFileSync(OPENAPI, 'utf8');
    const names: Record<string, string> = { P: '{project}', I: '{image}', A: '{annotation}', T: '{task}' };
    for (const { path, method } of asked) {
      const described = path
        .split('?')[0]
        .replace(/\/([PIAT])(?=[/:]|$)/g, (_, name: string) => `/${names[name]}`);
      const route = description.split(`\n  ${described}:\n`)[1]?.split('\n  /')[0];
      expect(route, described).toContain(`\n    ${method.toLowerCase()}:`);
    }
    expect(asked.map(({ body }) => body)).toEqual([
      { mode: 'review' },
      null,
      null,
      null,
      { lease: 'token' },
      { lease: 'token' },
      { lease: 'token', verdict: 'reject', reason: 'two are missing' },
      { lease: 'token' },
      { lease: 'token', reason: 'blurred' },
      { ids: ['A'] },
      { ids: ['A'] },
      null,
      { version: 2, verdict: 'reject', reason: 'a shadow' },
      { version: 2, verdict: 'accept' },
      null,
      null,
      { layer: 'copy:ann', task: 'T', lease: 'token' },
      rules,
      { gold: true },
    ]);
    expect(asked.map(({ path }) => path)).toContain('/api/v1/projects/P/images/I/annotations?layer=copy%3Aa+b');
    expect(asked.filter(({ keepalive }) => keepalive).map(({ path }) => path)).toEqual([
      '/api/v1/projects/P/tasks/T:release',
    ]);
  });
});

describe('a way of working', () => {
  it('completes an image as it is annotated where it has no task for it', async () => {
    const queue = new Queue();
    queue.left.annotate = ['a'];
    const { tasks } = person(queue);
    tasks.choose('complete');
    await tasks.claim();
    expect(queue.log).toEqual(['claim complete', 'claim annotate']);
    tasks.choose('annotate');
    expect(tasks.held.value?.image.id).toBe('a');
  });

  it('gives a task back that is none of it', async () => {
    const queue = new Queue();
    queue.left.annotate = ['a'];
    queue.left.review = ['r'];
    const { tasks, told } = person(queue);
    await tasks.claim();
    tasks.choose('review');
    expect(tasks.held.value).toBeNull();
    expect(tasks.reviewing).toBe(false);
    await tasks.claim();
    expect(tasks.reviewing).toBe(true);
    await tasks.submit({ verdict: 'reject', reason: 'two cats are missing' });
    expect(queue.log).toContain('submit task-r {"verdict":"reject","reason":"two cats are missing"}');
    expect(told()).toContain('Nothing waits for your review');
  });
});
