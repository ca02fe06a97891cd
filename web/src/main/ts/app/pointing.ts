import type { Box } from '../decoder/prompt.ts';

/** What only the screen knows of the prompts. */
export interface Pointing {
  /** Where the keyboard would place a prompt, in image pixels. */
  readonly crosshair: readonly [number, number] | null;
  /** A box being drawn, by pointer or by keyboard. */
  readonly drawing: Box | null;
  /** A kept mask under the pointer, on the canvas or in the list. */
  readonly pointed: string | null;
}

export const NOWHERE: Pointing = { crosshair: null, drawing: null, pointed: null };
