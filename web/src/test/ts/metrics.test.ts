import { readFileSync } from 'node:fs';
import { describe as suite, expect, it } from 'vitest';
import type { ProjectMetrics } from '../../main/ts/api/metrics.ts';
import { Refused } from '../../main/ts/api/server.ts';
import { describe, grouped, heading, nameOf, ProjectMeasures, shown } from '../../main/ts/app/metrics.ts';

const JAVA = new URL('../../../../dataengine/src/main/java/io/anymask/dataengine/metrics/', import.meta.url);

suite('measures in words', () => {
  it('have a title, a unit and a meaning, those of this version by hand', () => {
    const measures = readFileSync(new URL('Measures.java', JAVA), 'utf8');
    const names = [...measures.matchAll(/add\(all, "(\w+)"(?! \+)/g)].map(([, name]) => name);
    expect(names).toContain('seconds_per_mask_median');
    for (const name of names) {
      const { title, says } = describe(name);
      expect(title, name).not.toBe('');
      expect(says.length, name).toBeGreaterThan(4);
    }
    expect(heading(describe('seconds_per_mask_mean'))).toBe('Time per mask, mean (s)');
    expect(describe('masks_per_image_prefilled')).toMatchObject({ title: 'Prefilled', unit: 'mean' });
    expect(describe('positive_per_mask')).toMatchObject({ title: 'Positive', unit: 'mean' });
  });

  it('are found for what a later server measures, by its name', () => {
    expect(describe('honeypot_pass_rate')).toEqual({
      title: 'Honeypot pass',
      unit: 'share',
      says: 'Honeypot pass rate',
    });
    expect(describe('agreement_iou_mean')).toEqual({
      title: 'Agreement IoU mean',
      unit: 'iou',
      says: 'Agreement IoU mean',
    });
  });

  it('are written as people read them, and a dash where nothing tells', () => {
    expect(shown(null, 'share')).toBe('–');
    expect(shown(undefined, 'mean')).toBe('–');
    expect(shown(0.5, 'share')).toBe('50');
    expect(shown(1234, 'number')).toBe('1,234');
    expect(shown(2.345, 'seconds')).toBe('2.35');
    expect(shown(0, 'iou')).toBe('0');
  });

  it('stand in groups, each once', () => {
    const names = [
      'masks',
      'masks_per_image',
      'masks_per_image_manual',
      'seconds_per_mask_mean',
      'idle_seconds_per_mask',
      'brush_per_mask',
      'proposals_open',
      'calibration_error',
      'reviews',
      'agreement_iou_mean',
      'something_new',
    ];
    const groups = grouped(names);
    expect([...groups].map(([title, has]) => [title, has.length])).toEqual([
      ['Work', 4],
      ['Sources', 1],
      ['Inputs', 1],
      ['Proposals', 2],
      ['Quality', 2],
      ['More', 1],
    ]);
    expect([...groups.values()].flat().toSorted()).toEqual(names.toSorted());
  });

  it('are of somebody, a model or a stage', () => {
    const one = { measures: {}, calibration: [] };
    expect(nameOf({ key: 'a1', name: 'Ann', ...one })).toBe('Ann');
    expect(nameOf({ key: 'assisted_manual', ...one })).toBe('Assisted manual');
    expect(nameOf({ key: 'mobile-sam@1234', ...one })).toBe('mobile-sam@1234');
    expect(nameOf({ key: 'mobile-sam@1234', version: 0, ...one })).toBe('Version 0');
  });
});

suite('the metrics of a project', () => {
  const METRICS: ProjectMetrics = {
    all: { measures: { masks: 1 }, calibration: [] },
    annotators: [],
    models: [],
    stages: [],
  };

  it('are asked for, one request at a time, and what went wrong is told', async () => {
    const asked: string[] = [];
    let failure: Error | null = null;
    const server = {
      json: async <T>(path: string): Promise<T> => {
        asked.push(path);
        if (failure !== null) {
          throw failure;
        }
        return METRICS as T;
      },
    };
    const measures = new ProjectMeasures(server, 'p');
    await Promise.all([measures.refresh(), measures.refresh()]);
    expect(asked).toEqual(['/projects/p/metrics']);
    expect(measures.metrics.value).toBe(METRICS);
    failure = new Refused(403, 'you are annotator');
    await measures.refresh();
    expect(measures.failure.value).toBe('you are annotator');
    expect(measures.metrics.value).toBe(METRICS);
    failure = new Refused(401, 'sign in', 'urn:anymask:problem:sign-in');
    await measures.refresh();
    expect(measures.failure.value).toBeNull();
  });
});
