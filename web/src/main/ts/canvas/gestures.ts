import type { Box } from '../decoder/prompt.ts';
import type { Stage } from './stage.ts';

/** What the pointer asks for, in image coordinates. */
export interface GestureHandler {
  hover(x: number, y: number, at: number): void;
  leave(): void;
  /**
   * @param more beside what is chosen already
   * @param at when it happened, in the page's time
   */
  click(x: number, y: number, negative: boolean, more: boolean, at: number): void;
  /** Twice at one place, after both clicks. */
  clickedTwice(): void;
  /**
   * The pointer goes down.
   *
   * @param negative with the other button, a pen's eraser, or Alt or Shift
   * @returns whether what follows draws, until it is released or given up
   */
  press(x: number, y: number, negative: boolean): boolean;
  /** @param points x and y in turn, all that the pointer passed since the last time */
  draw(points: readonly number[]): void;
  release(): void;
  /** A second finger came, or the browser took the pointer away. */
  giveUp(): void;
  /** A box under way, or null when it was given up. */
  drawing(box: Box | null): void;
  drawn(box: Box, at: number): void;
  cycle(step: 1 | -1): void;
  /** Whether a drag draws a box rather than moving the photo. */
  readonly drawsBoxes: boolean;
}

/** Pixels that a pointer may stray within a click. */
const STRAY = { mouse: 4, touch: 12 };

/** Milliseconds between two places that a moving pointer is asked about. */
const RAW_PAUSE = 4;

/** Where a pointer is that is not there. */
const AWAY = { x: NaN, y: NaN, at: -Infinity };

interface Held {
  readonly startX: number;
  readonly startY: number;
  x: number;
  y: number;
  readonly button: number;
  readonly touch: boolean;
  strayed: boolean;
  /** A tool draws with it. */
  readonly draws: boolean;
}

/** The button of a pen's other end. */
const PEN_ERASER = 5;

/** The buttons that draw. */
const DRAWS: readonly number[] = [0, 2, PEN_ERASER];

/** Turns pointer and wheel events on the canvas into clicks, boxes, pans and zooms. */
export class Gestures {
  private readonly held = new Map<number, Held>();
  private space = false;
  /** Two fingers were down, so what is left of the gesture is no click. */
  private pinched = false;
  private box: Box | null = null;
  private hovered = { ...AWAY };

  constructor(
    private readonly stage: Stage,
    private readonly handler: GestureHandler,
  ) {
    const { canvas } = stage;
    canvas.addEventListener('pointerdown', (event) => this.down(event));
    canvas.addEventListener('pointermove', (event) => this.move(event));
    // Where there is such an event, it comes at once, not with the next frame.
    canvas.addEventListener('pointerrawupdate', (event) => this.rawMove(event as PointerEvent));
    canvas.addEventListener('pointerup', (event) => this.up(event));
    canvas.addEventListener('pointercancel', (event) => this.drop(event));
    canvas.addEventListener('pointerleave', () => {
      this.hovered = { ...AWAY };
      handler.leave();
    });
    canvas.addEventListener('keydown', ({ key }) => {
      // The ring is for those who steer by keys, not for a shortcut between two clicks.
      if (key === 'Tab' || key.startsWith('Arrow')) {
        canvas.classList.remove('by-pointer');
      }
    });
    canvas.addEventListener('dblclick', () => handler.clickedTwice());
    canvas.addEventListener('contextmenu', (event) => event.preventDefault());
    canvas.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    addEventListener('keydown', (event) => this.onSpace(event, true));
    addEventListener('keyup', (event) => this.onSpace(event, false));
    addEventListener('blur', () => this.setSpace(false));
  }

  /** Gives up what is being drawn. */
  cancel(): boolean {
    const drawing = this.box !== null || this.draws;
    if (drawing) {
      this.giveUp();
      this.held.clear();
    }
    return drawing;
  }

  private get draws(): boolean {
    return [...this.held.values()].some(({ draws }) => draws);
  }

  private onSpace(event: KeyboardEvent, down: boolean): void {
    if (down && (event.ctrlKey || event.metaKey || event.altKey)) {
      return; // a command's key
    }
    const free = event.target === document.body || event.target === this.stage.canvas;
    if (event.key === ' ' && (free || !down)) {
      this.setSpace(down);
      if (free) {
        event.preventDefault();
      }
    }
  }

  private setSpace(space: boolean): void {
    this.space = space;
    this.stage.canvas.classList.toggle('grab', space);
  }

  private place(event: MouseEvent): [number, number] {
    const { left, top } = this.stage.canvas.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }

  private down(event: PointerEvent): void {
    const [x, y] = this.place(event);
    const touch = event.pointerType === 'touch';
    this.stage.canvas.classList.add('by-pointer');
    this.stage.canvas.focus({ preventScroll: true });
    this.stage.canvas.setPointerCapture(event.pointerId);
    if (this.held.size === 0) {
      this.pinched = false;
    }
    const first = this.held.size === 0 && !this.space && DRAWS.includes(event.button);
    const draws = first && this.handler.press(...this.stage.toImage(x, y), isNegative(event, event.button));
    this.held.set(event.pointerId, {
      startX: x,
      startY: y,
      x,
      y,
      button: event.button,
      touch,
      strayed: false,
      draws,
    });
    if (this.held.size === 2) {
      this.pinched = true;
      this.giveUp();
    }
    if (event.button === 1) {
      event.preventDefault();
    }
  }

  private giveUp(): void {
    if (this.box !== null) {
      this.box = null;
      this.handler.drawing(null);
    }
    if (this.draws) {
      this.handler.giveUp();
    }
  }

  /** All that the pointer passed, also between two frames. */
  private passed(event: PointerEvent): number[] {
    const all = event.getCoalescedEvents?.() ?? [];
    return (all.length === 0 ? [event] : all).flatMap((one) => this.stage.toImage(...this.place(one)));
  }

  private move(event: PointerEvent): void {
    const [x, y] = this.place(event);
    const held = this.held.get(event.pointerId);
    if (held === undefined) {
      this.hover(event);
      return;
    }
    const [dx, dy] = [x - held.x, y - held.y];
    held.strayed ||= Math.hypot(x - held.startX, y - held.startY) > STRAY[held.touch ? 'touch' : 'mouse'];
    if (this.held.size === 2) {
      this.pinch(event.pointerId, held, x, y);
    } else if (held.draws && !this.pinched) {
      this.handler.draw(this.passed(event));
    } else if (held.strayed && !this.pinched) {
      if (this.handler.drawsBoxes && held.button === 0 && !this.space) {
        this.box = [...this.stage.toImage(held.startX, held.startY), ...this.stage.toImage(x, y)];
        this.handler.drawing(this.box);
      } else if (held.button !== 2) {
        this.stage.pan(dx, dy);
      }
    }
    held.x = x;
    held.y = y;
  }

  /** A fast mouse tells of its way a thousand times a second. */
  private rawMove(event: PointerEvent): void {
    if (event.timeStamp - this.hovered.at >= RAW_PAUSE) {
      this.hover(event);
    }
  }

  private hover(event: PointerEvent): void {
    const { clientX: x, clientY: y, timeStamp: at } = event;
    const still = x === this.hovered.x && y === this.hovered.y;
    if (event.pointerType !== 'touch' && this.held.size === 0 && !still) {
      this.hovered = { x, y, at };
      this.handler.hover(...this.stage.toImage(...this.place(event)), at);
    }
  }

  private pinch(id: number, moved: Held, x: number, y: number): void {
    const other = [...this.held].find(([key]) => key !== id)?.[1];
    if (other === undefined) {
      return;
    }
    const before = Math.hypot(moved.x - other.x, moved.y - other.y);
    const after = Math.hypot(x - other.x, y - other.y);
    this.stage.pan((x - moved.x) / 2, (y - moved.y) / 2);
    this.stage.zoom((x + other.x) / 2, (y + other.y) / 2, before > 0 ? after / before : 1);
  }

  private up(event: PointerEvent): void {
    const held = this.held.get(event.pointerId);
    this.held.delete(event.pointerId);
    if (held === undefined || this.pinched) {
      return;
    }
    if (held.draws) {
      this.handler.release();
    } else if (this.box !== null) {
      const { box } = this;
      this.box = null;
      this.handler.drawing(null);
      this.handler.drawn(box, event.timeStamp);
    } else if (!held.strayed && held.button !== 1 && !this.space) {
      const more = event.shiftKey || event.ctrlKey || event.metaKey;
      const negative = isNegative(event, held.button);
      this.handler.click(...this.stage.toImage(held.startX, held.startY), negative, more, event.timeStamp);
    }
  }

  private drop(event: PointerEvent): void {
    this.giveUp();
    this.held.delete(event.pointerId);
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    if (event.altKey) {
      this.handler.cycle(event.deltaY > 0 ? 1 : -1);
      return;
    }
    // A line of a mouse wheel is some 16 pixels of a touch pad; a pinch there comes as a wheel with Ctrl.
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1);
    this.stage.zoom(...this.place(event), Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.0018)));
  }
}

const isNegative = ({ altKey, shiftKey }: PointerEvent, button: number): boolean =>
  button === 2 || button === PEN_ERASER || altKey || shiftKey;
