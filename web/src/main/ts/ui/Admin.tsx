import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { NewInvitation, OwnProject, TeamMe } from '../api/people.ts';
import type { Account } from '../app/account.ts';
import { Admin } from '../app/admin.ts';
import type { Notices } from '../app/notices.ts';
import { AuditLog, Invitations, Logins, Members, People } from './AdminTables.tsx';
import { Mark } from './icons.tsx';
import { Messages } from './Messages.tsx';
import { PersonMenu } from './PersonMenu.tsx';
import { useStore } from './useStore.ts';

const PAGES = [
  { id: 'members', title: 'Projects', Page: Members, server: false },
  { id: 'people', title: 'People', Page: People, server: true },
  { id: 'invitations', title: 'Invitations', Page: Invitations, server: false },
  { id: 'logins', title: 'Sign-ins', Page: Logins, server: true },
  { id: 'audit', title: 'Audit log', Page: AuditLog, server: true },
] as const;

function leadsTo(
  { project, role, administrator, person }: NewInvitation,
  projects: readonly OwnProject[],
): string {
  if (project !== null) {
    return `For ${role ?? ''} in ${projects.find(({ id }) => id === project)?.name ?? 'the project'}`;
  }
  return person !== null
    ? 'For a new password'
    : administrator
      ? 'For an administrator'
      : 'For the server, without a project';
}

/** People, roles, invitations, sign-ins and the audit log. */
export function Administration({
  account,
  me,
  notices,
}: {
  account: Account;
  me: TeamMe;
  notices: Notices;
}): JSX.Element {
  const [admin] = useState(() => new Admin(account.people, notices, me.projects, me.person.administrator));
  const [at, setAt] = useState<string>('members');
  const made = useStore(admin.made);
  const expired = useStore(account.expired);
  useEffect(() => void (expired || admin.refresh()), [expired]);
  const pages = PAGES.filter(({ server }) => me.person.administrator || !server);
  const { Page, title } = pages.find(({ id }) => id === at) ?? PAGES[0];
  return (
    <div class="admin">
      <header class="header">
        <a class="wordmark" href="#" aria-label="Anymask: back to the photos">
          <Mark />
          <span>Anymask</span>
        </a>
        <nav aria-label="Administration">
          {pages.map((page) => (
            <button
              key={page.id}
              type="button"
              class="text"
              aria-current={page.id === at ? 'page' : undefined}
              onClick={() => setAt(page.id)}
            >
              {page.title}
            </button>
          ))}
        </nav>
        <div class="group">
          <PersonMenu account={account} me={me} />
        </div>
      </header>
      <main>
        <h1>{title}</h1>
        {made !== null && (
          <div class="card made" role="status">
            <h2>Send this address to whom it is for</h2>
            <p class="quiet">
              {leadsTo(made, admin.projects.value)}. It works once, for seven days, and is not shown again.
            </p>
            <div class="row">
              <code>{Admin.address(made, location.href)}</code>
              <button
                type="button"
                class="primary"
                onClick={() =>
                  void navigator.clipboard
                    ?.writeText(Admin.address(made, location.href))
                    .then(() => notices.tell('Copied'))
                }
              >
                Copy
              </button>
              <button type="button" class="text" onClick={() => admin.made.set(null)}>
                Done
              </button>
            </div>
          </div>
        )}
        <Page admin={admin} me={me} notices={notices} />
      </main>
      <Messages notices={notices} />
    </div>
  );
}
