import type { ModelScores, ModelVersion, ModelVersions, ProjectRun } from '../api/projectRuns.ts';

/** What a version is judged by, and what it is called. */
export const SCORES: readonly (readonly [measure: keyof ModelScores, title: string])[] = [
  ['one_click', 'One click'],
  ['three_clicks', 'Three clicks'],
  ['box', 'Box'],
];

/** Versions that a chart shows at most. */
const MOST_SHOWN = 12;

/** SHA-256 of the weights of version 0; null while nothing was retrained, since nobody needs it then. */
export const rootOf = ({ versions }: Pick<ModelVersions, 'versions'>): string | null =>
  versions[0]?.parent ?? null;

/** Whether the server still works with another version than the one that was chosen. */
export function isChanging(models: ModelVersions): boolean {
  const { active, served, versions } = models;
  const chosen = active === 0 ? rootOf(models) : versions.find(({ number }) => number === active)?.sha256;
  return (chosen ?? served) !== served;
}

/** The number of the version with some weights; null for weights that are none's. */
export function versionOf(models: Pick<ModelVersions, 'versions'>, sha256: string): number | null {
  return rootOf(models) === sha256
    ? 0
    : (models.versions.find((version) => version.sha256 === sha256)?.number ?? null);
}

/** How good each version is by one measure; version 0 as it was when the first one was made. */
export function scoresBy(
  versions: readonly ModelVersion[],
  measure: keyof ModelScores,
): { name: string; value: number }[] {
  const later = versions.map(({ number, after }) => ({ name: `Version ${number}`, value: after[measure] }));
  const all = versions.length === 0 ? [] : [{ name: 'Version 0', value: versions[0].before[measure] }, ...later];
  return all.slice(-MOST_SHOWN);
}

/** How far a training is: it embeds images first, then takes its steps, and counts both as one; between them it judges. */
export function progressOf({ done, total, params }: Pick<ProjectRun, 'done' | 'total' | 'params'>): string {
  const steps = Number(params['steps']);
  const images = total - steps;
  if (done < images) {
    return `embeds image ${done} of ${images}`;
  }
  const what = done === images ? 'judges the model as it is' : done === total ? 'judges what it learned' : null;
  return `step ${done - images} of ${steps}${what === null ? '' : `, ${what}`}`;
}
