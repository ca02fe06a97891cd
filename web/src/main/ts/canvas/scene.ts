import type { Box, PromptPoint } from '../decoder/prompt.ts';
import type { ImageFrame } from '../image/frame.ts';
import type { Ring } from '../mask/polygons.ts';
import type { Item } from '../work/work.ts';

/** A mask that is not kept yet: logits from the browser's decoder, or an outline from the server. */
export type MaskShape =
  | { readonly kind: 'logits'; readonly logits: Float32Array; readonly frame: ImageFrame }
  | { readonly kind: 'outline'; readonly outline: readonly Ring[] };

/** What the canvas shows above the photo. Immutable. */
export interface Scene {
  readonly items: readonly Item[];
  readonly selected: string | null;
  /** Masks that nobody has kept yet. */
  readonly offered: readonly { readonly id: string; readonly outline: readonly Ring[] }[];
  /** The item under the pointer, or what is offered there. */
  readonly pointed: string | null;
  readonly preview: { readonly shape: MaskShape; readonly hue: number; readonly hovering: boolean } | null;
  readonly points: readonly PromptPoint[];
  readonly box: Box | null;
  /** Where the keyboard would place a prompt, in image pixels. */
  readonly crosshair: readonly [number, number] | null;
  readonly opacity: number;
  /** Only what is masked is shown. */
  readonly cutOut: boolean;
}

export const EMPTY_SCENE: Scene = {
  items: [],
  selected: null,
  offered: [],
  pointed: null,
  preview: null,
  points: [],
  box: null,
  crosshair: null,
  opacity: 0.45,
  cutOut: false,
};

const paths = new WeakMap<readonly Ring[], Path2D>();

/** An outline as the canvas draws it, made once. */
export function pathOf(outline: readonly Ring[]): Path2D {
  let path = paths.get(outline);
  if (path === undefined) {
    path = new Path2D();
    for (const ring of outline) {
      path.moveTo(ring[0], ring[1]);
      for (let i = 2; i < ring.length; i += 2) {
        path.lineTo(ring[i], ring[i + 1]);
      }
      path.closePath();
    }
    paths.set(outline, path);
  }
  return path;
}
