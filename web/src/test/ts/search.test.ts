import { describe, expect, it } from 'vitest';
import { Refused, type Server } from '../../main/ts/api/server.ts';
import type { FindAnswer, FindRequest } from '../../main/ts/api/types.ts';
import type { Decoding } from '../../main/ts/app/decoding.ts';
import { Editor } from '../../main/ts/app/editor.ts';
import { Notices } from '../../main/ts/app/notices.ts';
import { Saver } from '../../main/ts/app/saver.ts';
import { Search } from '../../main/ts/app/search.ts';
import { Timeline } from '../../main/ts/app/timeline.ts';
import type { Masks } from '../../main/ts/mask/masks.ts';
import type { Compressed, MaskFacts } from '../../main/ts/mask/worker.ts';
import { area, bounds, compress, decompress, type Rle } from '../../main/ts/mask/rle.ts';
import { itemNamed } from './items.ts';

/** A column of a photo of ten columns and two rows. */
const column = (x: number, width = 1): Rle => ({
  width: 10,
  height: 2,
  counts: Uint32Array.of(2 * x, 2 * width, 20 - 2 * (x + width)),
});

const facts = (rle: Rle): MaskFacts => ({ rle, outline: [], area: area(rle), bounds: bounds(rle) });

const proposal = (rle: Rle) => ({ facts: facts(rle), likeness: 0.8, score: 0.9, stability: 0.95, point: null });

/** Decodes on the spot. */
const masks = {
  decode: async (all: readonly Compressed[]) =>
    all.map(({ size: [height, width], counts }) => facts(decompress(counts, width, height))),
} as unknown as Masks;

function editorOf(id: string): Editor {
  const image = { id, name: `${id}.jpg`, sha256: '0', width: 10, height: 2 };
  const decoding = { model: { id: 'mobile-sam' } } as unknown as Decoding;
  const sized = image as unknown as ConstructorParameters<typeof Editor>[0];
  return new Editor(sized, decoding, masks, new Timeline(new Saver(id, null)), () => {});
}

/** Has a mask in the first column, selected. */
function editorWithMask(id = 'a'): Editor {
  const editor = editorOf(id);
  editor.kept.keep(itemNamed('shown', { ...facts(column(0)) }));
  return editor;
}

/** A server that answers when it is told to. */
class Asked {
  readonly requests: { image: string; request: FindRequest }[] = [];
  answer: (columns: readonly number[]) => void = () => {};
  fail: (error: Error) => void = () => {};

  find(image: string, request: FindRequest): Promise<FindAnswer> {
    this.requests.push({ image, request });
    return new Promise((resolve, reject) => {
      this.fail = reject;
      this.answer = (columns) =>
        resolve({
          masks: columns.map((x) => ({ size: [2, 10], counts: compress(column(x)) })),
          scores: columns.map(() => 0.8),
          iou_predictions: columns.map(() => 0.9),
          stability_scores: columns.map(() => null),
        });
    });
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function searchOf(server: Asked): { search: Search; notices: Notices } {
  const notices = new Notices();
  return { search: new Search(server as unknown as Server, masks, notices), notices };
}

const columnsOf = (editor: Editor): number[] =>
  editor.proposals.offered.value.map(({ facts: { bounds: box } }) => box[0]);

describe('what is offered', () => {
  it('is not kept already', () => {
    const editor = editorWithMask();
    editor.proposals.offer([proposal(column(0)), proposal(column(4))]);
    expect(columnsOf(editor)).toEqual([4]);
  });

  it('is kept one by one, or all in one step, each in another colour', () => {
    const editor = editorWithMask();
    editor.proposals.offer([2, 4, 6].map((x) => proposal(column(x))));
    editor.proposals.keep(editor.proposals.offered.value[1].id);
    expect(columnsOf(editor)).toEqual([2, 6]);
    expect(editor.kept.items.map((item) => item.bounds[0])).toEqual([0, 4]);
    editor.proposals.keepAll();
    expect(editor.kept.items.map((item) => item.bounds[0])).toEqual([0, 4, 2, 6]);
    expect(new Set(editor.kept.items.map((item) => item.hue)).size).toBe(4);
    expect(editor.proposals.offered.value).toEqual([]);
    void editor.undo();
    expect(editor.kept.items).toHaveLength(2);
  });

  it('goes when it is turned down', () => {
    const editor = editorWithMask();
    editor.proposals.offer([2, 4].map((x) => proposal(column(x))));
    editor.proposals.turnDown(editor.proposals.offered.value[0].id);
    expect(columnsOf(editor)).toEqual([4]);
    expect(editor.kept.items).toHaveLength(1);
  });

  it('is found by its place, the smallest first', () => {
    const editor = editorWithMask();
    editor.proposals.offer([proposal(column(3, 4)), proposal(column(4))]);
    expect(editor.proposals.at(4.5, 1)?.facts.area).toBe(2);
    expect(editor.proposals.at(6.5, 1)?.facts.area).toBe(8);
    expect(editor.proposals.at(8.5, 1)).toBeNull();
  });
});

describe('a search', () => {
  it('shows the server the selected mask, and offers what it finds', async () => {
    const server = new Asked();
    const { search } = searchOf(server);
    const editor = editorWithMask();
    expect(search.more(editor, 'mobile-sam')).toBe(true);
    expect(search.searching.value).toBe('a');
    expect(server.requests).toEqual([
      {
        image: 'a',
        request: {
          examples: [{ image: 'a', mask: { size: [2, 10], counts: compress(column(0)) } }],
          model: 'mobile-sam',
        },
      },
    ]);
    server.answer([0, 5, 8]);
    await settled();
    expect(search.searching.value).toBeNull();
    expect(columnsOf(editor)).toEqual([5, 8]);
  });

  it('looks in another photo for the last example', async () => {
    const server = new Asked();
    const { search } = searchOf(server);
    expect(search.more(editorOf('b'), 'mobile-sam')).toBe(false);
    search.more(editorWithMask(), 'mobile-sam');
    server.answer([]);
    await settled();
    const other = editorOf('b');
    expect(search.more(other, 'mobile-sam')).toBe(true);
    expect(server.requests[1]).toMatchObject({ image: 'b', request: { examples: [{ image: 'a' }] } });
    server.answer([3]);
    await settled();
    expect(columnsOf(other)).toEqual([3]);
  });

  it('offers nothing once it is given up, and can begin anew', async () => {
    const server = new Asked();
    const { search, notices } = searchOf(server);
    const editor = editorWithMask();
    search.more(editor, 'mobile-sam');
    expect(search.cancel()).toBe(true);
    server.answer([5]);
    await settled();
    expect(columnsOf(editor)).toEqual([]);
    expect(search.cancel()).toBe(false);
    search.more(editor, 'mobile-sam');
    server.fail(new Refused(503, 'too many searches are before this one'));
    await settled();
    expect(notices.shown.value.at(-1)?.text).toBe('Busy: too many searches are before this one');
    expect(search.searching.value).toBeNull();
  });

  it('is one at a time', () => {
    const server = new Asked();
    const { search } = searchOf(server);
    const editor = editorWithMask();
    search.more(editor, 'mobile-sam');
    search.more(editor, 'mobile-sam');
    expect(server.requests).toHaveLength(1);
  });
});
