import { Painter } from './painter.ts';
import type { Photo } from './photo.ts';
import { EMPTY_SCENE, type Scene } from './scene.ts';
import { fit, type Insets, keepInSight, pan, toImage, toScreen, type Viewport, zoomAt } from './viewport.ts';

/** Milliseconds after its last move that a view rests. */
const REST = 120;

/** The canvas: a photo and a scene above it, seen through a viewport. Coordinates are CSS pixels. */
export class Stage {
  private readonly painter: Painter;
  private photo: Photo | null = null;
  private scene: Scene = EMPTY_SCENE;
  private view: Viewport = { x: 0, y: 0, scale: 1 };
  private fitted = true;
  /** The timer that ends a move of the view; 0 while it rests. */
  private moving = 0;
  private frame = 0;
  private readonly painted: (() => void)[] = [];

  constructor(readonly canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d', { alpha: true });
    if (context === null) {
      throw new Error('this browser has no 2D canvas');
    }
    this.painter = new Painter(context, () => devicePixelRatio);
    new ResizeObserver(() => this.resize()).observe(canvas);
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.canvas;
    this.canvas.width = Math.round(clientWidth * devicePixelRatio);
    this.canvas.height = Math.round(clientHeight * devicePixelRatio);
    if (this.fitted) {
      this.fit();
    }
    this.paint();
  }

  /** Air around a photo that is shown whole; a phone has none to give. */
  private get insets(): Insets {
    const air = this.canvas.clientWidth < 700 ? 0 : 18;
    return { left: air, top: air, right: air, bottom: air };
  }

  private get screen(): { width: number; height: number } {
    return { width: this.canvas.clientWidth, height: this.canvas.clientHeight };
  }

  show(photo: Photo | null): void {
    this.photo?.close();
    this.photo = photo;
    this.fit();
  }

  setScene(scene: Scene): void {
    this.scene = scene;
    this.invalidate();
  }

  fit(): void {
    this.fitted = true;
    if (this.photo !== null) {
      this.look(fit(this.photo.size, this.screen, this.insets));
    }
    this.invalidate();
  }

  /** Whether the whole photo is shown as large as it fits. */
  get isFitted(): boolean {
    return this.fitted;
  }

  /** Screen pixels for one pixel of the photo. */
  get scale(): number {
    return this.view.scale;
  }

  zoom(px: number, py: number, factor: number): void {
    if (this.photo !== null) {
      const least = Math.min(0.5, fit(this.photo.size, this.screen, this.insets).scale / 2);
      this.fitted = false;
      this.move(keepInSight(zoomAt(this.view, px, py, factor, least), this.photo.size, this.screen));
    }
  }

  zoomMiddle(factor: number): void {
    this.zoom(this.screen.width / 2, this.screen.height / 2, factor);
  }

  pan(dx: number, dy: number): void {
    if (this.photo !== null) {
      this.fitted = false;
      this.move(keepInSight(pan(this.view, dx, dy), this.photo.size, this.screen));
    }
  }

  /** A hand moves the view, and may go on. */
  private move(view: Viewport): void {
    window.clearTimeout(this.moving);
    this.moving = window.setTimeout(() => {
      this.moving = 0;
      this.invalidate();
    }, REST);
    this.look(view);
  }

  private look(view: Viewport): void {
    this.view = view;
    this.invalidate();
  }

  toImage(px: number, py: number): [number, number] {
    return toImage(this.view, px, py);
  }

  toScreen(x: number, y: number): [number, number] {
    return toScreen(this.view, x, y);
  }

  /** Draws before the next frame. */
  invalidate(): void {
    if (this.frame === 0) {
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        this.paint();
      });
    }
  }

  /** Calls back once the scene that is set now has been painted. */
  afterPaint(then: () => void): void {
    this.painted.push(then);
    this.invalidate();
  }

  private paint(): void {
    const { x, y, scale } = this.view;
    const view = { x, y, scale: scale * devicePixelRatio };
    if (this.painter.paint(this.photo, this.scene, view, this.moving !== 0)) {
      this.invalidate();
    }
    this.painted.splice(0).forEach((then) => then());
  }
}
