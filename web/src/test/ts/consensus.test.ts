import { describe, expect, it } from 'vitest';
import type { Server } from '../../main/ts/api/server.ts';
import type { AnnotationDocument, LayersDocument } from '../../main/ts/api/types.ts';
import { Consensus, meetingOf, nameOf } from '../../main/ts/app/consensus.ts';
import { Notices } from '../../main/ts/app/notices.ts';
import { NO_OVERLAY } from '../../main/ts/canvas/scene.ts';
import type { Masks } from '../../main/ts/mask/masks.ts';
import { rulesOf } from '../../main/ts/ui/Rules.tsx';

const layer = (name: string, objects: number, shown = name) => ({
  name,
  author: name,
  shown,
  objects,
  agreement: 0.5,
});

/** Ann has two masks and Ben three, of which one is of an object of Ann's. */
const TWO: LayersDocument = {
  layers: [layer('copy:ann', 2, 'Ann'), layer('copy:ben', 3, 'Ben')],
  pairs: [
    {
      first: 'copy:ann',
      second: 'copy:ben',
      iou: 0.9,
      f1: 0.4,
      agreement: 0.36,
      matches: [{ first: 'ann-1', second: 'ben-1', iou: 0.9 }],
    },
  ],
};

const mask = (id: string, status = 'accepted'): AnnotationDocument =>
  ({ id, status, mask: {}, prompt: null }) as unknown as AnnotationDocument;

const MASKS: Readonly<Record<string, readonly AnnotationDocument[]>> = {
  'copy:ann': [mask('ann-1'), mask('ann-2'), mask('ann-3', 'proposed')],
  'copy:ben': [mask('ben-1'), mask('ben-2'), mask('ben-3')],
};

function consensusOf(document: LayersDocument = TWO) {
  const asked: string[] = [];
  const taken: unknown[] = [];
  const state = { document, fault: null as Error | null };
  const fail = (): void => {
    if (state.fault !== null) {
      throw state.fault;
    }
  };
  const annotations = {
    layers: async () => state.document,
    ofLayer: async (_: string, __: string, name: string) => {
      fail();
      asked.push(name);
      return MASKS[name];
    },
    take: async (...all: unknown[]) => {
      fail();
      taken.push(all);
    },
  };
  const masks = {
    decode: async (all: readonly unknown[]) =>
      all.map(() => ({ rle: {}, outline: [], area: 1, bounds: [0, 0, 1, 1] })),
  } as unknown as Masks;
  const notices = new Notices();
  const consensus = new Consensus({ annotations } as unknown as Server, masks, 'project', notices);
  return { consensus, asked, taken, state, notices };
}

describe('what several people made of an image', () => {
  it('has a colour each, what two have in common, and what each has alone', async () => {
    const { consensus } = consensusOf();
    await consensus.look('image');
    const [ann, ben] = consensus.candidates.value;
    expect(ann.hue).not.toBe(ben.hue);
    expect([ann.visible, ben.visible]).toEqual([true, true]);
    expect(consensus.overlay.value.items).toHaveLength(5);
    const meeting = meetingOf(consensus.meetings.value, 'copy:ben', 'copy:ann');
    expect(meeting?.alone).toEqual([1, 2]);
    expect(meeting).toBe(meetingOf(consensus.meetings.value, 'copy:ann', 'copy:ben'));
    expect(meetingOf(consensus.meetings.value, 'copy:ann', 'copy:ann')).toBeNull();
    expect([nameOf(ann), nameOf({ name: '', shown: '' })]).toEqual(['Ann', 'The image itself']);
  });

  it('is fetched once, and drawn in the colour of its layer', async () => {
    const { consensus, asked } = consensusOf();
    await consensus.look('image');
    await consensus.toggle('copy:ann');
    expect(consensus.overlay.value.items.map(({ id }) => id)).toEqual(['ben-1', 'ben-2', 'ben-3']);
    expect(new Set(consensus.overlay.value.items.map(({ hue }) => hue))).toEqual(
      new Set([consensus.candidates.value[1].hue]),
    );
    await consensus.toggle('copy:ann');
    expect(consensus.overlay.value.items).toHaveLength(5);
    await consensus.toggle('copy:ben');
    await consensus.toggle('copy:ben');
    expect(asked).toEqual(['copy:ann', 'copy:ben']);
    consensus.mark(['ann-1', 'ben-1']);
    expect(consensus.overlay.value.marked).toEqual(new Set(['ann-1', 'ben-1']));
    consensus.mark([]);
    expect(consensus.overlay.value.marked.size).toBe(0);
  });

  it('stays hidden when it is asked for again; what is visible has the masks that are there then', async () => {
    const { consensus, asked, state } = consensusOf();
    await consensus.look('image');
    await consensus.toggle('copy:ann');
    state.document = { ...TWO, layers: [layer('', 2), ...TWO.layers] };
    await consensus.look('image');
    expect(consensus.candidates.value.map(({ visible }) => visible)).toEqual([false, false, true]);
    expect(consensus.overlay.value.items).toHaveLength(3);
    expect(asked).toEqual(['copy:ann', 'copy:ben', 'copy:ben']);
  });

  it('of an image that was left is not shown on the next', async () => {
    const { consensus } = consensusOf();
    const late = consensus.look('image');
    consensus.clear();
    await late;
    expect(consensus.candidates.value).toEqual([]);
    await consensus.look('image');
    const toggled = consensus.toggle('copy:ann');
    await consensus.look('next');
    await toggled;
    expect(consensus.candidates.value.map(({ visible }) => visible)).toEqual([true, true]);
    expect(consensus.overlay.value.items).toHaveLength(5);
    consensus.clear();
    expect(consensus.overlay.value).toBe(NO_OVERLAY);
  });

  it('is taken for a review, and a refusal is told', async () => {
    const { consensus, taken, state, notices } = consensusOf();
    await consensus.look('image');
    const lease = { id: 'task', lease: 'token' };
    expect(await consensus.take('copy:ben', lease)).toBe(true);
    expect(taken).toEqual([['project', 'image', 'copy:ben', lease]]);
    state.fault = new Error('the task is not yours any more');
    expect(await consensus.take('copy:ann', lease)).toBe(false);
    await consensus.look('next');
    expect(notices.shown.value.map(({ text }) => text)).toEqual([
      'Not taken: the task is not yours any more',
      'Not shown: the task is not yours any more',
    ]);
    expect(consensus.overlay.value).toBe(NO_OVERLAY);
  });
});

describe('rules of a project', () => {
  it('are shares where the form has percent', () => {
    expect(rulesOf({ copies: '3', threshold: '85', honeypots: '5', reviewed: 'on' })).toEqual({
      reviewed: true,
      copies: 3,
      consensus_threshold: 0.85,
      honeypots: 0.05,
    });
    expect(rulesOf({ copies: '1', threshold: '80', honeypots: '0' }).reviewed).toBe(false);
  });
});
