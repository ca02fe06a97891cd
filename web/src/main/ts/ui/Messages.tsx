import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Notices, Question } from '../app/notices.ts';
import { Button } from './Button.tsx';
import { useStore } from './useStore.ts';

/** What is told once or asked, and what a screen reader says. */
export function Messages({ notices }: { notices: Notices }): JSX.Element {
  const shown = useStore(notices.shown);
  const said = useStore(notices.said);
  const question = useStore(notices.question);
  return (
    <>
      <div class="notices">
        {shown.map(({ id, text, failed, action }) => (
          <div key={id} class={`notice ${failed || action !== null ? 'lasting' : ''} ${failed ? 'failed' : ''}`}>
            <span>{text}</span>
            {action !== null && (
              <button
                type="button"
                class="text"
                onClick={() => {
                  notices.dismiss(id);
                  action.run();
                }}
              >
                {action.label}
              </button>
            )}
            {(failed || action !== null) && (
              <Button icon="close" label="Dismiss" kind="small" onClick={() => notices.dismiss(id)} />
            )}
          </div>
        ))}
      </div>
      <div class="unseen" role="status" aria-live="polite" id="said">
        {said}
      </div>
      <div class="drop" aria-hidden="true">
        Drop photos to add them
      </div>
      {question !== null && <Ask key={question.title} question={question} />}
    </>
  );
}

function Ask({ question }: { question: Question }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    // A dialog that is taken away gives the focus back to nobody.
    return () => (before instanceof HTMLElement ? before.focus({ preventScroll: true }) : undefined);
  }, []);
  const { title, text, yes, reason, answer } = question;
  const [said, say] = useState('');
  const missing = reason !== null && said.trim() === '';
  return (
    <dialog
      ref={dialog}
      class="ask"
      role="alertdialog"
      aria-labelledby="ask-title"
      aria-describedby="ask-text"
      onCancel={() => answer(false)}
      onClick={(event) => event.target === dialog.current && answer(false)}
    >
      <form
        class="sheet"
        onSubmit={(event) => {
          event.preventDefault();
          if (!missing) {
            answer(true, said);
          }
        }}
      >
        <h2 id="ask-title">{title}</h2>
        <p id="ask-text">{text}</p>
        {reason !== null && (
          <div class="field">
            <label for="ask-reason">{reason}</label>
            <input
              id="ask-reason"
              type="text"
              value={said}
              maxLength={2000}
              autocomplete="off"
              required
              autofocus
              onInput={(event) => say(event.currentTarget.value)}
            />
          </div>
        )}
        <div class="row">
          <button type="button" class="text" onClick={() => answer(false)}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={missing}>
            {yes}
          </button>
        </div>
      </form>
    </dialog>
  );
}
