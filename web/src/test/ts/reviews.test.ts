import { describe, expect, it } from 'vitest';
import type { Server } from '../../main/ts/api/server.ts';
import { Refused } from '../../main/ts/api/server.ts';
import type { AnnotationDocument, ReviewDocument, Verdict } from '../../main/ts/api/types.ts';
import type { Decoding } from '../../main/ts/app/decoding.ts';
import { Editor } from '../../main/ts/app/editor.ts';
import { Keymap } from '../../main/ts/app/keymap.ts';
import type { Command } from '../../main/ts/app/keys.ts';
import { Notices } from '../../main/ts/app/notices.ts';
import { Reviews } from '../../main/ts/app/reviews.ts';
import { Saver } from '../../main/ts/app/saver.ts';
import type { Session } from '../../main/ts/app/session.ts';
import { TaskCommands } from '../../main/ts/app/taskCommands.ts';
import { Timeline } from '../../main/ts/app/timeline.ts';
import { Store } from '../../main/ts/base/store.ts';
import { area, bounds, type Rle } from '../../main/ts/mask/rle.ts';
import type { Masks } from '../../main/ts/mask/masks.ts';
import { itemNamed } from './items.ts';

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

const documentNamed = (id: string, version = 1): AnnotationDocument =>
  ({ id, version, image: 'image', status: 'accepted' }) as unknown as AnnotationDocument;

/** A server that keeps the latest review of each mask. */
class Kept {
  readonly reviews = new Map<string, ReviewDocument>();
  fault: Error | null = null;

  readonly server = {
    annotations: {
      reviews: async () => [...this.reviews.values()],
      review: async (_: string, { id, version }: AnnotationDocument, verdict: Verdict, reason: string | null) => {
        if (this.fault !== null) {
          throw this.fault;
        }
        const review = { annotation: id, version, reviewer: 'ben', verdict, reason, at: '2026-01-01T00:00:00Z' };
        this.reviews.set(id, review);
        return review;
      },
    },
  } as unknown as Server;
}

const reviewsOf = (kept: Kept) => {
  const notices = new Notices();
  return { reviews: new Reviews(kept.server, 'project', notices), notices };
};

describe('what reviewers said', () => {
  it('is of the version that was looked at, and outdated once the mask is changed', async () => {
    const kept = new Kept();
    const { reviews } = reviewsOf(kept);
    await reviews.look('image', [documentNamed('mask-a', 2)]);
    expect(await reviews.give('mask-a', 'reject', 'too large')).toBe(true);
    expect(kept.reviews.get('mask-a')).toMatchObject({ version: 2, verdict: 'reject', reason: 'too large' });
    expect(reviews.given.value.get('mask-a')).toMatchObject({ verdict: 'reject', outdated: false });
    await reviews.look('image', [documentNamed('mask-a', 3)]);
    expect(reviews.given.value.get('mask-a')).toMatchObject({ verdict: 'reject', outdated: true });
    reviews.clear();
    expect(reviews.given.value.size).toBe(0);
  });

  it('is refused for a mask that the server lacks, and told when it refuses', async () => {
    const kept = new Kept();
    const { reviews, notices } = reviewsOf(kept);
    await reviews.look('image', [documentNamed('mask-a')]);
    expect(await reviews.give('mask-b', 'accept', null)).toBe(false);
    expect(notices.shown.value.at(-1)?.text).toContain('not on the server yet');
    kept.fault = new Refused(412, 'the mask has been changed since you looked; look again', 'about:blank', {
      current: documentNamed('mask-a', 7),
    });
    expect(await reviews.give('mask-a', 'accept', null)).toBe(false);
    expect(notices.shown.value.at(-1)).toMatchObject({ failed: true });
    expect(reviews.given.value.size).toBe(0);
    kept.fault = null;
    expect(await reviews.give('mask-a', 'accept', null)).toBe(true);
    expect(kept.reviews.get('mask-a')?.version).toBe(7);
  });

  it('waits for the masks of an image that has just been opened', async () => {
    const kept = new Kept();
    const { reviews, notices } = reviewsOf(kept);
    reviews.clear();
    const early = reviews.give('mask-a', 'accept', null);
    await settled();
    expect([kept.reviews.size, notices.shown.value]).toEqual([0, []]);
    await reviews.look('image', [documentNamed('mask-a')]);
    expect(await early).toBe(true);
    reviews.clear();
    const left = reviews.give('mask-a', 'reject', 'too large');
    reviews.clear();
    expect(await left, 'the image was left').toBe(false);
    expect([kept.reviews.get('mask-a')?.verdict, notices.shown.value]).toEqual(['accept', []]);
  });

  it('stays when it was said while reviews were asked for', async () => {
    const kept = new Kept();
    const { reviews } = reviewsOf(kept);
    await reviews.look('image', [documentNamed('mask-a')]);
    const { annotations } = kept.server;
    const asked = annotations.reviews;
    const stale = await asked('project', 'image');
    let answers = 0;
    annotations.reviews = async (...all) => {
      await settled();
      return answers++ === 0 ? stale : asked(...all);
    };
    const looking = reviews.look('image', [documentNamed('mask-a')]);
    await reviews.give('mask-a', 'accept', null);
    await looking;
    expect(reviews.given.value.get('mask-a')?.verdict).toBe('accept');
  });

  it('of an image that was left is not shown on the next', async () => {
    const kept = new Kept();
    const { reviews } = reviewsOf(kept);
    await reviews.look('image', [documentNamed('mask-a')]);
    await reviews.give('mask-a', 'accept', null);
    const late = reviews.look('image', [documentNamed('mask-a')]);
    reviews.clear();
    await late;
    expect(reviews.given.value.size).toBe(0);
  });
});

function editorOf(judge?: (ids: readonly string[], verdict: Verdict) => Promise<void>): Editor {
  const image = { id: 'image', name: 'image.jpg', sha256: '0', width: 3, height: 2 };
  const decoding = { model: { id: 'mobile-sam' } } as unknown as Decoding;
  const sized = image as unknown as ConstructorParameters<typeof Editor>[0];
  const timeline = new Timeline(new Saver('image', null));
  return new Editor(sized, decoding, {} as Masks, timeline, () => {}, undefined, judge);
}

function reviewing() {
  const kept = new Kept();
  const { reviews, notices } = reviewsOf(kept);
  const submitted: unknown[] = [];
  const tasks = {
    reviewing: true,
    held: new Store({}),
    submit: async (judgement: unknown) => void submitted.push(judgement),
    skip: async (reason: string) => void submitted.push(reason),
  };
  const session = { notices, tasks: new Store(tasks), reviews: new Store(reviews) } as unknown as Session;
  const editor = editorOf();
  for (const id of ['mask-a', 'mask-b']) {
    editor.kept.keep(itemNamed(id));
  }
  editor.kept.select('mask-a');
  const commands = new TaskCommands(session);
  const run = async (command: Command): Promise<boolean | null> => {
    const done = commands.run(command, editor);
    await settled();
    return done;
  };
  const answer = async (yes: boolean, reason?: string): Promise<void> => {
    notices.question.value?.answer(yes, reason);
    await settled();
  };
  return { kept, reviews, notices, submitted, tasks, editor, run, answer };
}

describe('a review', () => {
  it('goes from mask to mask: accepts, and rejects with a reason', async () => {
    const { kept, reviews, editor, run, answer } = reviewing();
    await reviews.look(
      'image',
      ['mask-a', 'mask-b'].map((id) => documentNamed(id)),
    );
    expect(await run('approve')).toBe(true);
    expect(kept.reviews.get('mask-a')).toMatchObject({ verdict: 'accept', reason: null });
    expect(editor.work.selected).toBe('mask-b');
    await run('reject');
    await answer(false);
    expect(kept.reviews.has('mask-b')).toBe(false);
    await run('reject');
    await answer(true, ' it is a shadow ');
    expect(kept.reviews.get('mask-b')).toMatchObject({ verdict: 'reject', reason: 'it is a shadow' });
    expect(editor.work.selected).toBe('mask-a');
  });

  it('ends with the image accepted, asked once more where masks are rejected, or sent back', async () => {
    const { reviews, submitted, notices, run, answer } = reviewing();
    await run('submit');
    expect(submitted).toEqual([{ verdict: 'accept' }]);
    await reviews.look('image', [documentNamed('mask-a')]);
    await reviews.give('mask-a', 'reject', 'a shadow');
    await run('submit');
    expect(notices.question.value?.text).toBe('1 of its masks is rejected.');
    await answer(false);
    expect(submitted).toHaveLength(1);
    await run('sendBack');
    await answer(true, 'one is a shadow');
    expect(submitted.at(-1)).toEqual({ verdict: 'reject', reason: 'one is a shadow' });
  });

  it('is no business of a page that holds none', async () => {
    const { tasks, run, editor } = reviewing();
    tasks.reviewing = false;
    expect(await run('approve')).toBe(false);
    expect(await run('sendBack')).toBe(false);
    tasks.reviewing = true;
    editor.kept.select(null);
    expect(await run('approve')).toBe(false);
    expect(await run('undo')).toBeNull();
  });

  it('waits for a mask that is in view', async () => {
    const { tasks, submitted, notices, run, editor } = reviewing();
    tasks.reviewing = false;
    void editor.addPoint(1, 1, true).catch(() => {});
    await run('submit');
    expect(submitted).toEqual([]);
    expect(notices.shown.value.at(-1)?.text).toBe('Keep the mask in view or clear it, then submit');
  });

  it('has its own keys, and leaves the others as they are', () => {
    const press = (key: string, more = {}) =>
      ({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more }) as KeyboardEvent;
    const bindingOf: Keymap['bindingOf'] = (event, reviewing) => new Keymap().bindingOf(event, reviewing);
    expect(bindingOf(press('v'))?.command).toBe('toolSelect');
    expect(bindingOf(press('v'), true)?.command).toBe('approve');
    expect(bindingOf(press('x'), true)?.command).toBe('reject');
    expect(bindingOf(press('b'), true)?.command).toBe('toolBrush');
    expect(bindingOf(press(' ', { ctrlKey: true }))?.command).toBe('skip');
    expect(bindingOf(press('Enter', { ctrlKey: true }))?.command).toBe('submit');
    expect(bindingOf(press(' '))).toBeNull();
  });
});

describe('masks that a server proposes', () => {
  const RLE: Rle = { width: 3, height: 2, counts: Uint32Array.of(2, 2, 2) };
  const facts = { rle: RLE, outline: [], area: area(RLE), bounds: bounds(RLE) };
  const found = { facts, likeness: 0.8, score: 0.9, stability: 0.95, point: null };
  let decoded = 0;
  const masks = {
    decode: async (all: readonly unknown[]) => {
      decoded += all.length;
      return all.map(() => facts);
    },
  };
  const proposed = (...ids: string[]) =>
    ids.map((id) => ({ ...documentNamed(id), predicted_iou: 0.9, stability_score: null }));

  it('are accepted and turned down on the server, beside what was found here', async () => {
    const told: [readonly string[], Verdict][] = [];
    const editor = editorOf(async (ids, verdict) => void told.push([ids, verdict]));
    const { proposals } = editor;
    await proposals.propose(proposed('p1', 'p2', 'p3', 'p4'), masks);
    proposals.offer([found]);
    expect(proposals.offered.value).toHaveLength(5);
    proposals.keep('p1');
    proposals.turnDown('p2');
    expect(told).toEqual([
      [['p1'], 'accept'],
      [['p2'], 'reject'],
    ]);
    expect(editor.work.items, 'the server brings what is accepted').toEqual([]);
    expect(proposals.clear()).toBe(true);
    expect(proposals.offered.value.map(({ id }) => id)).toEqual(['p3', 'p4']);
    expect(proposals.clear()).toBe(false);
    proposals.offer([found]);
    proposals.keepAll();
    expect(told.at(-1)).toEqual([['p3', 'p4'], 'accept']);
    expect(editor.work.items).toHaveLength(1);
    expect(proposals.offered.value).toEqual([]);
  });

  it('are decoded once, come back when the server did not hear of a decision, and go when it did', async () => {
    const { proposals } = editorOf();
    decoded = 0;
    await proposals.propose(proposed('p1', 'p2'), masks);
    await proposals.propose(proposed('p1', 'p2'), masks);
    expect(decoded).toBe(2);
    proposals.turnDown('p1');
    expect(proposals.offered.value.map(({ id }) => id)).toEqual(['p2']);
    await proposals.propose(proposed('p1', 'p2'), masks);
    expect(proposals.offered.value.map(({ id }) => id)).toEqual(['p1', 'p2']);
    await proposals.propose([], masks);
    expect(proposals.offered.value).toEqual([]);
  });
});
