import type {
  Account as Listed,
  Entry,
  Invitation,
  Login,
  Member,
  NewInvitation,
  OwnProject,
  People,
  Role,
  Verification,
} from '../api/people.ts';
import { Refused } from '../api/server.ts';
import { messageOf } from '../base/calls.ts';
import { Store } from '../base/store.ts';
import type { Notices } from './notices.ts';

/** What administrators see and change. Whatever is changed is asked for again, so that what is shown is what is kept. */
export class Admin {
  readonly projects: Store<readonly OwnProject[]>;
  /** The one whose members are shown, or null. */
  readonly project = new Store<OwnProject | null>(null);
  readonly members = new Store<readonly Member[]>([]);
  readonly people = new Store<readonly Listed[]>([]);
  readonly logins = new Store<readonly Login[]>([]);
  readonly invitations = new Store<readonly Invitation[]>([]);
  readonly entries = new Store<readonly Entry[]>([]);
  /** Where older entries begin; null at the end. */
  readonly older = new Store<string | null>(null);
  readonly verified = new Store<Verification | null>(null);
  /** The invitation that was made last: its token is shown once. */
  readonly made = new Store<NewInvitation | null>(null);

  /** @param administrator whether the person administers the server, and not some projects alone */
  constructor(
    private readonly api: People,
    private readonly notices: Notices,
    projects: readonly OwnProject[],
    readonly administrator: boolean,
  ) {
    this.projects = new Store(projects.filter(({ role }) => role === 'admin'));
    this.project.set(this.projects.value[0] ?? null);
  }

  /** Asks for all that the person may see. */
  async refresh(): Promise<void> {
    await this.attempt(async () => {
      const { value: project } = this.project;
      const [members, people, logins, invitations] = await Promise.all([
        project === null ? [] : this.api.members(project.id),
        this.administrator ? this.api.people() : [],
        this.administrator ? this.api.logins() : [],
        this.administrator
          ? this.api.invitations()
          : project === null
            ? []
            : this.api.projectInvitations(project.id),
      ]);
      this.members.set(members);
      this.people.set(people);
      this.logins.set(logins);
      this.invitations.set(invitations);
    });
  }

  async choose(id: string): Promise<void> {
    this.project.set(this.projects.value.find((project) => project.id === id) ?? null);
    await this.refresh();
  }

  createProject(name: string): Promise<boolean> {
    return this.change(async () => {
      const project = { ...(await this.api.createProject(name)), role: 'admin' as const };
      this.projects.set([...this.projects.value, project]);
      this.project.set(project);
    }, `${name} created`);
  }

  setRole(person: string, role: Role): Promise<boolean> {
    return this.inProject((project) => this.api.setRole(project, person, role), 'Role changed');
  }

  removeMember(person: string): Promise<boolean> {
    return this.inProject((project) => this.api.removeMember(project, person), 'Removed from the project');
  }

  inviteTo(role: Role): Promise<boolean> {
    return this.inProject(
      async (project) => this.made.set(await this.api.inviteTo(project, role)),
      'Invitation made',
    );
  }

  invite(administrator: boolean): Promise<boolean> {
    return this.change(async () => this.made.set(await this.api.invite(administrator)), 'Invitation made');
  }

  newPassword(person: string): Promise<boolean> {
    return this.change(async () => this.made.set(await this.api.newPassword(person)), 'Invitation made');
  }

  revoke({ id, project }: Invitation): Promise<boolean> {
    return this.change(
      () => (this.administrator || project === null ? this.api.revoke(id) : this.api.revokeFrom(project, id)),
      'Invitation taken back',
    );
  }

  setDisabled(person: string, disabled: boolean): Promise<boolean> {
    return this.change(() => this.api.change(person, { disabled }), disabled ? 'Disabled' : 'Enabled');
  }

  setAdministrator(person: string, administrator: boolean): Promise<boolean> {
    return this.change(
      () => this.api.change(person, { administrator }),
      administrator ? 'Now an administrator' : 'No administrator any more',
    );
  }

  endLogin(login: string): Promise<boolean> {
    return this.change(() => this.api.endLogin(login), 'Signed out');
  }

  /** The latest entries of the audit log, or those before the ones that are shown. */
  async audit(more = false): Promise<void> {
    await this.attempt(async () => {
      const { entries, next } = await this.api.audit(more ? this.older.value : null);
      this.entries.set(more ? [...this.entries.value, ...entries] : entries);
      this.older.set(next);
    });
  }

  async verify(): Promise<void> {
    await this.attempt(async () => this.verified.set(await this.api.verify()));
  }

  /** The address that somebody opens to come in. */
  static address({ token }: NewInvitation, page: string): string {
    return `${page.split('#')[0]}#/invitation/${token}`;
  }

  private inProject(work: (project: string) => Promise<unknown>, done: string): Promise<boolean> {
    const { value: project } = this.project;
    return project === null ? Promise.resolve(false) : this.change(() => work(project.id), done);
  }

  /** @returns whether it was done */
  private async change(work: () => Promise<unknown>, done: string): Promise<boolean> {
    const good = await this.attempt(async () => {
      await work();
      this.notices.tell(done);
    });
    await this.refresh();
    return good;
  }

  private async attempt(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (failure) {
      // Whoever is asked to sign in needs no other word.
      if (!(failure instanceof Refused && failure.asksToSignIn)) {
        this.notices.fail(messageOf(failure));
      }
      return false;
    }
  }
}
