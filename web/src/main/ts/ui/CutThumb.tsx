import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Controls } from '../app/controls.ts';
import { pathOf } from '../canvas/paths.ts';
import type { Ring } from '../mask/polygons.ts';
import type { Bounds } from '../mask/rle.ts';
import { useStore } from './useStore.ts';

const SIDE = 80;

interface CutThumbProps {
  readonly controls: Controls;
  readonly outline: readonly Ring[];
  readonly bounds: Bounds;
}

/** The cut-out of a mask. */
export function CutThumb({ controls, outline, bounds }: CutThumbProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const loaded = useStore(controls.view.photoLoaded);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) {
      return;
    }
    const [left, top, width, height] = bounds;
    const side = Math.max(width, height, 1) * 1.08;
    const [x, y] = [left + (width - side) / 2, top + (height - side) / 2];
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalCompositeOperation = 'source-over';
    context.clearRect(0, 0, SIDE, SIDE);
    controls.view.photo?.drawPart(context, x, y, side, side);
    context.setTransform(SIDE / side, 0, 0, SIDE / side, (-x * SIDE) / side, (-y * SIDE) / side);
    context.globalCompositeOperation = 'destination-in';
    context.fill(pathOf(outline), 'evenodd');
  }, [outline, loaded]);
  return <canvas ref={canvas} class="cut" width={SIDE} height={SIDE} aria-hidden="true" />;
}
