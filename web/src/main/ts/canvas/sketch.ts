import { css } from './palette.ts';
import { Layer } from './layer.ts';
import { pathOf } from './paths.ts';
import type { Scene, SketchedStroke } from './scene.ts';
import { type Size, toScreen, type Viewport } from './viewport.ts';

type Sketch = NonNullable<Scene['sketch']>;

/** What a hand draws, in a layer to which only what is new is added while the view stays. */
export class SketchLayer {
  private readonly layer = new Layer();
  private drawn: { readonly sketch: Sketch; readonly view: Viewport; readonly points: readonly number[] } | null =
    null;

  draw(context: CanvasRenderingContext2D, sketch: Sketch, view: Viewport, screen: Size, opacity: number): void {
    const from = this.sameSoFar(sketch, view, screen);
    if (from === null) {
      this.layer.clear(screen);
      this.drawBase(sketch, view);
    }
    sketch.strokes.forEach((stroke, i) => this.drawStroke(stroke, sketch.hue, view, from?.[i] ?? 0));
    this.drawn = { sketch, view, points: sketch.strokes.map(({ points }) => points.length) };
    context.globalAlpha = opacity;
    context.drawImage(this.layer.canvas, 0, 0);
    context.globalAlpha = 1;
  }

  /** Nothing is drawn any more. */
  forget(): void {
    this.drawn = null;
  }

  /** How many numbers of each stroke are there; null when all must be drawn again. */
  private sameSoFar({ base, hue, strokes }: Sketch, view: Viewport, screen: Size): readonly number[] | null {
    const { drawn } = this;
    const same =
      drawn !== null &&
      !this.layer.resized(screen) &&
      drawn.sketch.base === base &&
      drawn.sketch.hue === hue &&
      drawn.sketch.strokes.every((stroke, i) => strokes[i] === stroke) &&
      drawn.view.x === view.x &&
      drawn.view.y === view.y &&
      drawn.view.scale === view.scale;
    return same ? drawn.points : null;
  }

  private drawBase({ base, hue }: Sketch, { x, y, scale }: Viewport): void {
    if (base !== null) {
      const { context } = this.layer;
      context.setTransform(scale, 0, 0, scale, -x * scale, -y * scale);
      context.fillStyle = css(hue);
      context.fill(pathOf(base), 'evenodd');
      context.setTransform(1, 0, 0, 1, 0, 0);
    }
  }

  /** @param from how many numbers of it were drawn before */
  private drawStroke({ erase, radius, points }: SketchedStroke, hue: number, view: Viewport, from: number): void {
    if (from === points.length) {
      return;
    }
    const { context } = this.layer;
    context.globalCompositeOperation = erase ? 'destination-out' : 'source-over';
    context.strokeStyle = css(hue);
    context.lineWidth = Math.max(1, 2 * radius * view.scale);
    context.lineCap = context.lineJoin = 'round';
    context.beginPath();
    const first = Math.max(0, from - 2);
    context.moveTo(...toScreen(view, points[first], points[first + 1]));
    for (let i = first; i < points.length; i += 2) {
      context.lineTo(...toScreen(view, points[i], points[i + 1]));
    }
    context.stroke();
    context.globalCompositeOperation = 'source-over';
  }
}

/** Light on dark, to be seen on any photo. */
const LINES = [
  ['rgb(0 0 0 / 0.55)', 3.5],
  ['white', 1.5],
] as const;

/** The size of the brush where it is; broken for the eraser. */
export function paintBrush(
  context: CanvasRenderingContext2D,
  { x, y, radius, erase }: NonNullable<Scene['brush']>,
  view: Viewport,
  ratio: number,
): void {
  const [left, top] = toScreen(view, x, y);
  for (const [colour, width] of LINES) {
    context.strokeStyle = colour;
    context.lineWidth = width * ratio;
    context.setLineDash(erase ? [5 * ratio, 4 * ratio] : []);
    context.beginPath();
    context.arc(left, top, Math.max(1.5 * ratio, radius * view.scale), 0, 2 * Math.PI);
    context.stroke();
  }
  context.setLineDash([]);
}

/** A polygon under way: a click on the first corner, which is larger, closes it. */
export function paintPolygon(
  context: CanvasRenderingContext2D,
  { corners, nextCorner }: Pick<Scene, 'corners' | 'nextCorner'>,
  view: Viewport,
  ratio: number,
): void {
  if (corners.length === 0) {
    return;
  }
  const places = corners.map(([x, y]) => toScreen(view, x, y));
  const line = nextCorner === null ? places : [...places, toScreen(view, ...nextCorner)];
  for (const [colour, width] of LINES) {
    context.strokeStyle = colour;
    context.lineWidth = width * ratio;
    context.lineJoin = context.lineCap = 'round';
    context.beginPath();
    line.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    context.stroke();
  }
  places.forEach(([x, y], i) => {
    context.beginPath();
    context.arc(x, y, (i === 0 ? 6.5 : 4.5) * ratio, 0, 2 * Math.PI);
    context.fillStyle = 'white';
    context.strokeStyle = 'rgb(52 84 209)';
    context.lineWidth = 2 * ratio;
    context.fill();
    context.stroke();
  });
}
