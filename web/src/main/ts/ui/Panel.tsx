import type { JSX } from 'preact';
import type { Controls } from '../app/controls.ts';
import type { Editor } from '../app/editor.ts';
import type { Tool } from '../app/settings.ts';
import { isEmpty } from '../decoder/prompt.ts';
import { Button } from './Button.tsx';
import { Choices } from './Choices.tsx';
import { Export } from './Export.tsx';
import { Items } from './Items.tsx';
import { Offers } from './Offers.tsx';
import { Say } from './Say.tsx';
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
      {editor !== null && <PanelOf controls={controls} editor={editor} />}
    </aside>
  );
}

function PanelOf({ controls, editor }: { controls: Controls; editor: Editor }): JSX.Element {
  const { present: work } = useStore(editor.timeline.history);
  const shown = useStore(editor.shown);
  const offered = useStore(editor.proposals.offered);
  const searching = useStore(controls.session.search.searching) === editor.image.id;
  const { opacity, tool } = useStore(controls.settings);
  const decoding = useStore(controls.session.decoding);
  return (
    <>
      <section class="card prompt" aria-label="Prompt">
        {shown.failure !== null ? (
          <p class="hint" role="alert">
            {shown.failure}
          </p>
        ) : !isEmpty(work.prompt) ? (
          <Choices controls={controls} editor={editor} />
        ) : searching || offered.length > 0 ? (
          <Offers controls={controls} editor={editor} searching={searching} />
        ) : (
          <Hint tool={tool} />
        )}
      </section>
      {decoding?.model.phrases === true && (
        <section class="card" aria-label="Words">
          <Say editor={editor} />
        </section>
      )}
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

const HINTS = {
  click: ['Point at something', 'A click chooses it. Right-click, or Alt and click, leaves something out.'],
  tap: ['Tap on something', 'More taps refine it. With the + turned to −, taps leave out.'],
  box: ['Draw a box', 'Drag around the object. Points can refine it afterwards.'],
  select: ['Choose a mask', 'Click on a mask to select it; Del removes it, H hides it, F finds more like it.'],
} as const satisfies Record<Tool | 'tap', readonly [title: string, text: string]>;

function Hint({ tool }: { tool: Tool }): JSX.Element {
  const fingers = matchMedia('(hover: none)').matches;
  const [title, text] = HINTS[tool === 'click' && fingers ? 'tap' : tool];
  return (
    <div class="hint">
      <h2>{title}</h2>
      <p>{text}</p>
    </div>
  );
}
