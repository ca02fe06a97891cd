import type { ImageFrame } from '../image/frame.ts';
import type { Answer } from './graphs.ts';
import type { Prompt } from './prompt.ts';

/** Where the graphs lie that all images share. */
export interface DecoderFiles {
  readonly imagePart: string;
  readonly promptPart: string;
  /** Loaded once a mask is refined. */
  readonly maskPromptPart: string;
  /** What the image part calls the maps of an embedding, in their order. */
  readonly maps: readonly string[];
  /** Values of a phrase's vector; 0 for a model that takes no phrases. */
  readonly textWidth: number;
}

/** A mask that prompts correct. */
export interface MaskInput {
  /** Stands for the logits, so that what is made of them serves all the prompts. */
  readonly key: number;
  readonly logits: Float32Array;
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
export type DecoderCalls = {
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
  preload: [{ readonly url: string }, null];
  predict: [
    {
      readonly image: string;
      readonly prompt: Prompt;
      readonly several: boolean;
      readonly mask: MaskInput | null;
    },
    Answer & { readonly decodedIn: number },
  ];
};
