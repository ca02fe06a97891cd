import type { ComponentChildren, JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { messageOf } from '../base/calls.ts';

interface FormProps {
  /** What the button says. */
  readonly submit: string;
  /** Done when it is done; what it throws is shown. */
  readonly onSubmit: (values: Readonly<Record<string, string>>) => Promise<void>;
  readonly children: ComponentChildren;
  /** Beside the button. */
  readonly beside?: ComponentChildren;
}

/** A form that says what went wrong, and waits while it is on its way. */
export function Form({ submit, onSubmit, children, beside }: FormProps): JSX.Element {
  const [failure, setFailure] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    setBusy(true);
    setFailure('');
    try {
      await onSubmit(values);
      form.reset();
    } catch (error) {
      setFailure(sentence(messageOf(error)));
      form.querySelector<HTMLInputElement>('input[type=password]')?.select();
    } finally {
      setBusy(false);
    }
  };
  return (
    <form class="form" aria-busy={busy} onSubmit={(event) => void send(event as unknown as SubmitEvent)}>
      {children}
      <p class="failure" role="alert">
        {failure}
      </p>
      <div class="row">
        <button type="submit" class="primary" disabled={busy}>
          {submit}
        </button>
        {beside}
      </div>
    </form>
  );
}

interface FieldProps {
  readonly label: string;
  readonly name: string;
  readonly type?: 'text' | 'password' | 'number';
  /** Of a number. */
  readonly range?: { readonly min: number; readonly max: number; readonly step: number };
  readonly value?: string;
  /** For the browser's memory of names and passwords. */
  readonly complete?: string;
  readonly hint?: string;
  readonly required?: boolean;
  readonly readOnly?: boolean;
  readonly focus?: boolean;
  readonly shortest?: number;
}

export function Field(field: FieldProps): JSX.Element {
  const { label, name, type = 'text', value, complete, hint, required = true, readOnly, focus, shortest } = field;
  const id = useId();
  const kind =
    type === 'password'
      ? ({ type: 'password' } as const)
      : type === 'number'
        ? ({ type: 'number', ...field.range } as const)
        : ({ type: 'text' } as const);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        {...kind}
        defaultValue={value}
        required={required}
        readOnly={readOnly}
        minLength={shortest}
        autocomplete={complete ?? 'off'}
        autocapitalize="none"
        spellcheck={false}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        autofocus={focus}
        ref={(input) => void (focus === true && input?.dataset['seen'] === undefined && seen(input))}
      />
      {hint !== undefined && (
        <p class="quiet" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** What the server says, for people: it begins small and ends without a full stop. */
export const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}.`.replace(/\.\.$/, '.');

/** Gives a field the focus, once. */
function seen(input: HTMLInputElement | null): void {
  if (input !== null) {
    input.dataset['seen'] = '';
    input.focus();
  }
}

/** A new password. */
export function NewPassword({ label = 'Password' }: { label?: string }): JSX.Element {
  return (
    <Field
      label={label}
      name="password"
      type="password"
      complete="new-password"
      shortest={15}
      hint="At least 15 characters; a few words make a good one."
    />
  );
}
