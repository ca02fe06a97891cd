import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Image, Mode, ProjectImage } from '../../main/ts/api/types.ts';
import type { Editor } from '../../main/ts/app/editor.ts';
import { type Followed, Following, PAUSE } from '../../main/ts/app/following.ts';
import type { Opened } from '../../main/ts/app/opening.ts';
import type { Holding } from '../../main/ts/app/tasks.ts';
import { Store } from '../../main/ts/base/store.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const imageAt = (id: string, revision: number): ProjectImage => ({ id, revision }) as ProjectImage;

/** A page on which the image "a" is open, beside a server where it has a revision. */
function page() {
  const log: string[] = [];
  const server = { revision: 1, waiting: 0, milliseconds: 0, fault: null as Error | null };
  const proposals = { propose: async () => void log.push('propose') };
  const editor = { image: { id: 'a', sha256: 'a-hash' }, proposals } as unknown as Editor;
  const opened = new Store<Opened>({ kind: 'image', image: { id: 'a' } as Image, editor });
  const mode = new Store<Mode>('annotate');
  const held = new Store<Holding | null>({ lease: { id: 'task', lease: 'token' } } as Holding);
  const sync = {
    writes: 0,
    bring: async () => (log.push('bring'), []),
    settle: async () => server.waiting,
    judge: async () => {
      if (server.fault !== null) {
        throw server.fault;
      }
      return [];
    },
  };
  const routes = {
    image: async (_: string, id: string) => {
      log.push('ask');
      if (server.milliseconds > 0) {
        await new Promise((resolve) => setTimeout(resolve, server.milliseconds));
      }
      if (server.fault !== null) {
        throw server.fault;
      }
      return imageAt(id, server.revision);
    },
  };
  const followed: Followed = {
    project: 'street',
    sync,
    categories: { look: () => void log.push('categories') },
    tasks: { mode, held, opened: ({ id }) => void log.push(`opened ${id}`) },
    reviews: { look: async () => void log.push('reviews'), clear: () => void log.push('clear') },
    consensus: {
      look: async () => void log.push('compare'),
      clear: () => void log.push('no layers'),
      take: async (name) => (log.push(`take ${name}`), true),
    },
  };
  const told: string[] = [];
  const following = new Following(
    routes,
    followed,
    { opened, wants: (id) => id === 'a' },
    { put: ({ id }) => id !== 'new', refresh: async () => void log.push('refresh') },
    { decode: async () => [] },
    { fail: (text) => void told.push(text), tell: (text) => void told.push(text) },
  );
  /** What has happened since the last call. */
  const since = async (milliseconds = 0): Promise<string[]> => {
    await vi.advanceTimersByTimeAsync(milliseconds);
    return log.splice(0);
  };
  return { server, sync, opened, mode, held, told, following, since };
}

const LOOKED = ['ask', 'bring', 'propose', 'reviews', 'no layers'];

describe('what others do on the open image', () => {
  it('is brought when it is opened, and once for each revision', async () => {
    const { server, following, since } = page();
    following.turnTo({ id: 'a' } as Image);
    following.bring();
    expect(await since()).toEqual(['clear', 'no layers', 'opened a', ...LOOKED]);
    following.hear({ kind: 'image', image: imageAt('a', 1) });
    expect(await since(PAUSE.working)).toEqual([]);
    following.hear({ kind: 'all' });
    expect(await since(), 'the same revision is not brought again').toEqual(['categories', 'refresh', 'ask']);
    server.revision = 2;
    following.hear({ kind: 'image', image: imageAt('a', 2) });
    expect(await since(PAUSE.idle)).toEqual(LOOKED);
  });

  it('is looked at after a pause, longer after work of one’s own', async () => {
    const { server, sync, following, since } = page();
    following.bring();
    await since();
    server.revision = 4;
    [2, 3, 4].forEach((revision) => following.hear({ kind: 'image', image: imageAt('a', revision) }));
    expect(await since(PAUSE.idle - 1)).toEqual([]);
    expect(await since(1)).toEqual(LOOKED);
    sync.writes++;
    following.hear({ kind: 'image', image: imageAt('a', (server.revision = 5)) });
    expect(await since(PAUSE.working - 1)).toEqual([]);
    expect(await since(1)).toEqual(LOOKED);
  });

  it('is looked at again when the server did not answer, and not where nothing is open', async () => {
    const { server, opened, following, since } = page();
    server.fault = new Error('away');
    following.bring();
    expect(await since()).toEqual(['ask']);
    server.fault = null;
    expect(await since(PAUSE.working)).toEqual(LOOKED);
    opened.set({ kind: 'none' });
    following.bring();
    expect(await since(PAUSE.working)).toEqual([]);
  });

  it('is brought again when it is turned to while it is on its way', async () => {
    const { server, mode, following, since } = page();
    mode.set('review');
    server.milliseconds = 10;
    following.turnTo({ id: 'a' } as Image);
    following.bring();
    const log = await since(10);
    expect(log.lastIndexOf('compare'), 'after the layers were cleared').toBeGreaterThan(log.indexOf('no layers'));
    expect(log.filter((step) => step === 'compare')).toHaveLength(2);
  });

  it('is compared by whoever reviews', async () => {
    const { mode, since } = page();
    mode.set('review');
    expect(await since()).toEqual(['ask', 'bring', 'propose', 'reviews', 'compare']);
  });
});

describe('news of a project', () => {
  it('of other images are no reason to look, and of new ones one to list', async () => {
    const { following, since } = page();
    following.hear({ kind: 'image', image: imageAt('b', 7) });
    expect(await since(PAUSE.working)).toEqual([]);
    following.hear({ kind: 'image', image: imageAt('new', 1) });
    following.hear({ kind: 'categories' });
    expect(await since(PAUSE.working)).toEqual(['refresh', 'categories']);
  });
});

describe('what somebody made of an image', () => {
  it('is taken by whoever holds it, once their own masks are on the server', async () => {
    const { server, held, told, following, since } = page();
    server.waiting = 1;
    await following.take('ann');
    expect([await since(), told]).toEqual([[], ['Not taken: masks of yours are not on the server yet']]);
    server.waiting = 0;
    await following.take('ann');
    expect(await since()).toEqual(['take ann', ...LOOKED]);
    expect(told.at(-1)).toBe('Taken');
    held.set(null);
    await following.take('ann');
    expect(await since()).toEqual([]);
  });
});

describe('a decision on proposed masks', () => {
  it('shows what the server has then; one that it did not hear of is proposed again', async () => {
    const { server, opened, told, following, since } = page();
    const { value } = opened;
    const editor = (value as Extract<Opened, { kind: 'image' }>).editor;
    await following.judge(editor, ['p'], 'accept');
    expect([await since(), told]).toEqual([['propose', 'reviews', 'no layers'], []]);
    server.fault = new Error('away');
    await following.judge(editor, ['p'], 'accept');
    expect(told).toEqual(['Not decided: away']);
    expect(await since()).toEqual(['ask']);
  });
});
