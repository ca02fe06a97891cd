import { type Bounds, type Rle, setRuns } from './rle.ts';

/** Side of a tile, pixels. */
export const TILE = 512;

/** @param url with `{level}/{x}/{y}` to fill in */
export const addressOf = (url: string, tile: string): string => url.replace('{level}/{x}/{y}', tile);

/** Where a photo's full-size pixels come from. Tiles serve photos that no browser would decode at once. */
export type CutoutSource =
  { readonly kind: 'whole'; readonly url: string } | { readonly kind: 'tiles'; readonly url: string };

/** Pixels that a canvas may have in all browsers. */
const MOST_PIXELS = 120_000_000;

/** The part of the photo under a mask as a PNG, transparent around, cropped to the mask's box. */
export async function cutOut(rle: Rle, bounds: Bounds, source: CutoutSource): Promise<Blob> {
  const [left, top, width, height] = bounds;
  if (width === 0) {
    throw new Error('cut-out: the mask is empty');
  }
  if (width * height > MOST_PIXELS) {
    throw new Error(`cut-out: ${width} × ${height} pixels, a browser draws at most ${MOST_PIXELS / 1e6} million`);
  }
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) {
    throw new Error(`cut-out: this browser cannot draw ${width} × ${height} pixels`);
  }
  await draw(context, bounds, source);
  erase(context, rle, left, top, width, height);
  return canvas.convertToBlob({ type: 'image/png' });
}

async function draw(
  context: OffscreenCanvasRenderingContext2D,
  bounds: Bounds,
  source: CutoutSource,
): Promise<void> {
  const [left, top, width, height] = bounds;
  if (source.kind === 'whole') {
    const bitmap = await load(source.url);
    context.drawImage(bitmap, left, top, width, height, 0, 0, width, height);
    bitmap.close();
    return;
  }
  for (let y = Math.floor(top / TILE); y * TILE < top + height; y++) {
    for (let x = Math.floor(left / TILE); x * TILE < left + width; x++) {
      const bitmap = await load(addressOf(source.url, `0/${x}/${y}`));
      context.drawImage(bitmap, x * TILE - left, y * TILE - top);
      bitmap.close();
    }
  }
}

async function load(url: string): Promise<ImageBitmap> {
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`cut-out: the server answered ${response.status}`);
  }
  return createImageBitmap(await response.blob(), { colorSpaceConversion: 'none' });
}

/** Makes what is not set transparent, in strips so that little is held at once. */
function erase(
  context: OffscreenCanvasRenderingContext2D,
  rle: Rle,
  left: number,
  top: number,
  width: number,
  height: number,
): void {
  const strip = Math.max(1, Math.floor(4_000_000 / height));
  const alpha = new Uint8Array(width * height);
  setRuns(rle, (from, to) => {
    for (let at = from; at < to;) {
      const x = Math.floor(at / rle.height);
      const end = Math.min(to, (x + 1) * rle.height);
      const y = at - x * rle.height - top;
      alpha.fill(1, (x - left) * height + y, (x - left) * height + y + end - at);
      at = end;
    }
  });
  for (let x = 0; x < width; x += strip) {
    const columns = Math.min(strip, width - x);
    const pixels = context.getImageData(x, 0, columns, height);
    for (let i = 0; i < columns; i++) {
      for (let y = 0; y < height; y++) {
        if (alpha[(x + i) * height + y] === 0) {
          pixels.data.fill(0, 4 * (y * columns + i), 4 * (y * columns + i) + 4);
        }
      }
    }
    context.putImageData(pixels, x, 0);
  }
}
