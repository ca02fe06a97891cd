import { type Paint, drawLogits } from '../mask/raster.ts';
import { Backdrop } from './backdrop.ts';
import { Layer } from './layer.ts';
import { KeptLayer, paintItem, paintOutline } from './kept.ts';
import { colourOf } from './palette.ts';
import { pathOf } from './paths.ts';
import type { Photo } from './photo.ts';
import type { MaskShape, Scene } from './scene.ts';
import { paintBrush, paintPolygon, SketchLayer } from './sketch.ts';
import { type Sight, type Size, toScreen, type Viewport } from './viewport.ts';

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Edges of masks that are offered. */
const OFFERED = { edge: 'rgb(30 30 28)', strong: 'rgb(52 84 209)' };

/** Side of a square of the pattern that stands for transparency, CSS pixels. */
const CHECK = 9;

/** Draws a scene, in device pixels. Layers that did not change are kept. */
export class Painter {
  private readonly backdrop = new Backdrop();
  private readonly kept = new KeptLayer();
  private readonly overlay = new KeptLayer();
  private readonly sketch = new SketchLayer();
  private readonly preview = new Layer();
  private readonly cut = new Layer();

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly ratio: () => number,
  ) {}

  /** @returns whether there is more to draw in the next frame */
  paint(photo: Photo | null, scene: Scene, view: Viewport, moving: boolean): boolean {
    const { context } = this;
    const screen: Size = context.canvas;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, screen.width, screen.height);
    let more = false;
    if (photo === null || !photo.loaded) {
      return more;
    }
    const sight = { view, screen: { width: screen.width, height: screen.height }, image: photo.size, moving };
    if (scene.cutOut) {
      this.paintCutOut(photo, scene, sight);
    } else {
      this.backdrop.draw(context, photo, sight);
      more = this.paintKept(scene, sight);
      more = this.paintOverlay(scene, sight) || more;
      this.paintSketch(scene, view, screen);
      if (scene.preview !== null) {
        this.paintShape(context, scene.preview.shape, view, screen, this.previewPaint(scene));
      }
    }
    this.paintOffered(scene, view);
    this.paintPrompt(scene, view);
    paintPolygon(context, scene, view, this.ratio());
    if (scene.brush !== null) {
      paintBrush(context, scene.brush, view, this.ratio());
    }
    return more;
  }

  private paintSketch({ sketch, opacity }: Scene, view: Viewport, screen: Size): void {
    if (sketch === null) {
      this.sketch.forget();
    } else {
      this.sketch.draw(this.context, sketch, view, screen, Math.min(1, opacity + 0.15));
    }
  }

  /** Dim, with a broken edge: not kept yet. */
  private paintOffered({ offered, pointed, opacity }: Scene, view: Viewport): void {
    const { context } = this;
    for (const { id, outline } of offered) {
      const strong = id === pointed;
      const dash = (5 * this.ratio()) / view.scale;
      context.setLineDash([dash, dash * 0.8]);
      const fill = `rgb(255 255 255 / ${opacity * (strong ? 0.8 : 0.45)})`;
      const edge = strong ? OFFERED.strong : OFFERED.edge;
      paintOutline(context, pathOf(outline), view, this.ratio(), fill, edge, strong);
    }
    context.setLineDash([]);
  }

  private previewPaint(scene: Scene): Paint {
    const [red, green, blue] = colourOf(scene.preview?.hue ?? 0);
    const hovering = scene.preview?.hovering === true;
    return {
      red,
      green,
      blue,
      fill: scene.opacity * (hovering ? 0.8 : 1),
      edge: (hovering ? 1.5 : 2.25) * this.ratio(),
    };
  }

  private paintKept(scene: Scene, sight: Sight): boolean {
    const { items, opacity, without, hues } = scene;
    const look = { items, opacity, without, hues, ratio: this.ratio() };
    const more = this.kept.draw(this.context, look, sight);
    // What is chosen or pointed at changes often: it is drawn once more, above the others.
    for (const item of items) {
      const strong = scene.selected.has(item.id) || item.id === scene.pointed;
      if (strong && !item.hidden && item.id !== without) {
        paintItem(this.context, item, look, sight.view, true);
      }
    }
    return more;
  }

  /** Outlines alone, each layer in its colour. */
  private paintOverlay({ overlay: { items, marked } }: Scene, sight: Sight): boolean {
    if (items.length === 0) {
      return false;
    }
    const look = { items, opacity: 0, without: null, hues: null, ratio: this.ratio() };
    const more = this.overlay.draw(this.context, look, sight);
    for (const item of items) {
      if (marked.has(item.id)) {
        paintItem(this.context, item, look, sight.view, true);
      }
    }
    return more;
  }

  private paintShape(context: Context, shape: MaskShape, view: Viewport, screen: Size, paint: Paint): void {
    if (shape.kind === 'outline') {
      const colour = (alpha: number): string => `rgb(${paint.red} ${paint.green} ${paint.blue} / ${alpha})`;
      paintOutline(context, pathOf(shape.outline), view, this.ratio(), colour(paint.fill), colour(1), false);
      return;
    }
    const picture = drawLogits(
      shape.logits,
      shape.frame,
      { ...view, width: screen.width, height: screen.height },
      paint,
    );
    if (picture !== null) {
      this.preview.put(picture);
      context.drawImage(
        this.preview.canvas,
        0,
        0,
        picture.width,
        picture.height,
        picture.x,
        picture.y,
        picture.width,
        picture.height,
      );
    }
  }

  private paintCutOut(photo: Photo, scene: Scene, sight: Sight): void {
    const { view, screen } = sight;
    const masks = this.cut.clear(screen);
    for (const item of scene.items) {
      if (!item.hidden) {
        paintOutline(masks, pathOf(item.outline), view, this.ratio(), 'black', 'transparent', false);
      }
    }
    if (scene.preview !== null) {
      const opaque: Paint = { red: 0, green: 0, blue: 0, fill: 1, edge: 0 };
      this.paintShape(masks, scene.preview.shape, view, screen, opaque);
    }
    masks.globalCompositeOperation = 'source-in';
    photo.draw(masks, sight);
    photo.want(sight);
    masks.globalCompositeOperation = 'source-over';
    this.paintChecks(photo, view);
    this.context.drawImage(this.cut.canvas, 0, 0);
  }

  private paintChecks(photo: Photo, view: Viewport): void {
    const { context } = this;
    const [left, top] = toScreen(view, 0, 0);
    const [right, bottom] = toScreen(view, photo.size.width, photo.size.height);
    const style = getComputedStyle(context.canvas);
    context.save();
    context.beginPath();
    context.rect(left, top, right - left, bottom - top);
    context.clip();
    context.fillStyle = style.getPropertyValue('--check-light');
    context.fillRect(left, top, right - left, bottom - top);
    context.fillStyle = style.getPropertyValue('--check-dark');
    const side = CHECK * this.ratio();
    const { width, height } = context.canvas;
    for (let y = Math.floor(Math.max(0, top) / side); y * side < Math.min(height, bottom); y++) {
      for (let x = Math.floor(Math.max(0, left) / side); x * side < Math.min(width, right); x++) {
        if ((x + y) % 2 === 0) {
          context.fillRect(x * side, y * side, side, side);
        }
      }
    }
    context.restore();
  }

  private paintPrompt(scene: Scene, view: Viewport): void {
    const { context } = this;
    const ratio = this.ratio();
    if (scene.box !== null) {
      const [left, top] = toScreen(view, scene.box[0], scene.box[1]);
      const [right, bottom] = toScreen(view, scene.box[2], scene.box[3]);
      for (const [colour, width] of [
        ['rgb(0 0 0 / 0.45)', 4],
        ['white', 2],
      ] as const) {
        context.strokeStyle = colour;
        context.lineWidth = width * ratio;
        context.setLineDash([]);
        context.strokeRect(left, top, right - left, bottom - top);
      }
    }
    for (const point of scene.points) {
      this.paintPoint(...toScreen(view, point.x, point.y), point.positive);
    }
    if (scene.crosshair !== null) {
      this.paintCrosshair(...toScreen(view, ...scene.crosshair));
    }
  }

  /** A plus on the accent colour, or a minus on white: the sign tells as much as the colour. */
  private paintPoint(x: number, y: number, positive: boolean): void {
    const { context } = this;
    const unit = this.ratio();
    context.beginPath();
    context.arc(x, y, 8.5 * unit, 0, 2 * Math.PI);
    context.fillStyle = 'rgb(0 0 0 / 0.28)';
    context.fill();
    context.beginPath();
    context.arc(x, y, 7.5 * unit, 0, 2 * Math.PI);
    context.fillStyle = positive ? 'rgb(52 84 209)' : 'white';
    context.fill();
    context.strokeStyle = positive ? 'white' : 'rgb(24 24 23)';
    context.lineWidth = 1.75 * unit;
    context.lineCap = 'round';
    if (positive) {
      context.beginPath();
      context.arc(x, y, 7 * unit, 0, 2 * Math.PI);
      context.stroke();
    }
    context.beginPath();
    context.moveTo(x - 3.4 * unit, y);
    context.lineTo(x + 3.4 * unit, y);
    if (positive) {
      context.moveTo(x, y - 3.4 * unit);
      context.lineTo(x, y + 3.4 * unit);
    }
    context.stroke();
  }

  private paintCrosshair(x: number, y: number): void {
    const { context } = this;
    const unit = this.ratio();
    for (const [colour, width] of [
      ['rgb(0 0 0 / 0.6)', 4],
      ['white', 1.75],
    ] as const) {
      context.strokeStyle = colour;
      context.lineWidth = width * unit;
      context.lineCap = 'round';
      context.beginPath();
      for (const [dx, dy] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ] as const) {
        context.moveTo(x + dx * 5 * unit, y + dy * 5 * unit);
        context.lineTo(x + dx * 17 * unit, y + dy * 17 * unit);
      }
      context.stroke();
    }
  }
}
