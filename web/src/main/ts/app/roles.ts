import { type Me, type Role, ROLES, type TeamMe } from '../api/people.ts';

// What the page offers to whom. The server has the last word.

/** The project that somebody works in: the one that the address names, else the first. */
export function projectOf(me: Me, named: string | null): string | null {
  switch (me.mode) {
    case 'demo':
      return null;
    case 'solo':
      return me.project;
    case 'team':
      return (me.projects.find(({ id }) => id === named) ?? me.projects[0])?.id ?? null;
  }
}

/** Whether a member of a team has a role in a project, or a higher one; an administrator of the server may all. */
const isAtLeast = (role: Role, me: TeamMe, project: string): boolean =>
  me.person.administrator ||
  me.projects.some((own) => own.id === project && ROLES.indexOf(own.role) >= ROLES.indexOf(role));

/** Whether a person may review what others did in a project. */
export const mayReview = (me: Me, project: string): boolean =>
  me.mode === 'team' && isAtLeast('reviewer', me, project);

/** Whether a person may see how the work on a project goes, and say what its categories are. */
export const mayMeasure = (me: Me, project: string): boolean =>
  me.mode === 'solo' || (me.mode === 'team' && isAtLeast('researcher', me, project));

/** What a person may do with photos on the server. */
export interface PhotoRights {
  readonly add: boolean;
  /** Those that somebody added. */
  readonly remove: boolean;
}

/** What a person may do with the photos of the project they work in; null where there is none. */
export const photoRights = (me: Me, project: string | null): PhotoRights =>
  me.mode === 'team'
    ? { add: project !== null && isAtLeast('researcher', me, project), remove: me.person.administrator }
    : { add: true, remove: true };

/** Whether a person may start and see runs of a project; null where nobody signs in. */
export const mayRun = (me: TeamMe | null, project: string): boolean =>
  me === null || isAtLeast('researcher', me, project);

/** Whether a person may choose the model that the server works with; null where nobody signs in. */
export const mayChooseModel = (me: TeamMe | null): boolean => me === null || me.person.administrator;

/** Whether a person may say how people work on a project; null where nobody signs in. */
export const mayRule = (me: TeamMe | null, project: string): boolean =>
  me !== null && isAtLeast('admin', me, project);

/** Whether a person administers the server or some projects. */
export const administers = ({ person, projects }: TeamMe): boolean =>
  person.administrator || projects.some(({ role }) => role === 'admin');

/** Roles that a person who administers may give: those below the own. */
export const givableBy = ({ person }: TeamMe): readonly Role[] =>
  person.administrator ? ROLES : ROLES.filter((role) => role !== 'admin');
