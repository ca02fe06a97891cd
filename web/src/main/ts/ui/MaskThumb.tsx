import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Controls } from '../app/controls.ts';
import type { PredictedMask } from '../app/decoding.ts';
import { colourOf, css } from '../canvas/palette.ts';
import { pathOf } from '../canvas/paths.ts';
import { drawLogits, reach } from '../mask/raster.ts';
import { useStore } from './useStore.ts';

/** A part of the photo: left, top, width, height. */
export type Part = readonly [number, number, number, number];

const WIDTH = 168;
const HEIGHT = 126;

/** The part of the photo that all the masks lie in, with some air, in the shape of the small picture. */
export function frameOfMasks(masks: readonly PredictedMask[], width: number, height: number): Part {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (const { shape, facts } of masks) {
    let box: readonly number[] = [0, 0, 0, 0];
    if (shape.kind === 'logits') {
      const { frame } = shape;
      const scaleX = (frame.side / frame.maskSize) * (frame.width / frame.resizedWidth);
      const scaleY = (frame.side / frame.maskSize) * (frame.height / frame.resizedHeight);
      const [x0, y0, x1, y1] = reach(shape.logits, frame.maskSize);
      box = [x0 * scaleX, y0 * scaleY, (x1 + 1) * scaleX, (y1 + 1) * scaleY];
    } else if (facts !== null) {
      const [x, y, w, h] = facts.bounds;
      box = [x, y, x + w, y + h];
    }
    if (box[2] > box[0]) {
      [left, top] = [Math.min(left, box[0]), Math.min(top, box[1])];
      [right, bottom] = [Math.max(right, box[2]), Math.max(bottom, box[3])];
    }
  }
  if (right <= left) {
    return [0, 0, width, height];
  }
  const spread = Math.max((right - left) / WIDTH, (bottom - top) / HEIGHT) * 1.24;
  const whole = Math.max(width / WIDTH, height / HEIGHT);
  const side = Math.min(spread, whole);
  const [partWidth, partHeight] = [side * WIDTH, side * HEIGHT];
  return [
    inside((left + right - partWidth) / 2, partWidth, width),
    inside((top + bottom - partHeight) / 2, partHeight, height),
    partWidth,
    partHeight,
  ];
}

/** Moves a stretch into the photo; one that is longer than the photo is centred on it. */
const inside = (start: number, length: number, whole: number): number =>
  length >= whole ? (whole - length) / 2 : Math.min(whole - length, Math.max(0, start));

interface MaskThumbProps {
  readonly controls: Controls;
  readonly mask: PredictedMask;
  readonly part: Part;
  readonly hue: number;
}

/** A mask on its part of the photo. */
export function MaskThumb({ controls, mask, part, hue }: MaskThumbProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const loaded = useStore(controls.view.photoLoaded);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) {
      paint(context, controls, mask, part, hue);
    }
  }, [mask, hue, loaded]);
  return <canvas ref={canvas} width={WIDTH} height={HEIGHT} aria-hidden="true" />;
}

function paint(
  context: CanvasRenderingContext2D,
  controls: Controls,
  mask: PredictedMask,
  part: Part,
  hue: number,
): void {
  const [x, y, width] = part;
  const scale = WIDTH / width;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, WIDTH, HEIGHT);
  controls.view.photo?.drawPart(context, ...part);
  context.fillStyle = 'rgb(20 20 19 / 0.28)';
  context.fillRect(0, 0, WIDTH, HEIGHT);
  const { shape } = mask;
  if (shape.kind === 'logits') {
    const [red, green, blue] = colourOf(hue);
    const view = { x, y, scale, width: WIDTH, height: HEIGHT };
    const picture = drawLogits(shape.logits, shape.frame, view, { red, green, blue, fill: 0.72, edge: 2 });
    if (picture !== null) {
      const layer = new OffscreenCanvas(picture.width, picture.height);
      layer.getContext('2d')?.putImageData(new ImageData(picture.rgba, picture.width, picture.height), 0, 0);
      context.drawImage(layer, picture.x, picture.y);
    }
  } else {
    context.setTransform(scale, 0, 0, scale, -x * scale, -y * scale);
    context.fillStyle = css(hue, 0.72);
    context.fill(pathOf(shape.outline), 'evenodd');
  }
}
