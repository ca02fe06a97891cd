import { Layer } from './layer.ts';
import type { Photo } from './photo.ts';
import type { Size, Viewport } from './viewport.ts';

interface Seen {
  readonly photo: Photo;
  readonly version: number;
  readonly view: Viewport;
  readonly screen: Size;
}

/**
 * The photo below everything else. A mask under the pointer changes with every move, the photo does not: from the
 * second time on that it looks the same it is copied, which costs a fraction of scaling it.
 */
export class Backdrop {
  private readonly layer = new Layer();
  private seen: Seen | null = null;
  private kept = false;

  /** @param view and @param screen in device pixels */
  draw(context: CanvasRenderingContext2D, photo: Photo, view: Viewport, { width, height }: Size): void {
    const now = { photo, version: photo.version, view, screen: { width, height } };
    if (this.seen === null || !looksLike(this.seen, now)) {
      this.seen = now;
      this.kept = false;
      photo.draw(context, view, now.screen);
      return;
    }
    if (!this.kept) {
      photo.draw(this.layer.clear(now.screen), view, now.screen);
      this.kept = true;
    }
    context.drawImage(this.layer.canvas, 0, 0);
  }
}

const looksLike = (a: Seen, b: Seen): boolean =>
  a.photo === b.photo &&
  a.version === b.version &&
  a.view.x === b.view.x &&
  a.view.y === b.view.y &&
  a.view.scale === b.view.scale &&
  a.screen.width === b.screen.width &&
  a.screen.height === b.screen.height;
