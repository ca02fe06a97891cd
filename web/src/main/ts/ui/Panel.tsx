import type { JSX } from 'preact';
import type { Controls } from '../app/controls.ts';
import type { Editor } from '../app/editor.ts';
import type { Holding } from '../app/tasks.ts';
import { Store } from '../base/store.ts';
import { isEmpty, saysNothing } from '../decoder/prompt.ts';
import { Button } from './Button.tsx';
import { Candidates } from './Candidates.tsx';
import { Categories } from './Categories.tsx';
import { Choices } from './Choices.tsx';
import { Export } from './Export.tsx';
import { Hint, Refining } from './Hint.tsx';
import { Items } from './Items.tsx';
import { Judging } from './Judging.tsx';
import { Offers } from './Offers.tsx';
import { Say } from './Say.tsx';
import { TaskCard } from './TaskCard.tsx';
import { useStore } from './useStore.ts';

/** The masks of the open photo: the answers to the prompt, those that were kept, and the ways out. */
export function Panel({ controls, onClose }: { controls: Controls; onClose: () => void }): JSX.Element {
  useStore(controls.session.opened);
  const { editor } = controls;
  return (
    <aside class="panel" aria-label="Masks">
      <div class="close narrow">
        <Button icon="close" label="Close" onClick={onClose} />
      </div>
      <TaskCard controls={controls} />
      {editor !== null && <PanelOf controls={controls} editor={editor} />}
    </aside>
  );
}

const NOBODY = new Store<Holding | null>(null);

function PanelOf({ controls, editor }: { controls: Controls; editor: Editor }): JSX.Element {
  const { present: work } = useStore(editor.timeline.history);
  const shown = useStore(editor.shown);
  const offered = useStore(editor.proposals.offered);
  const searching = useStore(controls.session.search.searching) === editor.image.id;
  const tasks = useStore(controls.session.tasks);
  const reviews = useStore(controls.session.reviews);
  const consensus = useStore(controls.session.consensus);
  useStore(tasks?.held ?? NOBODY);
  const { opacity } = useStore(controls.settings);
  const decoding = useStore(controls.session.decoding);
  return (
    <>
      <section class="card prompt" aria-label="Prompt">
        {shown.failure !== null ? (
          <p class="hint" role="alert">
            {shown.failure}
          </p>
        ) : !isEmpty(work.prompt) && saysNothing(work.prompt) ? (
          <Refining controls={controls} editor={editor} />
        ) : !isEmpty(work.prompt) ? (
          <Choices controls={controls} editor={editor} />
        ) : tasks?.reviewing === true && reviews !== null && offered.length === 0 && !searching ? (
          <Judging controls={controls} editor={editor} reviews={reviews} />
        ) : searching || offered.length > 0 ? (
          <Offers controls={controls} editor={editor} searching={searching} />
        ) : (
          <Hint controls={controls} editor={editor} />
        )}
      </section>
      {tasks?.reviewing === true && consensus !== null && <Candidates controls={controls} consensus={consensus} />}
      {decoding?.model.phrases === true && (
        <section class="card" aria-label="Words">
          <Say editor={editor} />
        </section>
      )}
      <Categories controls={controls} editor={editor} />
      <Items controls={controls} editor={editor} />
      <section class="card foot">
        <label class="slider" for="opacity">
          <span>Opacity</span>
          <input
            id="opacity"
            type="range"
            min={0}
            max={1}
            step={0.05}
            value={opacity}
            onInput={(event) => controls.settings.update({ opacity: Number(event.currentTarget.value) })}
          />
          <span class="number quiet">{Math.round(opacity * 100)}</span>
        </label>
        <Export controls={controls} editor={editor} />
      </section>
    </>
  );
}
