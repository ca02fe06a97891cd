import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refused, type Server } from '../../main/ts/api/server.ts';
import type { Project, Rules, Task, TaskRoutes } from '../../main/ts/api/tasks.ts';
import type { ImageState, ProjectImage } from '../../main/ts/api/types.ts';
import { canBeGold, countStates, IMAGE_STATES, isDone, Overview } from '../../main/ts/app/project.ts';
import { gridOf } from '../../main/ts/ui/useWindow.ts';

const PROJECT: Project = {
  id: 'p',
  name: 'Street',
  reviewed: true,
  copies: 1,
  consensus_threshold: 0.8,
  honeypots: 0,
  created: '2026-01-01T00:00:00Z',
  images: { new: 1 },
  objects: 3,
};

const inState = (state: ImageState): ProjectImage => ({ state }) as unknown as ProjectImage;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a project at a glance', () => {
  it('is asked for again while its folder is read or its server is away, and then no more', async () => {
    const answers = [
      { images: [inState('new')], indexing: true },
      null,
      { images: [inState('new'), inState('accepted')], indexing: false },
    ];
    let asked = 0;
    const server = {
      images: async () => {
        const answer = answers[asked++];
        if (answer === null) {
          throw new Error('away');
        }
        return answer;
      },
    } as unknown as Server;
    const routes = { project: async () => PROJECT } as unknown as TaskRoutes;
    const overview = new Overview(server, routes, null, 'p');
    await overview.refresh();
    expect(overview.project.value?.name).toBe('Street');
    expect(overview.images.value).toHaveLength(1);
    expect(overview.complete.value).toBe(false);
    await vi.advanceTimersByTimeAsync(2500);
    expect(overview.failure.value).toEqual({ reason: 'away', again: true });
    expect(overview.images.value).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2500);
    expect(overview.failure.value).toBeNull();
    expect(overview.images.value).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toBe(3);
  });

  it('says who works on what', async () => {
    const server = { images: async () => ({ images: [inState('new')], indexing: false }) } as unknown as Server;
    const held = (image: string, holder: string) =>
      ({ id: `t-${image}`, image, lease: { holder } }) as unknown as Task;
    const routes = {
      project: async () => PROJECT,
      held: async () => [held('a', 'id-ann'), held('b', 'id-root')],
    } as unknown as TaskRoutes;
    const members = async () => [
      { id: 'id-ann', name: 'ann', shown: 'Ann', disabled: false, role: 'annotator' as const },
    ];
    const overview = new Overview(server, routes, { members }, 'p');
    await overview.refresh();
    expect(overview.holders.value).toEqual(
      new Map([
        ['a', 'Ann'],
        ['b', 'somebody'],
      ]),
    );
  });

  it('is not asked for again once the server has refused it', async () => {
    let asked = 0;
    const server = { images: async () => ({ images: [], indexing: false }) } as unknown as Server;
    const project = async (): Promise<Project> => {
      asked++;
      throw new Refused(404, 'no project has this id');
    };
    const routes = { project, held: async () => [] } as unknown as TaskRoutes;
    const overview = new Overview(server, routes, null, 'p');
    await overview.refresh();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toBe(1);
    expect(overview.failure.value).toEqual({ reason: 'no project has this id', again: false });
  });

  it('takes its rules and its known images from the answers', async () => {
    const images = [{ id: 'a', state: 'accepted', objects: 2, gold: false }] as unknown as ProjectImage[];
    const server = { images: async () => ({ images, indexing: false }) } as unknown as Server;
    const routes = {
      project: async () => PROJECT,
      held: async () => [],
      setRules: async (_: string, rules: Rules) => ({ ...PROJECT, ...rules }),
      setGold: async (_: string, id: string, gold: boolean) => {
        if (id !== 'a') {
          throw new Refused(409, 'the image is new');
        }
        return { ...images[0], gold };
      },
    } as unknown as TaskRoutes;
    const overview = new Overview(server, routes, null, 'p');
    await overview.refresh();
    await overview.setRules({ reviewed: false, copies: 3, consensus_threshold: 0.9, honeypots: 0.1 });
    expect(overview.project.value).toMatchObject({ name: 'Street', reviewed: false, copies: 3, honeypots: 0.1 });
    await overview.setGold('a', true);
    expect(overview.images.value[0]).toMatchObject({ id: 'a', gold: true });
    await expect(overview.setGold('b', true)).rejects.toThrow('the image is new');
  });

  it('has known images among those that are finished and have masks', () => {
    const image = (state: ImageState, objects: number, gold?: boolean): ProjectImage =>
      ({ state, objects, gold }) as unknown as ProjectImage;
    expect(canBeGold(image('accepted', 1, false), true)).toBe(true);
    expect(canBeGold(image('completed', 1, false), false)).toBe(true);
    expect(canBeGold(image('completed', 1, false), true)).toBe(false);
    expect(canBeGold(image('accepted', 0, false), true)).toBe(false);
    expect(canBeGold(image('in_progress', 0, true), true)).toBe(true);
    expect(canBeGold(image('accepted', 1), true)).toBe(false);
  });

  it('counts its images, and what is done', () => {
    const images = [inState('new'), inState('completed'), inState('new'), inState('skipped')];
    expect(countStates(images)).toEqual(
      new Map([
        ['new', 2],
        ['completed', 1],
        ['skipped', 1],
      ]),
    );
    expect(IMAGE_STATES.filter((state) => isDone(state, true))).toEqual(['accepted', 'skipped']);
    expect(IMAGE_STATES.filter((state) => isDone(state, false))).toEqual(['completed', 'accepted', 'skipped']);
  });
});

describe('the grid', () => {
  it('draws none, one, and of thousands only what is in sight', () => {
    expect(gridOf(0, 0, 600, 800)).toMatchObject({ from: 0, to: 0, before: 0, after: 0 });
    expect(gridOf(1, 0, 600, 800)).toMatchObject({ columns: 5, from: 0, to: 1, after: 0 });
    expect(gridOf(1, 0, 600, 100).columns).toBe(1);
    const { columns, from, to, before, after } = gridOf(10_001, 196 * 1000, 600, 800);
    expect(columns).toBe(5);
    expect(from).toBe(998 * 5);
    expect(to - from).toBeLessThanOrEqual(5 * 9);
    expect(before + (Math.ceil((to - from) / columns) * 196 + after)).toBe(Math.ceil(10_001 / 5) * 196);
    const end = gridOf(10_001, 196 * 2000, 600, 800);
    expect(end.to).toBe(10_001);
    expect(end.after).toBe(0);
  });
});
