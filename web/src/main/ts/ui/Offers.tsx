import type { JSX } from 'preact';
import type { Controls } from '../app/controls.ts';
import type { Editor } from '../app/editor.ts';
import type { Proposal } from '../app/proposals.ts';
import { scoreText } from '../work/work.ts';
import { Button } from './Button.tsx';
import { CutThumb } from './CutThumb.tsx';
import { useKeymap } from './usePreferences.ts';
import { useStore } from './useStore.ts';

interface OffersProps {
  readonly controls: Controls;
  readonly editor: Editor;
  readonly searching: boolean;
}

/** What is like an example, the most similar first: to keep one by one or all, or to turn down. */
export function Offers({ controls, editor, searching }: OffersProps): JSX.Element {
  const offered = useStore(editor.proposals.offered);
  const example = useStore(controls.session.search.example);
  const proposed = offered.filter((one) => one.proposed === true);
  const { commands } = controls;
  const keymap = useKeymap();
  return (
    <>
      <div class="row">
        <h2>
          {searching ? 'Looking for more' : `${offered.length} ${proposed.length > 0 ? 'proposed' : 'more found'}`}
        </h2>
        {searching && <span class="spinner" />}
      </div>
      {(searching || proposed.length < offered.length) && <p class="hint example">Like {example?.name}</p>}
      {!searching && (
        <ul class="offers" aria-label="Masks on offer, the most similar first">
          {offered.map((one, i) => (
            <Offer key={one.id} controls={controls} editor={editor} proposal={one} number={i + 1} />
          ))}
        </ul>
      )}
      <div class="row actions">
        {searching || proposed.length < offered.length ? (
          <button type="button" class="text" onClick={() => commands.run('cancel')}>
            {searching ? 'Cancel' : 'Turn down'} <kbd>{keymap.keyFor('cancel')}</kbd>
          </button>
        ) : (
          <button type="button" class="text" onClick={() => editor.proposals.turnDownAll()}>
            Reject all
          </button>
        )}
        {!searching && (
          <button type="button" class="primary" onClick={() => commands.run('accept')}>
            {offered.length === 1 ? 'Keep it' : `Keep all ${offered.length}`} <kbd>{keymap.keyFor('accept')}</kbd>
          </button>
        )}
      </div>
    </>
  );
}

interface OfferProps {
  readonly controls: Controls;
  readonly editor: Editor;
  readonly proposal: Proposal;
  readonly number: number;
}

function Offer({ controls, editor, proposal, number }: OfferProps): JSX.Element {
  const { id, facts, likeness, score, proposed } = proposal;
  const value = proposed === true ? score : likeness;
  const { proposals } = editor;
  return (
    <li
      class="offer"
      onPointerEnter={() => controls.pointer.mark(id)}
      onPointerLeave={() => controls.pointer.mark(null)}
    >
      <CutThumb controls={controls} {...facts} />
      <span
        class="number"
        title={
          proposed === true ? 'Predicted IoU' : 'How like the example it is: about 1 for one that is very like'
        }
      >
        {Number.isNaN(value) ? '–' : scoreText(value)}
      </span>
      <Button icon="check" label={`Keep offer ${number}`} kind="small" onClick={() => proposals.keep(id)} />
      <Button
        icon="close"
        label={`Turn down offer ${number}`}
        kind="small"
        onClick={() => proposals.turnDown(id)}
      />
    </li>
  );
}
