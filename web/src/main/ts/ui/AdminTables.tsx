import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Role, TeamMe } from '../api/people.ts';
import type { Admin } from '../app/admin.ts';
import type { Notices } from '../app/notices.ts';
import { givableBy } from '../app/roles.ts';
import { Field } from './Field.tsx';
import { Form } from './Form.tsx';
import { Table } from './Table.tsx';
import { useStore } from './useStore.ts';
import { When } from './When.tsx';

interface PageProps {
  readonly admin: Admin;
  readonly me: TeamMe;
  readonly notices: Notices;
}

/** @param empty what stands there when there is none */
function rows<T>(
  all: readonly T[],
  columns: number,
  empty: string,
  row: (one: T) => JSX.Element,
): ComponentChildren {
  return all.length > 0 ? (
    all.map(row)
  ) : (
    <tr>
      <td colSpan={columns} class="quiet">
        {empty}
      </td>
    </tr>
  );
}

function RoleChoice({
  label,
  value,
  roles,
  onChange,
}: {
  label: string;
  value: Role;
  roles: readonly Role[];
  onChange: (role: Role) => void;
}): JSX.Element {
  return (
    <select aria-label={label} value={value} onChange={(event) => onChange(event.currentTarget.value as Role)}>
      {roles.map((role) => (
        <option key={role} value={role}>
          {role}
        </option>
      ))}
    </select>
  );
}

/** The members of one project. */
export function Members({ admin, me, notices }: PageProps): JSX.Element {
  const projects = useStore(admin.projects);
  const project = useStore(admin.project);
  const members = useStore(admin.members);
  const roles = givableBy(me);
  const remove = async (person: string, shown: string): Promise<void> => {
    const yes = await notices.ask({
      title: `Remove ${shown}?`,
      text: `${shown} does not see the project any more. The masks stay.`,
      yes: 'Remove',
    });
    if (yes) {
      await admin.removeMember(person);
    }
  };
  return (
    <>
      <div class="bar">
        {projects.length > 0 && (
          <select
            aria-label="Project"
            value={project?.id}
            onChange={(event) => void admin.choose(event.currentTarget.value)}
          >
            {projects.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
        {project !== null &&
          roles.map((role) => (
            <button key={role} type="button" class="text" onClick={() => void admin.inviteTo(role)}>
              Invite {role === 'annotator' || role === 'admin' ? 'an' : 'a'} {role}
            </button>
          ))}
      </div>
      {project !== null && (
        <Table label={`Members of ${project.name}`} head={['Name', 'Signs in as', 'Role', '']}>
          {rows(members, 4, 'Nobody yet. Invite somebody.', ({ id, name, shown, role, disabled }) => (
            <tr key={id} class={disabled ? 'off' : ''}>
              <td>{shown}</td>
              <td>{name}</td>
              <td>
                {roles.includes(role) ? (
                  <RoleChoice
                    label={`Role of ${shown}`}
                    value={role}
                    roles={roles}
                    onChange={(next) => void admin.setRole(id, next)}
                  />
                ) : (
                  role
                )}
              </td>
              <td class="acts">
                {roles.includes(role) && (
                  <button
                    type="button"
                    class="text"
                    aria-label={`Remove ${shown}`}
                    onClick={() => void remove(id, shown)}
                  >
                    Remove
                  </button>
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
      {me.person.administrator && (
        <section class="card narrow-form">
          <h2>New project</h2>
          <Form submit="Create" onSubmit={async ({ project: name }) => void (await admin.createProject(name))}>
            <Field label="Name" name="project" />
          </Form>
        </section>
      )}
    </>
  );
}

/** Everybody who has an account. */
export function People({ admin, me }: PageProps): JSX.Element {
  const people = useStore(admin.people);
  const projects = useStore(admin.projects);
  const nameOf = (id: string): string => projects.find((project) => project.id === id)?.name ?? id;
  return (
    <Table label="People" head={['Name', 'Signs in as', 'Projects', '']}>
      {rows(people, 4, 'Nobody', ({ id, name, shown, administrator, disabled, projects: own }) => (
        <tr key={id} class={disabled ? 'off' : ''}>
          <td>
            {shown}
            {administrator && <span class="tag">administrator</span>}
            {disabled && <span class="tag">disabled</span>}
          </td>
          <td>{name}</td>
          <td>{own.map((project) => `${nameOf(project.id)}: ${project.role}`).join(', ')}</td>
          <td class="acts">
            {id !== me.person.id && (
              <>
                <button
                  type="button"
                  class="text"
                  aria-label={`${administrator ? 'Make ordinary' : 'Make administrator'}: ${shown}`}
                  onClick={() => void admin.setAdministrator(id, !administrator)}
                >
                  {administrator ? 'Make ordinary' : 'Make administrator'}
                </button>
                <button
                  type="button"
                  class="text"
                  aria-label={`New password for ${shown}`}
                  onClick={() => void admin.newPassword(id)}
                >
                  New password
                </button>
                <button
                  type="button"
                  class="text"
                  aria-label={`${disabled ? 'Enable' : 'Disable'} ${shown}`}
                  onClick={() => void admin.setDisabled(id, !disabled)}
                >
                  {disabled ? 'Enable' : 'Disable'}
                </button>
              </>
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}

/** Invitations that nobody has used yet. */
export function Invitations({ admin, me }: PageProps): JSX.Element {
  const invitations = useStore(admin.invitations);
  const projects = useStore(admin.projects);
  const people = useStore(admin.people);
  return (
    <>
      {me.person.administrator && (
        <div class="bar">
          <button type="button" class="text" onClick={() => void admin.invite(false)}>
            Invite to the server
          </button>
          <button type="button" class="text" onClick={() => void admin.invite(true)}>
            Invite an administrator
          </button>
        </div>
      )}
      <Table label="Open invitations" head={['Leads to', 'Role', 'Runs out', '']}>
        {rows(invitations, 4, 'No invitation is open.', (invitation) => {
          const { id, project, role, administrator, person, expires } = invitation;
          const target =
            project === null
              ? person === null
                ? 'the server'
                : `a new password of ${people.find((one) => one.id === person)?.shown ?? person}`
              : (projects.find((one) => one.id === project)?.name ?? project);
          return (
            <tr key={id}>
              <td>{target}</td>
              <td>{administrator ? 'administrator' : (role ?? '')}</td>
              <td>
                <When at={expires} />
              </td>
              <td class="acts">
                <button type="button" class="text" onClick={() => void admin.revoke(invitation)}>
                  Take back
                </button>
              </td>
            </tr>
          );
        })}
      </Table>
    </>
  );
}

/** Browsers in which somebody is signed in. */
export function Logins({ admin }: PageProps): JSX.Element {
  const logins = useStore(admin.logins);
  const people = useStore(admin.people);
  return (
    <Table label="Sign-ins" head={['Name', 'From', 'Since', 'Last seen', '']}>
      {rows(logins, 5, 'Nobody is signed in.', ({ id, person, client, created, seen, own }) => {
        const shown = people.find((one) => one.id === person)?.shown ?? person;
        return (
          <tr key={id}>
            <td>
              {shown}
              {own && <span class="tag">this browser</span>}
            </td>
            <td>{client}</td>
            <td>
              <When at={created} />
            </td>
            <td>
              <When at={seen} />
            </td>
            <td class="acts">
              {!own && (
                <button
                  type="button"
                  class="text"
                  aria-label={`Sign out ${shown}`}
                  onClick={() => void admin.endLogin(id)}
                >
                  Sign out
                </button>
              )}
            </td>
          </tr>
        );
      })}
    </Table>
  );
}

/** Who did what, and whether the chain of entries holds. */
export function AuditLog({ admin }: PageProps): JSX.Element {
  const entries = useStore(admin.entries);
  const older = useStore(admin.older);
  const verified = useStore(admin.verified);
  const people = useStore(admin.people);
  useEffect(() => void admin.audit(), []);
  const projects = useStore(admin.projects);
  const nameOf = (id: string): string =>
    people.find((person) => person.id === id)?.shown ?? projects.find((project) => project.id === id)?.name ?? id;
  return (
    <>
      <div class="bar">
        <button type="button" class="text" onClick={() => void admin.verify()}>
          Verify the chain
        </button>
        <p role="status" class={verified !== null && verified.broken !== null ? 'failure' : 'quiet'}>
          {verified === null
            ? ''
            : verified.broken === null
              ? `All ${verified.entries} entries are as they were written. The last one: ${verified.end.slice(0, 16)}…`
              : `Entry ${verified.broken} was changed, or is missing.`}
        </p>
      </div>
      <Table label="Audit log" head={['No.', 'When', 'Who', 'Did', 'To', 'Detail']}>
        {rows(entries, 6, 'Nothing yet.', ({ number, at, actor, action, subject, detail }) => (
          <tr key={number}>
            <td class="number">{number}</td>
            <td>
              <When at={at} />
            </td>
            <td>{nameOf(actor)}</td>
            <td>{action.replaceAll('-', ' ')}</td>
            <td class="id">{nameOf(subject)}</td>
            <td>{detail.replace(/[0-9a-f]{32}/g, nameOf)}</td>
          </tr>
        ))}
      </Table>
      {older !== null && (
        <button type="button" class="text" onClick={() => void admin.audit(true)}>
          Older entries
        </button>
      )}
    </>
  );
}
