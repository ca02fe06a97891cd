import { describe, expect, it } from 'vitest';
import { levelFor, visible } from '../../main/ts/canvas/tiles.ts';
import {
  around,
  covers,
  fit,
  isMoved,
  keepInSight,
  pan,
  toImage,
  toScreen,
  zoomAt,
} from '../../main/ts/canvas/viewport.ts';

const NO_INSETS = { left: 0, top: 0, right: 0, bottom: 0 };

describe('the viewport', () => {
  it('fits a photo into what the panels leave', () => {
    const view = fit(
      { width: 1000, height: 500 },
      { width: 700, height: 500 },
      { ...NO_INSETS, left: 100, right: 100 },
    );
    expect(view.scale).toBe(0.5);
    expect(toScreen(view, 0, 0)).toEqual([100, 125]);
    expect(toScreen(view, 1000, 500)).toEqual([600, 375]);
  });

  it('zooms about the pointer and moves with it', () => {
    const view = zoomAt({ x: 10, y: 20, scale: 1 }, 300, 200, 2.5, 0.1);
    expect(toScreen(view, 310, 220).map((v) => Math.round(v * 1e9) / 1e9)).toEqual([300, 200]);
    expect(zoomAt(view, 0, 0, 1e9, 0.1).scale).toBe(32);
    expect(zoomAt(view, 0, 0, 1e-9, 0.1).scale).toBe(0.1);
    expect(toImage(pan({ x: 0, y: 0, scale: 2 }, 10, -4), 0, 0)).toEqual([-5, 2]);
  });

  it('never loses the photo', () => {
    const view = keepInSight(
      { x: 9999, y: -9999, scale: 1 },
      { width: 600, height: 300 },
      { width: 300, height: 300 },
    );
    expect(view.x).toBe(500);
    expect(view.y).toBe(-200);
  });
});

describe('what is seen', () => {
  const sight = (x: number, y: number, scale = 2) => ({
    view: { x, y, scale },
    screen: { width: 400, height: 300 },
    image: { width: 1000, height: 1000 },
    moving: false,
  });

  it('lies in what is seen from a little further away', () => {
    const wide = around(sight(100, 100), 50);
    expect(wide).toMatchObject({ view: { x: 75, y: 75, scale: 2 }, screen: { width: 500, height: 400 } });
    expect(covers(wide, sight(100, 100))).toBe(true);
    expect(covers(wide, sight(125, 75))).toBe(true);
    expect(covers(wide, sight(126, 100))).toBe(false);
    expect(covers(wide, sight(100, 74))).toBe(false);
    expect(covers(wide, sight(100, 100, 1))).toBe(false);
    expect(covers(wide, sight(150, 150, 4))).toBe(true);
  });

  it('matters only where the image is', () => {
    const corner = sight(0, 0);
    expect(covers(corner, sight(-50, -80))).toBe(true);
    expect(covers(corner, sight(-50, 1))).toBe(false);
    expect(covers(corner, sight(2000, 0))).toBe(true);
  });

  it('is the same picture elsewhere where it is moved by whole pixels', () => {
    const view = { x: 10, y: 20, scale: 2 };
    expect(isMoved(view, pan(view, 7, -3))).toBe(true);
    expect(isMoved(view, pan(view, 7.5, -3))).toBe(false);
    expect(isMoved(view, { ...view, scale: 2.1 })).toBe(false);
  });
});

describe('tiles', () => {
  const huge = { width: 12_000, height: 8_400 };

  it('come from the level whose pixels are about the size of the screen', () => {
    expect(levelFor(1, huge)).toBe(0);
    expect(levelFor(4, huge)).toBe(0);
    expect(levelFor(0.5, huge)).toBe(1);
    expect(levelFor(0.26, huge)).toBe(2);
    expect(levelFor(0.001, huge)).toBe(5);
    expect(levelFor(0.1, { width: 500, height: 300 })).toBe(0);
  });

  it('are those in view, the middle first', () => {
    const tiles = visible(0, huge, { x: 1000, y: 1000, scale: 1 }, { width: 1100, height: 700 });
    expect(tiles.map(({ x, y }) => `${x},${y}`).sort()).toEqual(
      ['1,1', '1,2', '1,3', '2,1', '2,2', '2,3', '3,1', '3,2', '3,3', '4,1', '4,2', '4,3'].sort(),
    );
    expect(tiles[0]).toEqual({ level: 0, x: 2, y: 2 });
    const all = visible(5, huge, { x: -5000, y: -5000, scale: 0.05 }, { width: 1100, height: 1100 });
    expect(all).toEqual([{ level: 5, x: 0, y: 0 }]);
    expect(visible(0, huge, { x: 13_000, y: 0, scale: 1 }, { width: 100, height: 100 })).toEqual([]);
  });
});
