import type { Box } from '../decoder/prompt.ts';

/** What only the screen knows of the prompts. */
export interface Pointing {
  /** Where the keyboard would place a prompt, in image pixels. */
  readonly crosshair: readonly [number, number] | null;
  /** A box being drawn, by pointer or by keyboard. */
  readonly drawing: Box | null;
  /** A kept mask under the pointer, on the canvas or in the list. */
  readonly pointed: string | null;
  /** Where the pointer is while a brush is in hand. */
  readonly brush: readonly [number, number] | null;
  /** Corners of the polygon under way. */
  readonly corners: readonly (readonly [number, number])[];
  /** When its first corner was set, milliseconds since 1970. */
  readonly began: number;
}

export const NOWHERE: Pointing = {
  crosshair: null,
  drawing: null,
  pointed: null,
  brush: null,
  corners: [],
  began: 0,
};
