import type { Item } from '../work/work.ts';
import { Layer } from './layer.ts';
import { css } from './palette.ts';
import { pathAt } from './paths.ts';
import { hueOf, type Scene } from './scene.ts';
import type { Size, Viewport } from './viewport.ts';

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/**
 * Work on kept masks in one frame, by `costOf`. A canvas notes what it is asked for and draws it when the frame is made,
 * so that only the time between two frames tells what it costs.
 */
const SHARE = { first: 600, least: 40, most: 20_000 };

/** A frame that comes late had too large a share, one that comes soon too small a one; after a pause nobody knows. ms */
const FRAME = { late: 32, soon: 20, pause: 500 };

/** Device pixels of a mask's box that cost as much as a mask does anyway. */
const PIXELS = 20_000;

/** Masks with sides of fewer device pixels are dots. */
const DOT = 3;

/** All that decides what the layer looks like. */
interface State extends Pick<Scene, 'items' | 'opacity' | 'without' | 'hues'> {
  readonly view: Viewport;
  readonly ratio: number;
}

/**
 * The kept masks, in a layer that is drawn over several frames where they are many: what was drawn before is shown until
 * then, moved along with the view.
 */
export class KeptLayer {
  private front = new Layer();
  private back = new Layer();
  private shown: State | null = null;
  private making: { readonly state: State; readonly order: readonly Item[]; next: number } | null = null;
  private share = SHARE.first;
  /** When the last frame was drawn, and how much it drew; null when it had nothing to do. */
  private before: { readonly at: number; readonly work: number } | null = null;

  /** @returns whether the layer is not yet what it shall be */
  draw(context: CanvasRenderingContext2D, wanted: State, screen: Size): boolean {
    if (this.front.resized(screen)) {
      this.shown = this.making = null;
      this.front.clear(screen);
    }
    this.adapt();
    let left = this.share;
    while (!this.isDone(wanted) && left > 0) {
      this.making ??= this.begin(wanted, screen);
      left = this.advance(this.making, left);
    }
    const late = !this.isDone(wanted);
    const work = this.share - left;
    this.before = work > 0 ? { at: performance.now(), work } : null;
    const drawn = this.shown?.view ?? wanted.view;
    const { view } = wanted;
    const factor = view.scale / drawn.scale;
    context.drawImage(
      this.front.canvas,
      (drawn.x - view.x) * view.scale,
      (drawn.y - view.y) * view.scale,
      screen.width * factor,
      screen.height * factor,
    );
    return late;
  }

  private adapt(): void {
    if (this.before === null) {
      return;
    }
    const { at, work } = this.before;
    const took = performance.now() - at;
    if (took > FRAME.late && took < FRAME.pause) {
      this.share = Math.max(SHARE.least, Math.min(this.share, work) * 0.6);
    } else if (took < FRAME.soon && work >= this.share) {
      this.share = Math.min(SHARE.most, this.share * 1.4);
    }
  }

  private isDone({ items, opacity, without, hues, view, ratio }: State): boolean {
    const { shown } = this;
    return (
      shown !== null &&
      shown.items === items &&
      shown.opacity === opacity &&
      shown.without === without &&
      shown.hues === hues &&
      shown.ratio === ratio &&
      shown.view.x === view.x &&
      shown.view.y === view.y &&
      shown.view.scale === view.scale
    );
  }

  private begin(state: State, screen: Size): NonNullable<KeptLayer['making']> {
    const { items, without, view } = state;
    const [right, bottom] = [view.x + screen.width / view.scale, view.y + screen.height / view.scale];
    const order = largestFirst(items).filter(
      ({ id, hidden, bounds: [x, y, width, height] }) =>
        !hidden && id !== without && x < right && y < bottom && x + width > view.x && y + height > view.y,
    );
    this.back.clear(screen);
    return { state, order, next: 0 };
  }

  /** @returns what is left of the share; what was begun is finished before anything else is */
  private advance(making: NonNullable<KeptLayer['making']>, share: number): number {
    const { state, order } = making;
    let left = share;
    while (making.next < order.length && left > 0) {
      const item = order[making.next++];
      paintItem(this.back.context, item, state, false);
      left -= costOf(item, state.view.scale);
    }
    if (making.next === order.length) {
      [this.front, this.back] = [this.back, this.front];
      this.shown = state;
      this.making = null;
    }
    return left;
  }
}

const costOf = ({ bounds: [, , width, height] }: Item, scale: number): number =>
  1 + (width * height * scale * scale) / PIXELS;

/** @param strong for what is selected or pointed at */
export function paintItem(
  context: Context,
  item: Item,
  { opacity, hues, view, ratio }: Pick<State, 'opacity' | 'hues' | 'view' | 'ratio'>,
  strong: boolean,
): void {
  const hue = hueOf(item, hues);
  const [x, y, width, height] = item.bounds;
  const { scale } = view;
  if (!strong && Math.max(width, height) * scale < DOT) {
    context.fillStyle = css(hue, Math.min(1, opacity + 0.4));
    const [across, down] = [Math.max(1, width * scale), Math.max(1, height * scale)];
    context.fillRect((x - view.x) * scale, (y - view.y) * scale, across, down);
    return;
  }
  const fill = css(hue, opacity * (strong ? 0.6 : 0.85));
  paintOutline(context, pathAt(item.outline, scale), view, ratio, fill, css(hue), strong);
}

export function paintOutline(
  context: Context,
  path: Path2D,
  view: Viewport,
  ratio: number,
  fill: string,
  edge: string,
  strong: boolean,
): void {
  const { scale } = view;
  context.setTransform(scale, 0, 0, scale, -view.x * scale, -view.y * scale);
  context.fillStyle = fill;
  context.fill(path, 'evenodd');
  context.lineJoin = 'round';
  if (strong) {
    context.strokeStyle = 'white';
    context.lineWidth = (4 * ratio) / scale;
    context.stroke(path);
  }
  context.strokeStyle = edge;
  context.lineWidth = ((strong ? 2.25 : 1.25) * ratio) / scale;
  context.stroke(path);
  context.setTransform(1, 0, 0, 1, 0, 0);
}

const sorted = new WeakMap<readonly Item[], readonly Item[]>();

/** So that masks inside others stay in sight. */
function largestFirst(items: readonly Item[]): readonly Item[] {
  let result = sorted.get(items);
  if (result === undefined) {
    result = [...items].sort((a, b) => b.area - a.area);
    sorted.set(items, result);
  }
  return result;
}
