import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Backdrop } from '../../main/ts/canvas/backdrop.ts';
import type { Photo } from '../../main/ts/canvas/photo.ts';
import type { Sight, Viewport } from '../../main/ts/canvas/viewport.ts';

class Canvas {
  width = 1;
  height = 1;

  getContext(): object {
    return { setTransform: () => {}, clearRect: () => {}, of: this };
  }
}

const VIEW = { x: 0, y: 0, scale: 0.5 };

const sight = (view: Viewport, moving = false): Sight => ({
  view,
  screen: { width: 1000, height: 800 },
  image: { width: 9000, height: 9000 },
  moving,
});

describe('the photo below the masks', () => {
  let drawn: string[] = [];
  const copied = vi.fn();
  const screen = { drawImage: copied } as never;

  const photo = (version: number): Photo =>
    ({
      version,
      draw: (context: unknown, { moving }: Sight) =>
        drawn.push(`${context === screen ? 'screen' : 'sheet'}${moving ? ', moving' : ''}`),
      want: () => {},
    }) as never;

  beforeEach(() => {
    vi.stubGlobal('OffscreenCanvas', Canvas);
    drawn = [];
    copied.mockClear();
  });
  afterEach(() => vi.unstubAllGlobals());

  it('is scaled once for all frames that look the same', () => {
    const backdrop = new Backdrop();
    const one = photo(1);
    for (let frame = 0; frame < 5; frame++) {
      backdrop.draw(screen, one, sight(VIEW));
    }
    expect(drawn).toEqual(['screen', 'sheet']);
    expect(copied).toHaveBeenCalledTimes(4);
  });

  it('is copied while a hand pans, and scaled again where the copy ends', () => {
    const backdrop = new Backdrop();
    const one = photo(1);
    for (let x = 0; x <= 500; x += 2) {
      backdrop.draw(screen, one, sight({ ...VIEW, x }, true));
    }
    expect(drawn).toEqual(['screen, moving', 'sheet']);
    expect(copied.mock.lastCall?.slice(1)).toEqual([-505, -256]);
    backdrop.draw(screen, one, sight({ ...VIEW, x: 600 }, true));
    expect(drawn.slice(2)).toEqual(['sheet']);
    expect(copied.mock.lastCall?.slice(1)).toEqual([-256, -256]);
  });

  it('is drawn at once while a hand zooms, and sharp once it rests', () => {
    const backdrop = new Backdrop();
    const one = photo(1);
    for (const scale of [0.5, 0.6, 0.7]) {
      backdrop.draw(screen, one, sight({ ...VIEW, scale }, true));
    }
    expect(copied).not.toHaveBeenCalled();
    backdrop.draw(screen, one, sight({ ...VIEW, scale: 0.7 }));
    expect(drawn).toEqual(['screen, moving', 'screen, moving', 'screen, moving', 'sheet']);
  });

  it('is drawn anew when it is another, or a tile came meanwhile', () => {
    const backdrop = new Backdrop();
    const one = photo(1);
    backdrop.draw(screen, one, sight(VIEW));
    backdrop.draw(screen, one, sight(VIEW));
    Object.assign(one, { version: 2 });
    backdrop.draw(screen, one, sight(VIEW));
    backdrop.draw(screen, photo(2), sight(VIEW));
    expect(drawn).toEqual(['screen', 'sheet', 'screen', 'screen']);
  });
});
