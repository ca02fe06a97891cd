import type { Family } from '../image/frame.ts';

/** What the server sends; named as in its OpenAPI file, which a test compares. */
export interface Image {
  readonly id: string;
  readonly name: string;
  readonly sha256: string;
  readonly source: 'sample' | 'folder' | 'upload';
  readonly bytes?: number;
  /** Of the upright image; missing when it cannot be read, and then `error` is there. */
  readonly width?: number;
  readonly height?: number;
  readonly levels?: number;
  /** Version of the pictures made of it, for their addresses. */
  readonly pictures?: string;
  readonly error?: string;
}

export interface ImagePage {
  readonly images: readonly Image[];
  readonly next: string | null;
  readonly indexing: boolean;
}

export interface UploadResult {
  readonly name: string;
  readonly status: 'created' | 'duplicate' | 'rejected';
  readonly image?: Image;
  readonly error?: string;
}

export interface Model {
  readonly id: string;
  readonly name: string;
  readonly sha256: string;
  readonly family: Family;
  readonly inputSize: number;
  readonly maskSize: number;
  /** The arrays of an embedding, in their order. */
  readonly embeddingMaps: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** Stands for all that decides an embedding's bytes besides the image. */
  readonly embeddingKey: string;
  /** Values of a phrase's vector; 0 for a model that takes no phrases. */
  readonly textWidth: number;
  /** Whether the server makes vectors of phrases. */
  readonly phrases: boolean;
  readonly decoder: {
    readonly imagePart: string;
    readonly promptPart: string;
    readonly maskPromptPart: string;
    readonly maskPart: Readonly<Record<string, string>>;
    /** With `{rows}` and `{columns}` of the grid to fill in. */
    readonly maskPartOfCells: Readonly<Record<string, string>>;
    readonly cellStep: number;
  };
}

export interface RleJson {
  readonly size: readonly number[];
  readonly counts: string;
}

export interface Tensor {
  readonly dtype: '<f4';
  readonly shape: readonly number[];
  /** base64 */
  readonly data: string;
}

export type Mode = 'annotate' | 'complete' | 'review';

export type Verdict = 'accept' | 'reject';

export type ImageState = 'new' | 'in_progress' | 'completed' | 'accepted' | 'rejected' | 'skipped';

/** An image in a project. */
export interface ProjectImage extends Image {
  readonly state: ImageState;
  /** Why it was skipped or rejected. */
  readonly reason: string | null;
  readonly revision: number;
  /** Accepted masks. */
  readonly objects: number;
  /** Its masks are known to be right: people are tested with it. For researchers. */
  readonly gold?: boolean;
}

/** What one person made of an image, or the image's own masks. */
export interface LayerDocument {
  /** Empty for the image's own. */
  readonly name: string;
  /** The id of a person; empty for the image's own. */
  readonly author: string;
  readonly shown: string;
  readonly objects: number;
  /** Mean of its agreement with the others; null where there are none. */
  readonly agreement: number | null;
}

/** How far two layers agree. */
export interface LayerPair {
  /** The name of a layer. */
  readonly first: string;
  readonly second: string;
  /** Mean of the matched masks; null where none is. */
  readonly iou: number | null;
  readonly f1: number;
  /** Mean IoU times F1. */
  readonly agreement: number;
  /** Ids of masks that are of one object. */
  readonly matches: readonly { readonly first: string; readonly second: string; readonly iou: number }[];
}

export interface LayersDocument {
  readonly layers: readonly LayerDocument[];
  readonly pairs: readonly LayerPair[];
}

export interface CategoryDocument {
  readonly id: string;
  readonly name: string;
  readonly supercategory: string | null;
  readonly colour: number;
  readonly shortcut: number | null;
  readonly removed: boolean;
}

/** A prompt as it is kept with a mask. */
export interface PromptDocument {
  readonly points?: readonly (readonly [number, number, number])[];
  readonly box?: readonly number[];
  readonly text?: string;
  readonly mask?: RleJson;
  readonly multimask_output: boolean;
}

/** A mask that shall be kept. */
export interface AnnotationDraft {
  readonly id: string;
  readonly status: 'proposed' | 'accepted' | 'rejected';
  readonly category: string | null;
  readonly mask: RleJson;
  readonly source: 'manual' | 'assisted' | 'prefilled' | 'automatic' | 'imported';
  readonly model: string | null;
  /** Of its weights; a server that is not told takes its own. */
  readonly model_sha256?: string | null;
  readonly prompt: PromptDocument | null;
  readonly choice: number;
  readonly predicted_iou: number | null;
  readonly stability_score: number | null;
  readonly history: Readonly<Record<string, unknown>> | null;
}

/** A mask that is kept, in one of its versions. */
export interface AnnotationDocument extends Omit<AnnotationDraft, 'status'> {
  readonly status: AnnotationDraft['status'] | 'deleted';
  readonly image: string;
  readonly layer: string;
  readonly version: number;
  readonly area: number;
  readonly author: string;
  readonly saved: string;
}

/** What a reviewer said of one version of a mask. */
export interface ReviewDocument {
  readonly annotation: string;
  readonly version: number;
  readonly reviewer: string;
  readonly verdict: Verdict;
  readonly reason: string | null;
  readonly at: string;
}

export interface PredictRequest {
  readonly points: readonly (readonly [number, number, number])[];
  readonly box?: readonly number[];
  readonly text?: string;
  readonly mask_input?: Tensor;
  readonly multimask_output: boolean;
  readonly model: string;
}

/** CLIP's vector of a phrase. */
export interface TextAnswer {
  readonly values: readonly number[];
}

export interface PredictAnswer {
  readonly masks: readonly RleJson[];
  readonly iou_predictions: readonly number[];
  readonly stability_scores: readonly (number | null)[];
  readonly milliseconds?: number;
}

export interface FindRequest {
  readonly examples: readonly { readonly image: string; readonly mask: RleJson }[];
  readonly model: string;
}

/** Parallel lists, the most similar first. */
export interface FindAnswer {
  readonly masks: readonly RleJson[];
  readonly scores: readonly number[];
  readonly iou_predictions: readonly number[];
  readonly stability_scores: readonly (number | null)[];
}

export interface RunRequest {
  readonly kind: 'everything';
  readonly model: string;
  readonly params: { readonly min_mask_region_area: number };
}

export interface Run {
  readonly id: string;
  readonly state: 'queued' | 'running' | 'completed' | 'failed' | 'cancelled';
  readonly position?: number;
  readonly done: number;
  readonly total: number;
  readonly masks?: number;
  readonly error?: string;
}

export interface Sa1b {
  readonly annotations: readonly {
    readonly segmentation: RleJson;
    readonly predicted_iou: number;
    readonly stability_score: number;
    readonly point_coords: readonly (readonly number[])[];
  }[];
}
