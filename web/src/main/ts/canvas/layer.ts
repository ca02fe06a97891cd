import type { Picture } from '../mask/raster.ts';
import type { Size } from './viewport.ts';

/** A canvas out of sight. */
export class Layer {
  readonly canvas = new OffscreenCanvas(1, 1);
  readonly context = this.canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;

  resized(size: Size): boolean {
    return this.canvas.width !== size.width || this.canvas.height !== size.height;
  }

  clear(size: Size): OffscreenCanvasRenderingContext2D {
    if (this.resized(size)) {
      this.canvas.width = size.width;
      this.canvas.height = size.height;
    }
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.globalCompositeOperation = 'source-over';
    this.context.clearRect(0, 0, size.width, size.height);
    return this.context;
  }

  put(picture: Picture): void {
    if (this.canvas.width < picture.width || this.canvas.height < picture.height) {
      this.canvas.width = Math.max(this.canvas.width, picture.width);
      this.canvas.height = Math.max(this.canvas.height, picture.height);
    }
    this.context.putImageData(new ImageData(picture.rgba, picture.width, picture.height), 0, 0);
  }
}
