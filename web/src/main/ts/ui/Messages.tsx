import type { JSX } from 'preact';
import type { Session } from '../app/session.ts';
import { Button } from './Button.tsx';
import { useStore } from './useStore.ts';

/** What is told once, and what a screen reader says. */
export function Messages({ session }: { session: Session }): JSX.Element {
  const notices = useStore(session.notices);
  const said = useStore(session.said);
  return (
    <>
      <div class="notices">
        {notices.map(({ id, text, failed }) => (
          <div key={id} class={`notice ${failed ? 'failed' : ''}`}>
            <span>{text}</span>
            {failed && <Button icon="close" label="Dismiss" kind="small" onClick={() => session.dismiss(id)} />}
          </div>
        ))}
      </div>
      <div class="unseen" role="status" aria-live="polite" id="said">
        {said}
      </div>
      <div class="drop" aria-hidden="true">
        Drop photos to add them
      </div>
    </>
  );
}
