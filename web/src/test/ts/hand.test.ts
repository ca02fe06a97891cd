import { describe, expect, it } from 'vitest';
import type { Editor } from '../../main/ts/app/editor.ts';
import { Hand } from '../../main/ts/app/hand.ts';
import { Notices } from '../../main/ts/app/notices.ts';
import { NOWHERE, type Pointing } from '../../main/ts/app/pointing.ts';
import type { Settings, Tool } from '../../main/ts/app/settings.ts';
import { Store } from '../../main/ts/base/store.ts';
import type { Stage } from '../../main/ts/canvas/stage.ts';
import { addPoint, UNTOUCHED, type Work } from '../../main/ts/work/work.ts';

/** A hand over a photo that is shown at half its size, and what it drew. */
function handWith(tool: Tool, work: Work = UNTOUCHED) {
  const drawn: unknown[][] = [];
  const note =
    (name: string) =>
    (...all: unknown[]): unknown => {
      drawn.push([name, ...all]);
      return name === 'begin' ? true : Promise.resolve();
    };
  const drawing = Object.fromEntries(
    ['begin', 'extend', 'end', 'cancel', 'polygon'].map((one) => [one, note(one)]),
  );
  const editor = { work, drawing } as unknown as Editor;
  const settings = new Store({ tool, negative: false, brush: 24 } as Settings);
  const pointing = new Store<Pointing>(NOWHERE);
  const notices = new Notices();
  const hand = new Hand(pointing, settings, { scale: 0.5 } as Stage, notices);
  return { hand, editor, drawn, settings, pointing, notices };
}

describe('a brush in the hand', () => {
  it('is as wide on the screen as it says, whatever the scale', () => {
    const { hand, editor, drawn, pointing } = handWith('brush');
    expect(hand.press(editor, 10, 20, false)).toBe(true);
    hand.draw(editor, [12, 22, 14, 24]);
    hand.release(editor);
    expect(drawn).toEqual([['begin', 10, 20, 24, false], ['extend', [12, 22, 14, 24]], ['end']]);
    expect(pointing.value.brush).toEqual([14, 24]);
  });

  it.each([
    ['brush', false, false, false],
    ['brush', true, false, true],
    ['brush', false, true, true],
    ['brush', true, true, false],
    ['eraser', false, false, true],
    ['eraser', true, false, false],
  ] as const)('%s, other button %s, clicks that leave out %s: erases %s', (tool, other, leavesOut, erases) => {
    const { hand, editor, drawn, settings } = handWith(tool);
    settings.update({ negative: leavesOut });
    hand.dab(editor, 1, 1, other);
    expect(drawn[0].at(-1)).toBe(erases);
  });

  it('grows and shrinks within bounds, by a pixel at least', () => {
    const { hand, settings } = handWith('brush');
    hand.resize(1);
    expect(settings.value.brush).toBe(30);
    for (let i = 0; i < 60; i++) {
      hand.resize(-1);
    }
    expect(settings.value.brush).toBe(1);
    hand.resize(1);
    expect(settings.value.brush).toBe(2);
    for (let i = 0; i < 60; i++) {
      hand.resize(1);
    }
    expect(settings.value.brush).toBe(400);
  });

  it('does not draw while a prompt is open, nor with other tools', () => {
    const { hand, editor, drawn, notices } = handWith('brush', addPoint(UNTOUCHED, 1, 1, true));
    expect(hand.press(editor, 1, 1, false)).toBe(false);
    expect(notices.shown.value).toHaveLength(1);
    const other = handWith('click');
    expect(other.hand.press(other.editor, 1, 1, false)).toBe(false);
    expect([...drawn, ...other.drawn]).toEqual([]);
  });
});

describe('a polygon', () => {
  it('is closed with three corners, which move and are taken back', () => {
    const { hand, editor, drawn, pointing, notices } = handWith('polygon');
    expect(hand.close(editor)).toBe(false);
    expect(hand.press(editor, 0, 0, false)).toBe(false);
    hand.addCorner(editor, 0, 0);
    hand.addCorner(editor, 100, 0);
    expect(hand.close(editor)).toBe(true);
    expect(notices.said.value).toContain('three corners');
    hand.addCorner(editor, 100, 100);
    hand.addCorner(editor, 500, 500);
    expect(hand.takeBack()).toBe(true);
    // Within twelve pixels of the screen, which are twenty-four of the photo.
    expect(hand.press(editor, 110, 115, false)).toBe(true);
    hand.draw(editor, [90, 80, 80, 90]);
    hand.release(editor);
    expect(pointing.value.corners.at(-1)).toEqual([80, 90]);
    hand.press(editor, 5, 5, false);
    hand.release(editor);
    expect(drawn).toEqual([['polygon', [0, 0, 100, 0, 80, 90], false, pointing.value.began]]);
    expect(pointing.value.began).toBeGreaterThan(0);
    expect(pointing.value.corners).toEqual([]);
    expect(hand.takeBack()).toBe(false);
  });

  it('takes its inside away where clicks leave out, and is given up', () => {
    const { hand, editor, drawn, settings } = handWith('polygon');
    settings.update({ negative: true });
    [0, 1, 2].forEach((i) => hand.addCorner(editor, 50 * i, 70 * (i % 2)));
    hand.close(editor);
    expect(drawn[0][2]).toBe(true);
    hand.addCorner(editor, 0, 0);
    expect(hand.leave()).toBe(true);
    expect(hand.leave()).toBe(false);
  });
});
