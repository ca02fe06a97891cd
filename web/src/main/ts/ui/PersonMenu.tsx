import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { TeamMe } from '../api/people.ts';
import type { Account } from '../app/account.ts';
import { administers } from '../app/roles.ts';
import { Field, NewPassword } from './Field.tsx';
import { Form } from './Form.tsx';
import { Icon } from './icons.tsx';
import { usePreferences } from './usePreferences.ts';

/** Who is signed in, and what concerns the person alone. */
export function PersonMenu({ account, me }: { account: Account; me: TeamMe }): JSX.Element {
  const [changing, setChanging] = useState(false);
  const preferences = usePreferences();
  const menu = useRef<HTMLDivElement>(null);
  const { person } = me;
  return (
    <>
      <button
        type="button"
        class="button labelled below"
        popovertarget="person-menu"
        aria-label={`Account of ${person.shown}`}
      >
        <Icon name="person" />
        <span class="shown">{person.shown}</span>
      </button>
      <div
        ref={menu}
        id="person-menu"
        class="menu card"
        popover="auto"
        onKeyDown={(event) => event.stopPropagation()}
      >
        <p class="quiet">
          Signed in as <b>{person.name}</b>
        </p>
        {administers(me) && (
          <a class="text" href="#/admin">
            Administration
          </a>
        )}
        <button
          type="button"
          class="text"
          onClick={() => {
            menu.current?.hidePopover();
            preferences.open.set(true);
          }}
        >
          Settings
        </button>
        <button
          type="button"
          class="text"
          onClick={() => {
            menu.current?.hidePopover();
            setChanging(true);
          }}
        >
          Change password
        </button>
        <button type="button" class="text" onClick={() => void account.signOut()}>
          Sign out
        </button>
      </div>
      {changing && <ChangePassword account={account} me={me} onClose={() => setChanging(false)} />}
    </>
  );
}

function ChangePassword({
  account,
  me,
  onClose,
}: {
  account: Account;
  me: TeamMe;
  onClose: () => void;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class="ask"
      aria-labelledby="password-title"
      onClose={onClose}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div class="sheet">
        <h2 id="password-title">Change password</h2>
        <p>You are signed out everywhere else by it.</p>
        <Form
          submit="Change"
          onSubmit={({ old, password }) => account.changePassword(old, password).then(onClose)}
          beside={
            <button type="button" class="text" onClick={onClose}>
              Cancel
            </button>
          }
        >
          <input
            class="unseen"
            name="name"
            value={me.person.name}
            autocomplete="username"
            readOnly
            tabIndex={-1}
            aria-hidden="true"
          />
          <Field label="Old password" name="old" type="password" complete="current-password" focus />
          <NewPassword label="New password" />
        </Form>
      </div>
    </dialog>
  );
}
