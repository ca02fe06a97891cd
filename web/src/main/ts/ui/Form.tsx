import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
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

/** What the server says, for people: it begins small and ends without a full stop. */
export const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}.`.replace(/\.\.$/, '.');
