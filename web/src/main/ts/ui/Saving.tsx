import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Controls } from '../app/controls.ts';
import type { Editor } from '../app/editor.ts';
import type { Saved } from '../app/saver.ts';
import type { Decision, Sending, Sync } from '../app/sync.ts';
import type { AnnotationDocument } from '../api/types.ts';
import { Store } from '../base/store.ts';
import type { MaskFacts } from '../mask/worker.ts';
import type { Trouble } from '../work/acknowledged.ts';
import type { Item } from '../work/work.ts';
import { CutThumb } from './CutThumb.tsx';
import { useStore } from './useStore.ts';

const SAVED: Readonly<Record<Saved, string>> = {
  saved: 'Saved',
  saving: 'Saving…',
  failed: 'Not saved: this browser keeps nothing',
};

/** Masks that are named; there may be thousands when a role was taken away. */
const SHOWN = 4;

const NEVER = new Store<Sending>('idle');

/** Where the work on the open image is: on the disk, on its way, or waiting here. */
export function Saving({ controls, editor }: { controls: Controls; editor: Editor }): JSX.Element {
  const { saver } = editor.timeline;
  const saved = useStore(saver.saved);
  const unsent = useStore(saver.unsent);
  const troubles = useStore(saver.troubles);
  const sync = useStore(controls.session.sync);
  const sending = useStore(sync?.sending ?? NEVER);
  const n = unsent.size;
  const words =
    saved !== 'saved' || n === 0
      ? SAVED[saved]
      : sending === 'signedOut'
        ? `Sign in to save ${n}`
        : sending === 'offline' || sending === 'busy'
          ? `${sending === 'busy' ? 'The server is busy' : 'Offline'}, ${n} queued here`
          : troubles.size >= n
            ? `${n} not saved`
            : 'Saving…';
  return (
    <span class={`quiet saved ${words === SAVED.saved ? '' : 'wait'}`} role="status">
      {words}
    </span>
  );
}

/** Masks that the server did not take as they are, and what can be done. */
export function Troubles({ controls, editor }: { controls: Controls; editor: Editor }): JSX.Element | null {
  const troubles = useStore(editor.timeline.saver.troubles);
  const { present: work } = useStore(editor.timeline.history);
  const sync = useStore(controls.session.sync);
  const [open, setOpen] = useState<string | null>(null);
  if (troubles.size === 0 || sync === null) {
    return null;
  }
  const image = editor.image.sha256;
  const numbers = new Map(work.items.map(({ id }, i) => [id, i + 1]));
  const more = troubles.size - SHOWN;
  const trouble = open === null ? undefined : troubles.get(open);
  return (
    <ul class="troubles" aria-label="Masks that are not saved">
      {[...troubles].slice(0, SHOWN).map(([id, one]) => {
        const number = numbers.get(id);
        const name = number === undefined ? 'A mask that you deleted' : `Mask ${number}`;
        return (
          <li key={id} class="row">
            {one.current === null ? (
              <>
                <span>
                  {name} is not saved: {one.reason}
                </span>
                <button type="button" class="text" onClick={() => void sync.again(image, id)}>
                  Try again
                </button>
              </>
            ) : (
              <>
                <span>
                  {name} was changed by {one.current.author} too
                </span>
                <button type="button" class="text" onClick={() => setOpen(id)}>
                  Compare
                </button>
              </>
            )}
          </li>
        );
      })}
      {more > 0 && <li class="quiet">and {more} more</li>}
      {open !== null && trouble !== undefined && trouble.current !== null && (
        <Meeting
          controls={controls}
          sync={sync}
          image={image}
          id={open}
          mine={work.items.find((item) => item.id === open) ?? null}
          theirs={trouble.current}
          trouble={trouble}
          onClose={() => setOpen(null)}
        />
      )}
    </ul>
  );
}

interface MeetingProps {
  readonly controls: Controls;
  readonly sync: Sync;
  readonly image: string;
  readonly id: string;
  readonly mine: Item | null;
  readonly theirs: AnnotationDocument;
  readonly trouble: Trouble;
  readonly onClose: () => void;
}

/** Two changes of one mask, side by side. */
function Meeting({ controls, sync, image, id, mine, theirs, onClose }: MeetingProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [facts, setFacts] = useState<MaskFacts | null>(null);
  useEffect(() => {
    dialog.current?.showModal();
    void controls.session.masks.decode([theirs.mask]).then(([decoded]) => setFacts(decoded));
  }, []);
  const decide = (decision: Decision): void => {
    onClose();
    void sync.decide(image, id, decision);
  };
  const gone = theirs.status === 'deleted';
  return (
    <dialog
      ref={dialog}
      class="ask meeting"
      aria-labelledby="meeting-title"
      onCancel={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div class="sheet">
        <h2 id="meeting-title">Two people changed this mask</h2>
        <div class="versions">
          <Version controls={controls} title="Yours" facts={mine} says={mine === null ? 'deleted' : ''} />
          <Version
            controls={controls}
            title={theirs.author}
            facts={gone ? null : facts}
            says={`${gone ? 'deleted, ' : ''}${new Date(theirs.saved).toLocaleString()}`}
          />
        </div>
        <p>Whatever you choose, both stay in the history of the mask.</p>
        <div class="row">
          <button type="button" class="text" onClick={() => decide('theirs')}>
            Take theirs
          </button>
          {mine !== null && !gone && (
            <button type="button" class="text" onClick={() => decide('both')}>
              Keep both
            </button>
          )}
          <button type="button" class="primary" onClick={() => decide('mine')}>
            Keep mine
          </button>
        </div>
      </div>
    </dialog>
  );
}

function Version({
  controls,
  title,
  facts,
  says,
}: {
  controls: Controls;
  title: string;
  facts: MaskFacts | null;
  says: string;
}): JSX.Element {
  return (
    <figure>
      {facts === null ? <span class="cut" /> : <CutThumb controls={controls} {...facts} />}
      <figcaption>
        <b>{title}</b>
        <span class="quiet number">
          {facts === null ? '' : `${facts.area} pixels`} {says}
        </span>
      </figcaption>
    </figure>
  );
}
