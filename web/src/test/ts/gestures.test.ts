import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type GestureHandler, Gestures } from '../../main/ts/canvas/gestures.ts';

type Listener = (event: unknown) => void;

describe('a pointer over the canvas', () => {
  let listeners: Map<string, Listener>;
  const hover = vi.fn();
  const leave = vi.fn();

  const send = (type: string, clientX: number, timeStamp: number, pointerType = 'mouse'): void =>
    listeners.get(type)?.({ pointerId: 1, clientX, clientY: 5, timeStamp, pointerType });

  beforeEach(() => {
    listeners = new Map();
    vi.stubGlobal('addEventListener', (type: string, listener: Listener) =>
      listeners.set(`window ${type}`, listener),
    );
    vi.stubGlobal('document', { body: {} });
    hover.mockClear();
    leave.mockClear();
    const canvas = {
      addEventListener: (type: string, listener: Listener) => listeners.set(type, listener),
      getBoundingClientRect: () => ({ left: 0, top: 0 }),
      classList: { toggle: () => {} },
    };
    const stage = { canvas, toImage: (x: number, y: number) => [x, y] };
    new Gestures(stage as never, { hover, leave } as unknown as GestureHandler);
  });
  afterEach(() => vi.unstubAllGlobals());

  it('is asked about before the frame, and not again with it', () => {
    send('pointerrawupdate', 10, 100);
    send('pointermove', 10, 100);
    expect(hover.mock.calls).toEqual([[10, 5, 100]]);
  });

  it('is asked about a few times a frame at most, and always where it stops', () => {
    for (let i = 0; i <= 16; i++) {
      send('pointerrawupdate', 10 + i, 100 + i);
    }
    send('pointermove', 26, 116);
    send('pointerrawupdate', 27, 117);
    send('pointermove', 27, 117);
    expect(hover.mock.calls.map(([x]) => x as number)).toEqual([10, 14, 18, 22, 26, 27]);
  });

  it('is asked about with the frame in a browser that tells no sooner', () => {
    send('pointermove', 10, 100);
    send('pointermove', 11, 101);
    expect(hover).toHaveBeenCalledTimes(2);
  });

  it('comes back to the place that it left', () => {
    send('pointermove', 10, 100);
    send('pointerleave', 0, 110);
    send('pointermove', 10, 120);
    expect(hover).toHaveBeenCalledTimes(2);
    expect(leave).toHaveBeenCalledTimes(1);
  });

  it('pans with Space, and leaves Ctrl+Space to the commands', () => {
    const press = (more: object): boolean => {
      let taken = false;
      const preventDefault = (): void => void (taken = true);
      listeners.get('window keydown')?.({ key: ' ', target: document.body, preventDefault, ...more });
      return taken;
    };
    expect(press({})).toBe(true);
    expect(press({ ctrlKey: true })).toBe(false);
    expect(press({ altKey: true })).toBe(false);
  });

  it('is no finger', () => {
    send('pointerrawupdate', 10, 100, 'touch');
    send('pointermove', 11, 110, 'touch');
    expect(hover).not.toHaveBeenCalled();
  });
});
