import type { ModelScores, ModelVersion, ModelVersions } from '../../main/ts/api/projectRuns.ts';

/** Weights that the server was started with. */
export const ROOT = '0'.repeat(64);

const scores = (base: number): ModelScores => ({ one_click: base, three_clicks: base + 0.1, box: base + 0.05 });

/** A version that learned from version 0, each better by 0.02 than the one before. */
export const version = (number: number, more: Partial<ModelVersion> = {}): ModelVersion => ({
  number,
  sha256: String(number).repeat(64),
  parent: ROOT,
  state: 'candidate',
  project: 'p',
  run: `run-${number}`,
  creator: 'ann',
  images: 10,
  masks: 80,
  held_out_images: 3,
  held_out_masks: 24,
  before: scores(0.6),
  after: scores(0.6 + number / 50),
  created: '2026-01-02T00:00:00Z',
  activated: null,
  ...more,
});

/** Of a server that works with version 0 at the moment. */
export const modelsWith = (active: number, ...versions: ModelVersion[]): ModelVersions => ({
  served: ROOT,
  retrains: true,
  active,
  versions,
});
