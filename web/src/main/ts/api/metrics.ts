/** What many masks tell together; null where no mask tells of it. */
export interface Measures {
  readonly measures: Readonly<Record<string, number | null>>;
  readonly calibration: readonly Bin[];
}

/** Masks of which the model expected about the same. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly masks: number;
  readonly predicted_iou: number;
  readonly iou: number;
}

export interface KeyedMeasures extends Measures {
  readonly key: string;
  /** Of a person. */
  readonly name?: string;
  /** Of a model that was retrained, or began what was: 0. */
  readonly version?: number;
}

export interface ProjectMetrics {
  readonly all: Measures;
  readonly annotators: readonly KeyedMeasures[];
  /** In the order in which they were used first. */
  readonly models: readonly KeyedMeasures[];
  readonly stages: readonly KeyedMeasures[];
}
