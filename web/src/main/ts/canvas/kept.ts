import type { Item } from '../work/work.ts';
import { css } from './palette.ts';
import { pathAt } from './paths.ts';
import { hueOf, type Scene } from './scene.ts';
import { Sheet } from './sheet.ts';
import { around, covers, type Sight, type Viewport } from './viewport.ts';

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

/** Device pixels beyond the screen that must be there: where the sheet ends nearer, it is drawn again. */
const AHEAD = 96;

/** How much smaller or larger than they were drawn masks are shown while a hand zooms, if to draw them costs more than this. */
const STRETCH = { most: 2, cost: 150 };

/** All that decides what masks look like, wherever they are seen. */
interface Look extends Pick<Scene, 'items' | 'opacity' | 'without' | 'hues'> {
  readonly ratio: number;
}

interface Making {
  readonly look: Look;
  readonly sight: Sight;
  readonly order: readonly Item[];
  next: number;
  cost: number;
}

/**
 * The kept masks, on a sheet that is drawn over several frames where they are many: what was drawn before is shown until
 * then, moved along with the view. While a hand moves, it is drawn again only where the sheet ends or gets too coarse.
 */
export class KeptLayer {
  private front = new Sheet();
  private back = new Sheet();
  private shown: Look | null = null;
  /** Of what is shown. */
  private cost = 0;
  private making: Making | null = null;
  private share = SHARE.first;
  /** When the last frame was drawn, and how much it drew; null when it had nothing to do. */
  private before: { readonly at: number; readonly work: number } | null = null;

  /** @returns whether the layer is not yet what it shall be */
  draw(context: CanvasRenderingContext2D, wanted: Look, sight: Sight): boolean {
    this.forgetOthers(sight);
    this.adapt();
    let left = this.share;
    while (!this.isDone(wanted, sight) && left > 0) {
      this.making ??= this.begin(wanted, sight);
      left = this.advance(this.making, left);
    }
    const late = !this.isDone(wanted, sight);
    const work = this.share - left;
    this.before = work > 0 ? { at: performance.now(), work } : null;
    this.front.draw(context, sight.view);
    return late;
  }

  /** Lets go of masks of another image, and of a sheet under way that would not be what is shown at rest. */
  private forgetOthers(sight: Sight): void {
    if (this.front.sight?.image !== sight.image) {
      this.front.forget();
    }
    const { making } = this;
    if (making?.sight.image !== sight.image || (!sight.moving && !this.serves(this.back, sight))) {
      this.making = null;
    }
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

  private isDone(wanted: Look, sight: Sight): boolean {
    return this.shown !== null && looksLike(this.shown, wanted) && this.serves(this.front, sight);
  }

  /** Whether what a sheet shows will do. */
  private serves(sheet: Sheet, sight: Sight): boolean {
    const drawn = sheet.sight;
    if (drawn === null || !covers(drawn, around(sight, AHEAD))) {
      return false;
    }
    const factor = sight.view.scale / drawn.view.scale;
    const near = factor < STRETCH.most && factor > 1 / STRETCH.most;
    return sheet.isSharp(sight) || (sight.moving && near && this.cost > STRETCH.cost);
  }

  private begin(look: Look, wanted: Sight): Making {
    const sight = this.back.begin(wanted);
    const { items, without } = look;
    const { view, screen } = sight;
    const [right, bottom] = [view.x + screen.width / view.scale, view.y + screen.height / view.scale];
    const order = largestFirst(items).filter(
      ({ id, hidden, bounds: [x, y, width, height] }) =>
        !hidden && id !== without && x < right && y < bottom && x + width > view.x && y + height > view.y,
    );
    return { look, sight, order, next: 0, cost: 0 };
  }

  /** @returns what is left of the share; what was begun is finished before anything else is */
  private advance(making: Making, share: number): number {
    const { look, sight, order } = making;
    let left = share;
    while (making.next < order.length && left > 0) {
      const item = order[making.next++];
      paintItem(this.back.context, item, look, sight.view, false);
      const cost = costOf(item, sight.view.scale);
      making.cost += cost;
      left -= cost;
    }
    if (making.next === order.length) {
      [this.front, this.back] = [this.back, this.front];
      this.shown = look;
      this.cost = making.cost;
      this.making = null;
    }
    return left;
  }
}

const looksLike = (a: Look, b: Look): boolean =>
  a.items === b.items &&
  a.opacity === b.opacity &&
  a.without === b.without &&
  a.hues === b.hues &&
  a.ratio === b.ratio;

const costOf = ({ bounds: [, , width, height] }: Item, scale: number): number =>
  1 + (width * height * scale * scale) / PIXELS;

/** @param strong for what is selected or pointed at */
export function paintItem(
  context: Context,
  item: Item,
  { opacity, hues, ratio }: Pick<Look, 'opacity' | 'hues' | 'ratio'>,
  view: Viewport,
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
