import { Layer } from './layer.ts';
import { around, isMoved, type Sight, toScreen, type Viewport } from './viewport.ts';

/** Device pixels that are drawn beyond each side of the screen. */
export const MARGIN = 256;

/** A picture of what the screen shows and of what lies around it: it is moved while the view moves, not drawn again. */
export class Sheet {
  private readonly layer = new Layer();
  /** What was drawn; null before anything was. */
  sight: Sight | null = null;

  get context(): OffscreenCanvasRenderingContext2D {
    return this.layer.context;
  }

  /** @returns what to draw on it, which is empty now */
  begin(sight: Sight): Sight {
    this.sight = around(sight, MARGIN);
    this.layer.clear(this.sight.screen);
    return this.sight;
  }

  /** Shows nothing any more. */
  forget(): void {
    this.sight = null;
  }

  /** Draws it where the view has it; by whole pixels, so that it stays sharp, where only the place is another. */
  draw(context: CanvasRenderingContext2D, view: Viewport): void {
    if (this.sight === null) {
      return;
    }
    const drawn = this.sight.view;
    const [left, top] = toScreen(view, drawn.x, drawn.y);
    if (drawn.scale === view.scale) {
      context.drawImage(this.layer.canvas, Math.round(left), Math.round(top));
      return;
    }
    const { width, height } = this.sight.screen;
    const factor = view.scale / drawn.scale;
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'low';
    context.drawImage(this.layer.canvas, left, top, width * factor, height * factor);
  }

  /** Whether drawing it anew would give the same pixels; while a hand moves them, a part of a pixel aside will do. */
  isSharp({ view, moving }: Sight): boolean {
    const drawn = this.sight?.view;
    return drawn !== undefined && (moving ? drawn.scale === view.scale : isMoved(drawn, view));
  }
}
