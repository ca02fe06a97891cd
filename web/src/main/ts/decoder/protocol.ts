import type { ImageFrame } from '../image/frame.ts';
import type { Answer } from './graphs.ts';
import type { Prompt } from './prompt.ts';

/** Where the graphs lie that all images share. */
export interface DecoderFiles {
  readonly imagePart: string;
  readonly promptPart: string;
}

/** Where the graphs lie that draw the masks of an image, by how many masks they draw. */
export type MaskFiles = Readonly<Record<string, string>>;

/** How an embedding came. */
export interface EmbeddingFacts {
  readonly bytes: number;
  /** The runtime's time for the image part. */
  readonly preparedIn: number;
}

/** What the page asks of the worker, and what it answers. */
export interface Calls {
  /** Downloads what is needed. */
  load: [{ readonly files: DecoderFiles }, null];
  start: [{ readonly threads: number }, null];
  open: [
    {
      readonly image: string;
      readonly url: string;
      readonly frame: ImageFrame;
      readonly maskFiles: MaskFiles;
    },
    EmbeddingFacts,
  ];
  preload: [{ readonly image: string; readonly url: string }, null];
  predict: [
    { readonly image: string; readonly prompt: Prompt; readonly several: boolean },
    Answer & { readonly decodedIn: number },
  ];
}

export type Call = keyof Calls;

export interface Request<C extends Call = Call> {
  readonly id: number;
  readonly call: C;
  readonly argument: Calls[C][0];
}

export type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly id: number; readonly waiting: number };
