import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Backdrop } from '../../main/ts/canvas/backdrop.ts';
import type { Photo } from '../../main/ts/canvas/photo.ts';

class Canvas {
  width = 1;
  height = 1;

  getContext(): object {
    return { setTransform: () => {}, clearRect: () => {}, of: this };
  }
}

const SCREEN = { width: 1000, height: 800 };
const VIEW = { x: 0, y: 0, scale: 0.5 };

describe('the photo below the masks', () => {
  let drawnOn: string[] = [];
  const copied = vi.fn();
  const screen = { drawImage: copied } as never;

  const photo = (version: number): Photo =>
    ({
      version,
      draw: (context: unknown) => drawnOn.push(context === screen ? 'screen' : 'layer'),
    }) as never;

  beforeEach(() => {
    vi.stubGlobal('OffscreenCanvas', Canvas);
    drawnOn = [];
    copied.mockClear();
  });
  afterEach(() => vi.unstubAllGlobals());

  it('is scaled once for all frames that look the same', () => {
    const backdrop = new Backdrop();
    const one = photo(1);
    for (let frame = 0; frame < 5; frame++) {
      backdrop.draw(screen, one, { ...VIEW }, SCREEN);
    }
    expect(drawnOn).toEqual(['screen', 'layer']);
    expect(copied).toHaveBeenCalledTimes(4);
  });

  it('is drawn at once while one moves, and anew when it is another', () => {
    const backdrop = new Backdrop();
    const one = photo(1);
    for (let x = 0; x < 3; x++) {
      backdrop.draw(screen, one, { ...VIEW, x }, SCREEN);
    }
    expect(drawnOn).toEqual(['screen', 'screen', 'screen']);
    expect(copied).not.toHaveBeenCalled();
    for (const changed of [
      () => backdrop.draw(screen, one, { ...VIEW, scale: 1 }, SCREEN),
      () => backdrop.draw(screen, one, { ...VIEW, scale: 1 }, { ...SCREEN, width: 999 }),
      () => backdrop.draw(screen, photo(1), VIEW, SCREEN),
      () => {
        Object.assign(one, { version: 2 });
        backdrop.draw(screen, one, VIEW, SCREEN);
      },
    ]) {
      changed();
      expect(copied).not.toHaveBeenCalled();
    }
  });

  it('shows a tile that came meanwhile', () => {
    const backdrop = new Backdrop();
    const one = photo(1);
    backdrop.draw(screen, one, VIEW, SCREEN);
    backdrop.draw(screen, one, VIEW, SCREEN);
    Object.assign(one, { version: 2 });
    backdrop.draw(screen, one, VIEW, SCREEN);
    expect(drawnOn).toEqual(['screen', 'layer', 'screen']);
  });
});
