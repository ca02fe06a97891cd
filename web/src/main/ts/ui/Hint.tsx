import type { JSX } from 'preact';
import type { Controls } from '../app/controls.ts';
import type { Editor } from '../app/editor.ts';
import type { Keymap } from '../app/keymap.ts';
import type { Command } from '../app/keys.ts';
import { BRUSH, isDrawing, type Tool } from '../app/settings.ts';
import { useKeymap } from './usePreferences.ts';
import { useStore } from './useStore.ts';

/** What each tool does; the key of a command stands for its name in braces. */
const HINTS = {
  click: ['Point at something', 'A click chooses it. Right-click, or Alt and click, leaves something out.'],
  box: ['Draw a box', 'Drag around the object. Points can refine it afterwards.'],
  select: [
    'Choose a mask',
    'Click on a mask to select it, with Shift beside others. {refine} refines it, {delete} removes it.',
  ],
  brush: ['Brush', 'Drag over the object. The other button erases; {accept} begins a new mask.'],
  eraser: ['Eraser', 'Drag over what does not belong to the mask. The other button draws.'],
  polygon: ['Polygon', 'Click corner after corner; drag to move one. {accept} or a double click closes it.'],
} as const satisfies Record<Tool, readonly [title: string, text: string]>;

/** The same for fingers, where it differs. */
const FINGERS: Partial<Record<Tool, readonly [title: string, text: string]>> = {
  click: ['Tap on something', 'More taps refine it. With the + turned to −, taps leave out.'],
  select: ['Choose a mask', 'Tap on a mask to select it.'],
  brush: ['Brush', 'Drag over the object. With the + turned to −, the brush erases. Two fingers move the photo.'],
  eraser: ['Eraser', 'Drag over what does not belong to the mask. Two fingers move the photo.'],
  polygon: ['Polygon', 'Tap corner after corner; drag to move one. A tap on the first one closes it.'],
};

/** What the tool does, and for brush and eraser how large they are. */
export function Hint({ controls, editor }: { controls: Controls; editor: Editor }): JSX.Element {
  const { tool, brush } = useStore(controls.settings);
  const { present: work } = useStore(editor.timeline.history);
  const corners = useStore(controls.pointing).corners.length;
  const keymap = useKeymap();
  const fingers = matchMedia('(hover: none)').matches;
  const [title, text] = (fingers ? FINGERS[tool] : undefined) ?? HINTS[tool];
  const at = work.items.findIndex(({ id }) => id === work.selected);
  return (
    <>
      <div class="hint">
        <div class="row">
          <h2>{title}</h2>
          {isDrawing(tool) && <span class="quiet">{at < 0 ? 'on a new mask' : `on mask ${at + 1}`}</span>}
        </div>
        <p>{filledIn(text, keymap)}</p>
      </div>
      {(tool === 'brush' || tool === 'eraser') && (
        <label class="slider" for="brush">
          <span>Size</span>
          <input
            id="brush"
            type="range"
            min={Math.log(BRUSH.least)}
            max={Math.log(BRUSH.most)}
            step="any"
            value={Math.log(brush)}
            aria-valuetext={`${brush} pixels`}
            onInput={(event) =>
              controls.settings.update({ brush: Math.round(Math.exp(Number(event.currentTarget.value))) })
            }
          />
          <span class="number quiet">{brush}</span>
        </label>
      )}
      {isDrawing(tool) && <Finish controls={controls} corners={corners} selected={at >= 0} />}
    </>
  );
}

const filledIn = (text: string, keymap: Keymap): string =>
  text.replace(/\{(\w+)\}/g, (_, command: string) => keymap.keyFor(command as Command) || 'no key');

interface FinishProps {
  readonly controls: Controls;
  readonly corners: number;
  readonly selected: boolean;
}

/** The ways out of a polygon, and from a mask that is drawn to the next one. */
function Finish({ controls, corners, selected }: FinishProps): JSX.Element | null {
  const { commands } = controls;
  const keymap = useKeymap();
  if (corners > 0) {
    return (
      <div class="row actions">
        <button type="button" class="text" onClick={() => commands.run('removeLast')}>
          Take back <kbd>{keymap.keyFor('removeLast')}</kbd>
        </button>
        <button type="button" class="primary" disabled={corners < 3} onClick={() => commands.run('accept')}>
          Close <kbd>{keymap.keyFor('accept')}</kbd>
        </button>
      </div>
    );
  }
  return !selected ? null : (
    <div class="row actions">
      <button type="button" class="text" onClick={() => commands.run('accept')}>
        New mask <kbd>{keymap.keyFor('accept')}</kbd>
      </button>
    </div>
  );
}

/** A mask is to be refined, and nothing was pointed at yet. */
export function Refining({ controls, editor }: { controls: Controls; editor: Editor }): JSX.Element {
  const { present: work } = useStore(editor.timeline.history);
  const keymap = useKeymap();
  const at = work.items.findIndex(({ id }) => id === work.prompt.mask?.item);
  return (
    <>
      <div class="hint">
        <h2>Refine mask {at + 1}</h2>
        <p>Click what belongs to it. Right-click, or Alt and click, leaves something out.</p>
      </div>
      <div class="row actions">
        <button type="button" class="text" onClick={() => controls.commands.run('cancel')}>
          Leave as it is <kbd>{keymap.keyFor('cancel')}</kbd>
        </button>
      </div>
    </>
  );
}
