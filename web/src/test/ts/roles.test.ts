import { describe, expect, it } from 'vitest';
import { type Role, ROLES, type TeamMe } from '../../main/ts/api/people.ts';
import {
  administers,
  givableBy,
  mayChooseModel,
  mayMeasure,
  mayReview,
  mayRule,
  mayRun,
  photoRights,
  projectOf,
} from '../../main/ts/app/roles.ts';

const me = (role: Role, administrator = false): TeamMe => ({
  mode: 'team',
  person: { id: 'a', name: 'a', shown: 'A', administrator, disabled: false },
  projects: [
    { id: 'p', name: 'Street', role },
    { id: 'q', name: 'Park', role: 'annotator' },
  ],
  settings: {},
});

const SOLO = { mode: 'solo', project: 'p' } as const;
const DEMO = { mode: 'demo' } as const;

describe('the rules of who may do what', () => {
  it('let each role do all that those before it may, in its project alone', () => {
    const may = (project: string) =>
      ROLES.map((role) =>
        [mayReview, mayRun, mayMeasure, mayRule].map((rule) => rule(me(role), project)).filter(Boolean),
      ).map((rules) => rules.length);
    expect(may('p')).toEqual([0, 1, 3, 4]);
    expect(may('q')).toEqual([0, 0, 0, 0]);
    expect(may('elsewhere')).toEqual([0, 0, 0, 0]);
  });

  it('let researchers add photos, and administrators of the server remove them', () => {
    expect(photoRights(me('reviewer'), 'p')).toEqual({ add: false, remove: false });
    expect(photoRights(me('researcher'), 'p')).toEqual({ add: true, remove: false });
    expect(photoRights(me('researcher'), 'q')).toEqual({ add: false, remove: false });
    expect(photoRights(me('annotator', true), 'elsewhere')).toEqual({ add: true, remove: true });
    expect(photoRights(me('admin'), null)).toEqual({ add: false, remove: false });
    [SOLO, DEMO].forEach((alone) => expect(photoRights(alone, null)).toEqual({ add: true, remove: true }));
  });

  it('let administrators of the server choose its model, and whoever works alone', () => {
    ROLES.forEach((role) => expect(mayChooseModel(me(role))).toBe(false));
    expect(mayChooseModel(me('annotator', true))).toBe(true);
    expect(mayChooseModel(null)).toBe(true);
  });

  it('let a reviewer review', () => {
    expect(mayReview(me('annotator'), 'p')).toBe(false);
    expect(mayReview(me('reviewer'), 'p')).toBe(true);
    expect(mayReview(SOLO, 'p')).toBe(false);
  });

  it('let researchers and those above see measures', () => {
    expect(mayMeasure(me('annotator'), 'p')).toBe(false);
    expect(mayMeasure(me('reviewer'), 'p')).toBe(false);
    expect(mayMeasure(me('researcher'), 'p')).toBe(true);
    expect(mayMeasure(me('admin'), 'other')).toBe(false);
    expect(mayMeasure(me('annotator', true), 'other')).toBe(true);
    expect(mayMeasure(SOLO, 'p')).toBe(true);
    expect(mayMeasure(DEMO, 'p')).toBe(false);
  });

  it('let researchers start runs', () => {
    expect(mayRun(null, 'p')).toBe(true);
    expect(mayRun(me('reviewer'), 'p')).toBe(false);
    expect(mayRun(me('researcher'), 'p')).toBe(true);
    expect(mayRun(me('researcher'), 'elsewhere')).toBe(false);
    expect(mayRun(me('reviewer', true), 'p')).toBe(true);
  });

  it('let admins say how people work, and give the roles below theirs', () => {
    expect(mayRule(null, 'p')).toBe(false);
    expect(mayRule(me('researcher'), 'p')).toBe(false);
    expect(mayRule(me('admin'), 'p')).toBe(true);
    expect([me('researcher'), me('admin'), me('annotator', true)].map(administers)).toEqual([false, true, true]);
    expect(givableBy(me('admin'))).toEqual(['annotator', 'reviewer', 'researcher']);
    expect(givableBy(me('annotator', true))).toEqual(ROLES);
  });
});

describe('the project that somebody works in', () => {
  it('is the one that the address names, else the first', () => {
    expect(projectOf(me('reviewer'), 'q')).toBe('q');
    expect(projectOf(me('reviewer'), 'elsewhere')).toBe('p');
    expect(projectOf({ ...me('reviewer'), projects: [] }, 'p')).toBeNull();
    expect(projectOf(SOLO, 'q')).toBe('p');
    expect(projectOf(DEMO, 'q')).toBeNull();
  });
});
