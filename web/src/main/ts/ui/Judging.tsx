import type { JSX } from 'preact';
import type { Controls } from '../app/controls.ts';
import type { Editor } from '../app/editor.ts';
import type { Command } from '../app/keys.ts';
import type { Review, Reviews } from '../app/reviews.ts';
import { Icon } from './icons.tsx';
import { useKeymap } from './usePreferences.ts';
import { useStore } from './useStore.ts';

interface JudgingProps {
  readonly controls: Controls;
  readonly editor: Editor;
  readonly reviews: Reviews;
}

/** The selected mask of an image that is reviewed, to be accepted or rejected. */
export function Judging({ controls, editor, reviews }: JudgingProps): JSX.Element {
  const { present: work } = useStore(editor.timeline.history);
  const given = useStore(reviews.given);
  const { items, selected } = work;
  const at = items.findIndex(({ id }) => id === selected);
  const review = selected === null ? null : (given.get(selected) ?? null);
  const done = items.filter(({ id }) => given.get(id)?.outdated === false).length;
  return (
    <>
      <div class="row">
        <h2>{at < 0 ? 'Review' : `Mask ${at + 1}`}</h2>
        <span class="quiet number">
          {done} of {items.length} reviewed
        </span>
      </div>
      {review !== null ? (
        <Verdict review={review} />
      ) : (
        <p class="hint">
          {items.length === 0
            ? 'This image has no masks.'
            : at < 0
              ? 'Tab goes from mask to mask; say of each whether it is right.'
              : 'Is it the whole object, and nothing else?'}
        </p>
      )}
      {items.length > 0 && (
        <div class="row actions">
          <Act controls={controls} command="nextItem" says="Next mask" />
          <Act controls={controls} command="reject" says="Reject…" disabled={at < 0} />
          <Act controls={controls} command="approve" says="Accept" disabled={at < 0} primary />
        </div>
      )}
    </>
  );
}

interface ActProps {
  readonly controls: Controls;
  readonly command: Command;
  readonly says: string;
  readonly disabled?: boolean;
  readonly primary?: boolean;
}

/** A button with its key, for what is done in a project. */
export function Act({ controls, command, says, disabled = false, primary = false }: ActProps): JSX.Element {
  const key = useKeymap().keyFor(command);
  return (
    <button
      type="button"
      class={primary ? 'primary' : 'text'}
      disabled={disabled}
      aria-keyshortcuts={key === '' ? undefined : key.replaceAll(' ', '+')}
      title={key === '' ? says : `${says} (${key})`}
      // The photo keeps the focus, so that Tab goes on from mask to mask.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => controls.commands.run(command)}
    >
      {says} {primary && key !== '' && <kbd>{key}</kbd>}
    </button>
  );
}

/** What a reviewer said of a mask, and why. */
export function Verdict({ review: { verdict, reason, outdated } }: { review: Review }): JSX.Element {
  const rejected = verdict === 'reject';
  return (
    <span class={`verdict ${verdict} ${outdated ? 'outdated' : ''}`}>
      <Icon name={rejected ? 'close' : 'check'} />
      <span>
        {rejected ? 'Rejected' : 'Accepted'}
        {outdated && ', changed since'}
        {reason !== null && `: ${reason}`}
      </span>
    </span>
  );
}
