import type { JSX } from 'preact';
import type { Controls } from '../app/controls.ts';
import type { Prediction } from '../app/decoding.ts';
import type { Editor } from '../app/editor.ts';
import { getsThree, isAmbiguous, type Prompt } from '../decoder/prompt.ts';
import { scoreText } from '../work/work.ts';
import { frameOfMasks, MaskThumb } from './MaskThumb.tsx';
import { useKeymap } from './usePreferences.ts';
import { useStore } from './useStore.ts';

/** The answers to the prompt, best first, to choose from and to keep. */
export function Choices({ controls, editor }: { controls: Controls; editor: Editor }): JSX.Element {
  const { present: work } = useStore(editor.timeline.history);
  const { prediction } = useStore(editor.shown);
  const keymap = useKeymap();
  const ambiguous = isAmbiguous(work.prompt);
  const wanted = getsThree(work.prompt, work.several) ? 3 : 1;
  return (
    <>
      <div class="row">
        <h2>{(prediction?.masks.length ?? wanted) > 1 ? 'Three answers' : 'One answer'}</h2>
        <span class="quiet">{describe(work.prompt)}</span>
        {!ambiguous && (
          <button
            type="button"
            class="text"
            aria-pressed={work.several}
            aria-keyshortcuts={keymap.keyFor('several')}
            // Without the focus, so that Enter still keeps the mask.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => controls.commands.run('several')}
          >
            {work.several ? 'Show one' : 'Show three'} <kbd>{keymap.keyFor('several')}</kbd>
          </button>
        )}
      </div>
      <Thumbs
        controls={controls}
        busy={prediction?.prompt !== work.prompt}
        editor={editor}
        prediction={prediction}
        chosen={work.choice}
        hue={controls.view.nextHue(editor)}
      />
      <div class="row actions">
        <button type="button" class="text" onClick={() => controls.commands.run('cancel')}>
          Clear <kbd>{keymap.keyFor('cancel')}</kbd>
        </button>
        <button
          type="button"
          class="primary"
          disabled={prediction === null}
          onClick={() => controls.commands.run('accept')}
        >
          {work.prompt.mask === undefined ? 'Keep mask' : 'Replace mask'} <kbd>{keymap.keyFor('accept')}</kbd>
        </button>
      </div>
    </>
  );
}

interface ThumbsProps {
  readonly controls: Controls;
  readonly editor: Editor;
  readonly prediction: Prediction | null;
  /** The masks are those of the prompt before. */
  readonly busy: boolean;
  readonly chosen: number;
  readonly hue: number;
}

function Thumbs({ controls, editor, prediction, busy, chosen, hue }: ThumbsProps): JSX.Element {
  const masks = prediction?.masks ?? [];
  const part = frameOfMasks(masks, editor.image.width, editor.image.height);
  return (
    <div
      class={`choices of-${Math.max(1, masks.length)}`}
      role="radiogroup"
      aria-busy={busy}
      aria-label="Masks, best first"
    >
      {masks.map((mask, i) => (
        <button
          key={i}
          type="button"
          role="radio"
          aria-checked={i === chosen}
          aria-label={`Mask ${i + 1}, score ${scoreText(mask.score)}`}
          class="choice"
          onClick={() => editor.choose(i)}
        >
          <MaskThumb controls={controls} mask={mask} part={part} hue={hue} />
          <span class="number">{scoreText(mask.score)}</span>
        </button>
      ))}
      {masks.length === 0 && <div class="choice waiting" />}
    </div>
  );
}

function describe({ points, box, phrase }: Prompt): string {
  const plus = points.filter((point) => point.positive).length;
  const minus = points.length - plus;
  const said = phrase === undefined ? '' : `“${phrase.words}”`;
  const parts = [said, box === null ? '' : 'box', plus > 0 ? `${plus} +` : '', minus > 0 ? `${minus} −` : ''];
  return parts.filter((part) => part !== '').join('  ');
}
