import { addressOf, TILE } from '../mask/cutout.ts';
import type { Size, Viewport } from './viewport.ts';

/** One square of one level; level 0 is the full size, each next one half of it. */
export interface Tile {
  readonly level: number;
  readonly x: number;
  readonly y: number;
}

const keyOf = (tile: Tile): string => `${tile.level}/${tile.x}/${tile.y}`;

/** The level whose pixels are no larger than the screen's. */
export function levelFor(scale: number, image: Size): number {
  const coarsest = Math.max(0, Math.ceil(Math.log2(Math.max(image.width, image.height) / TILE)));
  return Math.min(coarsest, Math.max(0, Math.floor(Math.log2(1 / scale) + 0.25)));
}

/** The tiles of a level that are in view, those near the middle first. */
export function visible(level: number, image: Size, view: Viewport, screen: Size): Tile[] {
  const side = TILE * 2 ** level;
  const last = (length: number): number => Math.ceil(length / side) - 1;
  const [left, right] = [Math.max(0, Math.floor(view.x / side)), (view.x + screen.width / view.scale) / side];
  const [top, bottom] = [Math.max(0, Math.floor(view.y / side)), (view.y + screen.height / view.scale) / side];
  const tiles: Tile[] = [];
  for (let y = top; y <= Math.min(last(image.height), Math.floor(bottom)); y++) {
    for (let x = left; x <= Math.min(last(image.width), Math.floor(right)); x++) {
      tiles.push({ level, x, y });
    }
  }
  const [middleX, middleY] = [(left + right) / 2 - 0.5, (top + bottom) / 2 - 0.5];
  const distance = (tile: Tile): number => (tile.x - middleX) ** 2 + (tile.y - middleY) ** 2;
  return tiles.sort((a, b) => distance(a) - distance(b));
}

const MOST_TILES = 256;
const AT_ONCE = 6;

/** Loads tiles as they come into view, keeps the latest, forgets requests for what has left it. */
export class Tiles {
  private readonly loaded = new Map<string, ImageBitmap>();
  private readonly underWay = new Map<string, AbortController>();
  private readonly failed = new Set<string>();

  /**
   * @param url of the tiles, with `{level}/{x}/{y}` to fill in
   * @param arrived told when one can be drawn
   */
  constructor(
    private readonly url: string,
    private readonly arrived: () => void,
  ) {}

  get(tile: Tile): ImageBitmap | undefined {
    const key = keyOf(tile);
    const bitmap = this.loaded.get(key);
    if (bitmap !== undefined) {
      this.loaded.delete(key);
      this.loaded.set(key, bitmap);
    }
    return bitmap;
  }

  /** Asks for what is in view and lets go of everything else that is under way. */
  want(tiles: readonly Tile[]): void {
    const keys = new Set(tiles.map(keyOf));
    for (const [key, request] of this.underWay) {
      if (!keys.has(key)) {
        request.abort();
        this.underWay.delete(key);
      }
    }
    for (const key of keys) {
      if (this.underWay.size >= AT_ONCE) {
        return;
      }
      if (!this.loaded.has(key) && !this.underWay.has(key) && !this.failed.has(key)) {
        void this.load(key);
      }
    }
  }

  private async load(key: string): Promise<void> {
    const request = new AbortController();
    this.underWay.set(key, request);
    try {
      const response = await fetch(addressOf(this.url, key), { signal: request.signal });
      if (!response.ok) {
        throw new Error(`tile ${key}: ${response.status}`);
      }
      this.loaded.set(key, await createImageBitmap(await response.blob()));
      this.evict();
    } catch {
      // The picture below stays; a tile that fails is asked for again a little later.
      if (!request.signal.aborted) {
        this.failed.add(key);
        setTimeout(() => {
          this.failed.delete(key);
          this.arrived();
        }, 3000);
      }
    } finally {
      if (this.underWay.get(key) === request) {
        this.underWay.delete(key);
      }
    }
    this.arrived();
  }

  private evict(): void {
    while (this.loaded.size > MOST_TILES) {
      const [key, bitmap] = this.loaded.entries().next().value as [string, ImageBitmap];
      bitmap.close();
      this.loaded.delete(key);
    }
  }

  close(): void {
    this.want([]);
    for (const bitmap of this.loaded.values()) {
      bitmap.close();
    }
    this.loaded.clear();
  }
}
