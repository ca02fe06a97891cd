import type { Box, PromptPoint } from '../decoder/prompt.ts';
import type { ImageFrame } from '../image/frame.ts';
import type { Ring } from '../mask/polygons.ts';
import type { Item } from '../work/work.ts';
import { NO_HUE } from './palette.ts';

/** A mask that is not kept yet: logits from the browser's decoder, or an outline from the server. */
export type MaskShape =
  | { readonly kind: 'logits'; readonly logits: Float32Array; readonly frame: ImageFrame }
  | { readonly kind: 'outline'; readonly outline: readonly Ring[] };

/** The way of a brush, image pixels; its points, x and y in turn, grow while it moves. */
export interface SketchedStroke {
  readonly erase: boolean;
  readonly radius: number;
  readonly points: readonly number[];
}

/** What others made of the image: outlines, which nobody can select. */
export interface Overlay {
  readonly items: readonly Item[];
  /** Those that are drawn strongly. */
  readonly marked: ReadonlySet<string>;
}

export const NO_OVERLAY: Overlay = { items: [], marked: new Set() };

/** What the canvas shows above the photo. Immutable. */
export interface Scene {
  readonly items: readonly Item[];
  readonly selected: ReadonlySet<string>;
  /** An item that is drawn in another way: it is refined or drawn on. */
  readonly without: string | null;
  /** Colours of categories by their ids; null where each item has its own. */
  readonly hues: ReadonlyMap<string, number> | null;
  readonly overlay: Overlay;
  /** Masks that nobody has kept yet. */
  readonly offered: readonly { readonly id: string; readonly outline: readonly Ring[] }[];
  /** The item under the pointer, or what is offered there. */
  readonly pointed: string | null;
  readonly preview: { readonly shape: MaskShape; readonly hue: number; readonly hovering: boolean } | null;
  readonly points: readonly PromptPoint[];
  readonly box: Box | null;
  /** What a hand draws, on the mask that it draws on. */
  readonly sketch: {
    readonly base: readonly Ring[] | null;
    readonly hue: number;
    readonly strokes: readonly SketchedStroke[];
  } | null;
  /** The brush where the pointer is, image pixels. */
  readonly brush: {
    readonly x: number;
    readonly y: number;
    readonly radius: number;
    readonly erase: boolean;
  } | null;
  /** Corners of a polygon under way, and where the next one would be. */
  readonly corners: readonly (readonly [number, number])[];
  readonly nextCorner: readonly [number, number] | null;
  /** Where the keyboard would place a prompt, in image pixels. */
  readonly crosshair: readonly [number, number] | null;
  readonly opacity: number;
  /** Only what is masked is shown. */
  readonly cutOut: boolean;
}

export const EMPTY_SCENE: Scene = {
  items: [],
  selected: new Set(),
  without: null,
  hues: null,
  overlay: NO_OVERLAY,
  offered: [],
  pointed: null,
  preview: null,
  points: [],
  box: null,
  sketch: null,
  brush: null,
  corners: [],
  nextCorner: null,
  crosshair: null,
  opacity: 0.45,
  cutOut: false,
};

/** The colour of an item: its own, or its category's. */
export const hueOf = ({ hue, category }: Pick<Item, 'hue' | 'category'>, hues: Scene['hues']): number =>
  hues === null ? hue : (hues.get(category ?? '') ?? NO_HUE);
