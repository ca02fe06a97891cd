import { reasonOf } from '../api/problem.ts';
import { levelFor, type Tile, Tiles, visible } from './tiles.ts';
import { TILE } from '../mask/cutout.ts';
import type { Sight, Size } from './viewport.ts';

/** Where a photo's pictures lie. */
export interface PhotoUrls {
  /** Scaled to the size of a screen. */
  readonly display: string;
  /** The tiles of the full size, with `{level}/{x}/{y}` to fill in. */
  readonly tiles: string;
}

/** A photo on the screen: a picture of display size at once, tiles of the full size where one looks closer. */
export class Photo {
  /** Counts what has come: whoever has drawn an older one draws it again. */
  version = 0;
  private base: ImageBitmap | null = null;
  private readonly tiles: Tiles;

  constructor(
    readonly size: Size,
    private readonly urls: PhotoUrls,
    private readonly changed: () => void,
  ) {
    this.tiles = new Tiles(urls.tiles, () => this.came());
  }

  private came(): void {
    this.version++;
    this.changed();
  }

  /** @throws Error when the picture cannot be had; the message says why */
  async load(): Promise<void> {
    const response = await fetch(this.urls.display);
    if (!response.ok) {
      throw new Error(await reasonOf(response));
    }
    this.base = await createImageBitmap(await response.blob());
    this.came();
  }

  get loaded(): boolean {
    return this.base !== null;
  }

  draw(context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D, sight: Sight): void {
    if (this.base === null) {
      return;
    }
    const { width, height } = this.size;
    const { view, moving } = sight;
    // Single pixels are shown as squares once they are large.
    context.imageSmoothingEnabled = view.scale < 4;
    context.imageSmoothingQuality = moving ? 'low' : 'medium';
    context.drawImage(
      this.base,
      -view.x * view.scale,
      -view.y * view.scale,
      width * view.scale,
      height * view.scale,
    );
    for (const tile of this.tilesOf(this.base, sight)) {
      const bitmap = this.tiles.get(tile);
      if (bitmap !== undefined) {
        const side = TILE * 2 ** tile.level;
        // Whole pixels, so that no seam shows between tiles.
        const left = Math.round((tile.x * side - view.x) * view.scale);
        const top = Math.round((tile.y * side - view.y) * view.scale);
        const right = Math.round((Math.min(width, (tile.x + 1) * side) - view.x) * view.scale);
        const bottom = Math.round((Math.min(height, (tile.y + 1) * side) - view.y) * view.scale);
        context.drawImage(bitmap, left, top, right - left, bottom - top);
      }
    }
  }

  /** Asks for the tiles of what is seen, and for no others any more. */
  want(sight: Sight): void {
    if (this.base !== null) {
      this.tiles.want(this.tilesOf(this.base, sight));
    }
  }

  /** None where the picture of display size is as good. */
  private tilesOf(base: ImageBitmap, { view, screen }: Sight): Tile[] {
    const { width } = this.size;
    return base.width >= Math.min(width, width * view.scale * 0.9)
      ? []
      : visible(levelFor(view.scale, this.size), this.size, view, screen);
  }

  /** A small picture of a part, for lists. */
  drawPart(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number): void {
    if (this.base !== null) {
      const scale = this.base.width / this.size.width;
      const { canvas } = context;
      context.imageSmoothingQuality = 'high';
      context.drawImage(
        this.base,
        x * scale,
        y * scale,
        width * scale,
        height * scale,
        0,
        0,
        canvas.width,
        canvas.height,
      );
    }
  }

  close(): void {
    this.tiles.close();
    this.base?.close();
    this.base = null;
  }
}
