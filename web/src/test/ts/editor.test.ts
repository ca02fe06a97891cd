import { describe, expect, it } from 'vitest';
import type { Decoding, Prediction } from '../../main/ts/app/decoding.ts';
import { Editor } from '../../main/ts/app/editor.ts';
import { Saver } from '../../main/ts/app/saver.ts';
import { Timeline } from '../../main/ts/app/timeline.ts';
import type { Prompt } from '../../main/ts/decoder/prompt.ts';
import type { Masks } from '../../main/ts/mask/masks.ts';
import { keep } from '../../main/ts/work/work.ts';
import { itemNamed } from './items.ts';

/** A decoder that answers when it is told to. */
class Patient {
  readonly model = { id: 'sam' };
  readonly asked: { prompt: Prompt; answer: (area?: number) => void; fail: () => void }[] = [];

  predict(_image: string, prompt: Prompt): Promise<Prediction> {
    return new Promise((resolve, reject) => {
      this.asked.push({
        prompt,
        answer: (area) => resolve(area === undefined ? { prompt, masks: [], took: 1 } : answered(prompt, area)),
        fail: () => reject(new Error('the decoder is gone')),
      });
    });
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** A mask as the server decodes it. */
const answered = (prompt: Prompt, area: number): Prediction => ({
  prompt,
  masks: [
    {
      score: 0.8,
      shape: { kind: 'outline', outline: [] },
      facts: { ...itemNamed('x'), area, stability: 0.9 },
    },
  ],
  took: 1,
});

function editorWith(decoder: Patient): Editor {
  const image = { id: 'a', name: 'a.jpg', sha256: '0', bytes: 1, width: 640, height: 480 };
  const editor = new Editor(
    image as unknown as ConstructorParameters<typeof Editor>[0],
    decoder as unknown as Decoding,
    {} as Masks,
    new Timeline(new Saver('a', null)),
    () => {},
  );
  editor.enter();
  return editor;
}

describe('a click', () => {
  it('is answered even if the pointer leaves while another place is decoded', async () => {
    const decoder = new Patient();
    const editor = editorWith(decoder);
    void editor.hover(10, 10);
    const clicked = editor.addPoint(300, 200, true);
    await settled();
    editor.leave();
    decoder.asked[0].answer();
    await settled();
    expect(decoder.asked.map(({ prompt }) => prompt.points[0].x)).toEqual([10, 300]);
    decoder.asked[1].answer();
    await clicked;
    expect(editor.shown.value.prediction?.prompt.points).toEqual([{ x: 300, y: 200, positive: true }]);
  });

  it('takes the answer that its place already has', async () => {
    const decoder = new Patient();
    const editor = editorWith(decoder);
    void editor.hover(300, 200);
    const clicked = editor.addPoint(300, 200, true);
    decoder.asked[0].answer();
    await clicked;
    expect(decoder.asked).toHaveLength(1);
    expect(editor.shown.value.prediction).not.toBeNull();
  });

  it('keeps its masks when what was under the pointer before cannot be decoded', async () => {
    const decoder = new Patient();
    const editor = editorWith(decoder);
    void editor.hover(10, 10);
    const clicked = editor.addPoint(300, 200, true);
    decoder.asked[0].fail();
    await settled();
    expect(editor.shown.value.failure).toBeNull();
    decoder.asked[1].answer();
    await clicked;
    expect(editor.shown.value.prediction).not.toBeNull();
  });
});

describe('a pointer that leaves', () => {
  it('is not answered any more', async () => {
    const decoder = new Patient();
    const editor = editorWith(decoder);
    void editor.hover(10, 10);
    void editor.hover(20, 20);
    editor.leave();
    decoder.asked[0].answer();
    await settled();
    expect(decoder.asked).toHaveLength(1);
  });
});

describe('an image that is left', () => {
  it('shows no answer that comes later, and asks again when it is opened again', async () => {
    const decoder = new Patient();
    const editor = editorWith(decoder);
    const clicked = editor.addPoint(300, 200, true);
    await settled();
    editor.quit();
    decoder.asked[0].answer();
    await clicked;
    expect(editor.shown.value.prediction).toBeNull();
    editor.enter();
    await settled();
    decoder.asked[1].answer();
    await settled();
    expect(editor.shown.value.prediction?.prompt).toBe(editor.work.prompt);
  });

  it('tells nothing of a failure', async () => {
    const decoder = new Patient();
    const editor = editorWith(decoder);
    const clicked = editor.addPoint(300, 200, true);
    await settled();
    editor.quit();
    decoder.asked[0].fail();
    await clicked;
    expect(editor.shown.value.failure).toBeNull();
  });
});

describe('a mask that is accepted before it is there', () => {
  it('is waited for', async () => {
    const decoder = new Patient();
    const editor = editorWith(decoder);
    void editor.addPoint(300, 200, true);
    void editor.accept();
    let done = false;
    void editor.accepted.then(() => (done = true));
    await settled();
    expect(done).toBe(false);
    decoder.asked[0].answer();
    await settled();
    expect(done).toBe(true);
  });

  it('is also the one that undo brings back', async () => {
    const decoder = new Patient();
    const editor = editorWith(decoder);
    void editor.addPoint(300, 200, true);
    await settled();
    decoder.asked[0].answer();
    await settled();
    void editor.addPoint(100, 100, true);
    await settled();
    decoder.asked[1].answer();
    await settled();
    void editor.undo();
    let done = false;
    void editor.accept().then(() => (done = true));
    await settled();
    expect(done).toBe(false);
    decoder.asked[2].answer();
    await settled();
    expect(done).toBe(true);
  });
});

describe('a mask that is refined', () => {
  async function refining(locked = false): Promise<{ decoder: Patient; editor: Editor }> {
    const decoder = new Patient();
    const editor = editorWith(decoder);
    editor.timeline.step(keep(editor.work, itemNamed('a', { category: 'car', locked })));
    await editor.refine(editor.work.items[0]);
    return { decoder, editor };
  }

  it('is asked for with its pixels once something corrects it, and replaced in one step', async () => {
    const { decoder, editor } = await refining();
    expect(decoder.asked).toHaveLength(0);
    void editor.addPoint(5, 5, false);
    await settled();
    expect(decoder.asked[0].prompt).toMatchObject({ mask: { item: 'a' }, points: [{ positive: false }] });
    decoder.asked[0].answer(77);
    await settled();
    await editor.accept();
    expect(editor.work.items).toHaveLength(1);
    expect(editor.work.items[0]).toMatchObject({ id: 'a', area: 77, category: 'car', predictedIou: 0.8 });
    expect(editor.work.items[0].edits.map(({ kind }) => kind)).toEqual(['refine']);
    expect(editor.work).toMatchObject({ selected: 'a', prompt: { points: [] } });
    editor.timeline.undo();
    expect(editor.work.items[0].area).toBe(2);
    expect(editor.work.prompt.mask?.item).toBe('a');
  });

  it('stays as it was when nothing corrected it, or it is given up', async () => {
    const { decoder, editor } = await refining();
    await editor.accept();
    expect(editor.work.items[0]).toMatchObject({ area: 2, edits: [] });
    expect(editor.work.prompt.mask).toBeUndefined();
    await editor.refine(editor.work.items[0]);
    void editor.addPoint(5, 5, true);
    await settled();
    decoder.asked[0].answer(77);
    await settled();
    await editor.clear();
    expect(editor.work.items[0].area).toBe(2);
    expect(editor.work.selected).toBe('a');
  });

  it('becomes another one when it was deleted meanwhile', async () => {
    const { decoder, editor } = await refining();
    void editor.addPoint(5, 5, true);
    await settled();
    decoder.asked[0].answer(77);
    await settled();
    editor.timeline.pass({ ...editor.work, items: [] });
    await editor.accept();
    expect(editor.work.items).toMatchObject([{ area: 77, source: 'assisted' }]);
  });

  it('is kept beside what somebody else made of it meanwhile', async () => {
    const { decoder, editor } = await refining();
    void editor.addPoint(5, 5, true);
    await settled();
    decoder.asked[0].answer(77);
    await settled();
    const rle = { width: 3, height: 2, counts: Uint32Array.of(1, 3, 2) };
    editor.timeline.pass({ ...editor.work, items: [{ ...editor.work.items[0], rle, area: 3 }] });
    await editor.accept();
    expect(editor.work.items.map(({ id, area }) => ({ own: id !== 'a', area }))).toEqual(
      expect.arrayContaining([
        { own: false, area: 3 },
        { own: true, area: 77 },
      ]),
    );
  });

  it('is the same one when it only came anew', async () => {
    const { decoder, editor } = await refining();
    void editor.addPoint(5, 5, true);
    await settled();
    decoder.asked[0].answer(77);
    await settled();
    const rle = { width: 3, height: 2, counts: Uint32Array.of(2, 2, 2) };
    editor.timeline.pass({ ...editor.work, items: [{ ...editor.work.items[0], rle }] });
    await editor.accept();
    expect(editor.work.items).toMatchObject([{ id: 'a', area: 77 }]);
  });

  it('must not be locked', async () => {
    const { editor } = await refining(true);
    expect(editor.work.prompt.mask).toBeUndefined();
  });
});
