import type { Server } from './server.ts';

/** What members may do, each all that those before it may. */
export const ROLES = ['annotator', 'reviewer', 'researcher', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly shown: string;
  readonly administrator: boolean;
  readonly disabled: boolean;
}

/** Somebody with the roles in projects. */
export interface Account extends Person {
  readonly projects: readonly { readonly id: string; readonly role: Role }[];
}

export interface OwnProject {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

/** Who asks, and where masks are kept: in this browser, in one person's project, in those of a team. */
export type Me =
  | { readonly mode: 'demo' }
  | { readonly mode: 'solo'; readonly project: string }
  | {
      readonly mode: 'team';
      readonly person: Person;
      readonly projects: readonly OwnProject[];
      readonly settings: Readonly<Record<string, unknown>>;
    };

/** A change of what the server remembers of a person; null takes away, of commands those that are named alone. */
export interface SettingsPatch {
  readonly theme?: 'light' | 'dark' | 'auto';
  readonly keys?: Readonly<Record<string, readonly string[] | null>>;
}

export type TeamMe = Extract<Me, { mode: 'team' }>;

export interface Member extends Omit<Person, 'administrator'> {
  readonly role: Role;
}

export interface Login {
  readonly id: string;
  readonly person: string;
  readonly client: string;
  readonly created: string;
  readonly seen: string;
  readonly expires: string;
  /** Whether it is the one that asks. */
  readonly own: boolean;
}

export interface Invitation {
  readonly id: string;
  readonly project: string | null;
  readonly role: Role | null;
  readonly administrator: boolean;
  /** For whom it is, if for a new password. */
  readonly person: string | null;
  readonly expires: string;
}

/** With the token, which the server never shows again. */
export interface NewInvitation extends Invitation {
  readonly token: string;
}

/** What the holder of an invitation sees of it: names. */
export interface Seen {
  readonly project: string | null;
  readonly role: Role | null;
  readonly administrator: boolean;
  readonly person: string | null;
  readonly inviter: string | null;
}

export interface Entry {
  readonly number: number;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: string;
}

export interface Verification {
  readonly entries: number;
  readonly end: string;
  readonly broken: number | null;
}

/** The server's routes of people. */
export class People {
  constructor(private readonly server: Pick<Server, 'json' | 'post' | 'answer'>) {}

  me(): Promise<Me> {
    return this.server.json('/me');
  }

  signIn(name: string, password: string): Promise<TeamMe> {
    return this.server.post('/login', { name, password });
  }

  async settings(change: SettingsPatch): Promise<void> {
    await this.send('PATCH', '/me/settings', change);
  }

  async signOut(): Promise<void> {
    await this.server.answer('/logout', { method: 'POST' });
  }

  password(old: string, password: string): Promise<TeamMe> {
    return this.server.post('/me/password', { old, password });
  }

  look(token: string): Promise<Seen> {
    return this.server.post('/invitations:look', { token });
  }

  accept(token: string, name: string, shown: string, password: string): Promise<TeamMe> {
    return this.server.post('/invitations:accept', { token, name, shown, password });
  }

  join(token: string): Promise<TeamMe> {
    return this.server.post('/invitations:join', { token });
  }

  async people(): Promise<readonly Account[]> {
    return (await this.server.json<{ people: Account[] }>('/people')).people;
  }

  change(person: string, change: { disabled: boolean } | { administrator: boolean }): Promise<Person> {
    return this.send('PATCH', `/people/${person}`, change);
  }

  newPassword(person: string): Promise<NewInvitation> {
    return this.server.post(`/people/${person}/invitations`, {});
  }

  async logins(): Promise<readonly Login[]> {
    return (await this.server.json<{ logins: Login[] }>('/logins')).logins;
  }

  async endLogin(login: string): Promise<void> {
    await this.server.answer(`/logins/${login}`, { method: 'DELETE' });
  }

  async invitations(): Promise<readonly Invitation[]> {
    return (await this.server.json<{ invitations: Invitation[] }>('/invitations')).invitations;
  }

  /** To the server, without a project. */
  invite(administrator: boolean): Promise<NewInvitation> {
    return this.server.post('/invitations', { administrator });
  }

  async revoke(invitation: string): Promise<void> {
    await this.server.answer(`/invitations/${invitation}`, { method: 'DELETE' });
  }

  async members(project: string): Promise<readonly Member[]> {
    return (await this.server.json<{ members: Member[] }>(`/projects/${project}/members`)).members;
  }

  async setRole(project: string, person: string, role: Role): Promise<readonly Member[]> {
    const answer = await this.send<{ members: Member[] }>('PUT', `/projects/${project}/members/${person}`, {
      role,
    });
    return answer.members;
  }

  async removeMember(project: string, person: string): Promise<void> {
    await this.server.answer(`/projects/${project}/members/${person}`, { method: 'DELETE' });
  }

  async projectInvitations(project: string): Promise<readonly Invitation[]> {
    const path = `/projects/${project}/invitations`;
    return (await this.server.json<{ invitations: Invitation[] }>(path)).invitations;
  }

  inviteTo(project: string, role: Role): Promise<NewInvitation> {
    return this.server.post(`/projects/${project}/invitations`, { role });
  }

  async revokeFrom(project: string, invitation: string): Promise<void> {
    await this.server.answer(`/projects/${project}/invitations/${invitation}`, { method: 'DELETE' });
  }

  createProject(name: string): Promise<OwnProject> {
    return this.server.post('/projects', { name, reviewed: true });
  }

  /** The latest first; from a cursor on. */
  audit(cursor: string | null): Promise<{ entries: readonly Entry[]; next: string | null }> {
    return this.server.json(`/audit${cursor === null ? '' : `?cursor=${cursor}`}`);
  }

  verify(): Promise<Verification> {
    return this.server.json('/audit/verification');
  }

  private send<T>(method: string, path: string, body: unknown): Promise<T> {
    return this.server.json(path, {
      method,
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json' },
    });
  }
}
