import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Seen, TeamMe } from '../api/people.ts';
import type { Account } from '../app/account.ts';
import { messageOf } from '../base/calls.ts';
import { Field, NewPassword } from './Field.tsx';
import { Form, sentence } from './Form.tsx';
import { Mark } from './icons.tsx';
import { useStore } from './useStore.ts';

/** A card alone on the page. */
export function Card({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <main class="door">
      <div class="card">
        <div class="wordmark">
          <Mark />
          <span>Anymask</span>
        </div>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}

export function SignIn({ account }: { account: Account }): JSX.Element {
  return (
    <Card title="Sign in">
      <Form submit="Sign in" onSubmit={({ name, password }) => account.signIn(name, password)}>
        <Field label="Name" name="name" complete="username" focus />
        <Field label="Password" name="password" type="password" complete="current-password" />
      </Form>
      <p class="quiet">
        Accounts are made by invitation. Ask an administrator for one, or for a new password if you have forgotten
        yours.
      </p>
    </Card>
  );
}

/** Asks for the password where the login has run out, above the work, which stays as it is. */
export function SignInAgain({ account, me }: { account: Account; me: TeamMe }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class="ask"
      aria-labelledby="again-title"
      aria-describedby="again-text"
      // There is nothing to go back to: without a login nothing can be saved.
      onCancel={(event) => event.preventDefault()}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div class="sheet">
        <h2 id="again-title">Sign in again</h2>
        <p id="again-text">
          You were signed out after a while. Your work is still here; what waits is saved once you are back.
        </p>
        <Form
          submit="Sign in"
          onSubmit={({ password }) => account.signInAgain(password)}
          beside={
            <button type="button" class="text" onClick={() => void account.signOut()}>
              Somebody else
            </button>
          }
        >
          <Field label="Name" name="name" value={me.person.name} complete="username" readOnly />
          <Field label="Password" name="password" type="password" complete="current-password" focus />
        </Form>
      </div>
    </dialog>
  );
}

type Looked = { readonly seen: Seen } | { readonly failure: string } | null;

/** What an invitation leads to, and the way in. */
export function Invited({
  account,
  token,
  onDone,
}: {
  account: Account;
  token: string;
  onDone: () => void;
}): JSX.Element {
  const [looked, setLooked] = useState<Looked>(null);
  const visit = useStore(account.visit);
  useEffect(() => {
    account.look(token).then(
      (seen) => setLooked({ seen }),
      (failure: unknown) => setLooked({ failure: messageOf(failure) }),
    );
  }, [token]);
  if (looked === null) {
    return <Card title="Invitation">{null}</Card>;
  }
  if ('failure' in looked) {
    return (
      <Card title="This invitation leads nowhere">
        <p role="alert">{sentence(looked.failure)}</p>
        <button type="button" class="text" onClick={onDone}>
          Go to the sign-in
        </button>
      </Card>
    );
  }
  const { seen } = looked;
  if (visit.kind === 'in' && seen.person === null) {
    return (
      <Card title="You are invited">
        <p>{leadsTo(seen)}</p>
        <Form submit={`Join as ${visit.me.person.shown}`} onSubmit={() => account.join(token).then(onDone)}>
          {null}
        </Form>
      </Card>
    );
  }
  return (
    <Card title={seen.person === null ? 'You are invited' : 'A new password'}>
      <p>{leadsTo(seen)}</p>
      <Form
        submit={seen.person === null ? 'Come in' : 'Set the password'}
        onSubmit={({ name, shown, password }) => account.accept(token, name, shown ?? '', password).then(onDone)}
      >
        <Field
          label="Name"
          name="name"
          complete="username"
          hint={seen.person === null ? 'For signing in: small letters, digits and . _ @ -' : ''}
          {...(seen.person === null ? { focus: true } : { value: seen.person, readOnly: true })}
        />
        {seen.person === null && (
          <Field label="Full name, for others" name="shown" complete="name" required={false} />
        )}
        <NewPassword />
      </Form>
    </Card>
  );
}

function leadsTo({ project, role, administrator, person, inviter }: Seen): string {
  const by = inviter === null ? 'This server' : inviter;
  if (person !== null) {
    return `${by} lets you choose a new password. You are signed out everywhere else by it.`;
  }
  if (project !== null) {
    return `${by} invites you to the project ${project}, as ${role ?? 'member'}.`;
  }
  return administrator ? `${by} makes you its administrator.` : `${by} invites you to this server.`;
}
