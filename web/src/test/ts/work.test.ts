import { describe, expect, it } from 'vitest';
import { begin, push, redo, replace, undo } from '../../main/ts/work/history.ts';
import { cocoRle, fileName, sa1b, svg } from '../../main/ts/work/exports.ts';
import {
  addPoint,
  change,
  hideAll,
  keep,
  askSeveral,
  neighbour,
  nextHue,
  scoreText,
  remove,
  removeLast,
  UNTOUCHED,
  withBox,
} from '../../main/ts/work/work.ts';
import { itemNamed as item } from './items.ts';

describe('work', () => {
  it('takes prompts back from the last point to the box', () => {
    const work = addPoint(addPoint(withBox(UNTOUCHED, [0, 0, 2, 2]), 1, 1, true), 2, 1, false);
    const once = removeLast(work);
    expect(once.prompt.points).toEqual([{ x: 1, y: 1, positive: true }]);
    const all = removeLast(removeLast(once));
    expect(all.prompt).toEqual({ points: [], box: null });
  });

  it('keeps a mask, starts the next prompt from nothing, and never deletes a locked one', () => {
    const kept = keep(keep(addPoint(UNTOUCHED, 1, 1, true), item('a')), item('b', { locked: true }));
    expect(kept.prompt.points).toEqual([]);
    expect(kept.selected).toBe('b');
    expect(remove(kept, 'b')).toBe(kept);
    expect(remove(kept, 'a').items.map((one) => one.id)).toEqual(['b']);
    expect(remove(change(kept, 'b', { locked: false }), 'b').selected).toBe('a');
  });

  it('goes round through the masks, hides all and shows all', () => {
    const work = keep(keep(UNTOUCHED, item('a')), item('b'));
    expect(neighbour(work, 1)).toBe('a');
    expect(neighbour(work, -1)).toBe('a');
    expect(neighbour(UNTOUCHED, 1)).toBeNull();
    expect(hideAll(work).items.every((one) => one.hidden)).toBe(true);
    expect(hideAll(hideAll(work)).items.some((one) => one.hidden)).toBe(false);
  });

  it('asks for three masks of one prompt, and for one of the next', () => {
    const box = withBox(UNTOUCHED, [0, 0, 2, 2]);
    const three = askSeveral({ ...box, choice: 0 }, true);
    expect(three).toMatchObject({ several: true, prompt: box.prompt });
    expect(three.prompt).not.toBe(box.prompt);
    expect(addPoint(three, 1, 1, true).several).toBe(false);
    expect(keep(three, item('a')).several).toBe(false);
  });

  it('shows no score above 1, and keeps it', () => {
    expect([1.0123, 0.996, -0.02].map((score) => scoreText(score))).toEqual(['1.00', '1.00', '0.00']);
    expect(scoreText(1.0123, 4)).toBe('1.0000');
    const high = item('a', { predictedIou: 1.0123 });
    expect(sa1b({ name: 'a', width: 3, height: 2 }, [high]).annotations[0].predicted_iou).toBe(1.0123);
  });

  it('gives a new mask the colour that the fewest have', () => {
    expect(nextHue([], 3)).toBe(0);
    expect(nextHue([item('a', { hue: 0 }), item('b', { hue: 2 })], 3)).toBe(1);
  });
});

describe('history', () => {
  it('goes back and forth, and a new step ends the way forth', () => {
    const history = push(push(begin(1), 2), 3);
    expect(undo(history).present).toBe(2);
    expect(redo(undo(history))).toEqual(history);
    expect(redo(push(undo(history), 9)).present).toBe(9);
    expect(undo(begin(1))).toEqual(begin(1));
    expect(redo(begin(1))).toEqual(begin(1));
    expect(undo(replace(history, 7)).present).toBe(2);
    expect(push(history, 3)).toBe(history);
  });

  it('remembers no more than it says', () => {
    let history = begin(0);
    for (let i = 1; i <= 500; i++) {
      history = push(history, i);
    }
    expect(history.past).toHaveLength(200);
    expect(history.past[0]).toBe(300);
  });
});

describe('exports', () => {
  const photo = { name: 'a.photo.jpg', width: 3, height: 2 };

  it('are COCO run lengths and the fields of SA-1B', () => {
    expect(cocoRle(item('a'))).toEqual({ size: [2, 3], counts: '222' });
    expect(sa1b(photo, [item('a')])).toEqual({
      image: { image_id: 0, width: 3, height: 2, file_name: 'a.photo.jpg' },
      annotations: [
        {
          id: 0,
          segmentation: { size: [2, 3], counts: '222' },
          bbox: [1, 0, 1, 2],
          area: 2,
          predicted_iou: 0.9,
          stability_score: 0.95,
          crop_box: [0, 0, 3, 2],
          point_coords: [[1.5, 1]],
        },
      ],
    });
  });

  it('are one path for each mask, with its holes', () => {
    const text = svg(photo, [{ outline: item('a').outline, colour: 'red' }]);
    expect(text).toContain('viewBox="0 0 3 2"');
    expect(text).toContain('<path fill="red" fill-rule="evenodd" d="M1 0L2 0L2 2L1 2Z"/>');
  });

  it('are named after the photo', () => {
    expect(fileName(photo, 'mask-1.png')).toBe('a.photo.mask-1.png');
  });
});
