import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refused, Unreachable } from '../../main/ts/api/server.ts';
import type { Judgement, Lease, Task, TaskRoutes } from '../../main/ts/api/tasks.ts';
import type { Mode, ProjectImage } from '../../main/ts/api/types.ts';
import { Notices } from '../../main/ts/app/notices.ts';
import { LOST, Tasks } from '../../main/ts/app/tasks.ts';

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
      this.answer(`heartbeat ${id} ${lease}`, () => this.task(id.slice(5), 'annotate')),
    release: (_: string, { id, lease }: Lease) => this.answer(`release ${id} ${lease}`, () => {}),
    submit: (_: string, { id }: Lease, judgement: Judgement | null) =>
      this.answer(`submit ${id} ${JSON.stringify(judgement)}`, () => this.end(id)),
    skip: (_: string, { id }: Lease, reason: string) => this.answer(`skip ${id}: ${reason}`, () => this.end(id)),
  } as unknown as TaskRoutes;

  private end(id: string): Partial<Task> {
    if (!this.late) {
      Object.values(this.left).forEach((images) => images[0] === id.slice(5) && images.shift());
    }
    return { id, late: this.late };
  }
}

function person(queue: Queue) {
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
    const { tasks, done } = person(queue);
    await tasks.claim();
    tasks.opened(imageOf('a'));
    expect(tasks.held.value).not.toBeNull();
    tasks.opened(imageOf('z'));
    expect(tasks.held.value).toBeNull();
    expect(queue.log.at(-1)).toBe('release task-a lease-1');
    expect(done).toContain('end a-hash');
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
