import { describe, expect, it } from 'vitest';
import { isChanging, progressOf, scoresBy, versionOf } from '../../main/ts/app/versions.ts';
import { modelsWith, ROOT, version } from './versions.ts';

describe('the versions of the model', () => {
  it('tell when the server has yet to change over, forth and back', () => {
    const both = [version(1), version(2, { parent: version(1).sha256 })];
    expect(isChanging(modelsWith(0))).toBe(false);
    expect(isChanging(modelsWith(0, ...both))).toBe(false);
    expect(isChanging(modelsWith(2, ...both))).toBe(true);
    const changed = { ...modelsWith(2, ...both), served: version(2).sha256 };
    expect(isChanging(changed)).toBe(false);
    expect(isChanging({ ...changed, active: 0 })).toBe(true);
  });

  it('know the number of weights', () => {
    const models = modelsWith(0, version(1), version(2));
    expect([ROOT, version(2).sha256, 'other'].map((sha256) => versionOf(models, sha256))).toEqual([0, 2, null]);
    expect(versionOf(modelsWith(0), ROOT)).toBeNull();
  });

  it('are compared by their scores, version 0 as the first one met it, the latest twelve', () => {
    expect(scoresBy([], 'box')).toEqual([]);
    const [zero, one, two] = scoresBy([version(1), version(2)], 'one_click');
    expect([zero.name, one.name, two.name]).toEqual(['Version 0', 'Version 1', 'Version 2']);
    expect([zero.value, one.value, two.value]).toEqual([0.6, 0.62, 0.64]);
    const many = Array.from({ length: 14 }, (_, i) => version(i + 1));
    expect(scoresBy(many, 'box').map(({ name }) => name)).toEqual(
      Array.from({ length: 12 }, (_, i) => `Version ${i + 3}`),
    );
  });

  it('come of trainings that embed images before they take steps', () => {
    const at = (done: number, total: number): string => progressOf({ done, total, params: { steps: 120 } });
    expect(at(3, 132)).toBe('embeds image 3 of 12');
    expect(at(12, 132)).toBe('step 0 of 120, judges the model as it is');
    expect(at(132, 132)).toBe('step 120 of 120, judges what it learned');
    expect(at(100, 132)).toBe('step 88 of 120');
    expect(at(7, 120)).toBe('step 7 of 120');
  });
});
