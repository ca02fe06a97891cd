import type { JSX } from 'preact';
import type { Controls } from '../app/controls.ts';
import type { Editor } from '../app/editor.ts';
import type { Command } from '../app/keys.ts';
import { Button, type ButtonProps } from './Button.tsx';
import { useStore } from './useStore.ts';

/** What a narrow screen shows above the page. */
export type Sheet = 'masks' | 'photos' | null;

interface RailProps {
  readonly controls: Controls;
  readonly sheet: Sheet;
  readonly setSheet: (sheet: Sheet) => void;
}

/** The tools: a column beside the photo, on a narrow screen a row below it. */
export function Rail({ controls, sheet, setSheet }: RailProps): JSX.Element {
  const { tool, negative, cutOut } = useStore(controls.settings);
  const run = useStore(controls.session.runs.run);
  useStore(controls.session.opened);
  const { editor } = controls;
  return (
    <nav class="rail" aria-label="Tools">
      <div class="group" role="group" aria-label="Tool">
        <Do
          controls={controls}
          command="toolClick"
          icon="click"
          label="Hover and click"
          pressed={tool === 'click'}
        />
        <Do controls={controls} command="toolBox" icon="box" label="Box" pressed={tool === 'box'} />
        <Do controls={controls} command="toolBrush" icon="brush" label="Brush" pressed={tool === 'brush'} />
        <Do controls={controls} command="toolEraser" icon="eraser" label="Eraser" pressed={tool === 'eraser'} />
        <Do
          controls={controls}
          command="toolPolygon"
          icon="polygon"
          label="Polygon"
          pressed={tool === 'polygon'}
        />
        <Do
          controls={controls}
          command="toolSelect"
          icon="select"
          label="Select masks"
          pressed={tool === 'select'}
        />
      </div>
      <div class="group" role="group" aria-label="Clicks">
        <Do
          controls={controls}
          command="negative"
          icon={negative ? 'minus' : 'plus'}
          label={negative ? 'Clicks leave out' : 'Clicks add'}
          kind={negative ? 'negative' : ''}
          pressed={negative}
        />
        <Do
          controls={controls}
          command="everything"
          icon="everything"
          label={run === null ? 'Everything' : 'Cancel everything'}
          pressed={run !== null}
          disabled={editor === null}
        />
        <Do controls={controls} command="cutOut" icon="cutOut" label="Show only what is masked" pressed={cutOut} />
      </div>
      <div class="group" role="group" aria-label="Steps">
        {editor === null ? (
          <UndoRedo controls={controls} undo={false} redo={false} />
        ) : (
          <Steps controls={controls} editor={editor} />
        )}
        <Do controls={controls} command="fit" icon="fit" label="Whole photo" />
      </div>
      <div class="group narrow" role="group" aria-label="Sheets">
        {(['masks', 'photos'] as const).map((name) => (
          <Button
            key={name}
            icon={name === 'masks' ? 'layers' : 'photos'}
            label={name === 'masks' ? 'Masks' : 'Photos'}
            pressed={sheet === name}
            onClick={() => setSheet(sheet === name ? null : name)}
          />
        ))}
      </div>
    </nav>
  );
}

/** A button for a command. */
function Do({
  controls,
  command,
  ...button
}: { controls: Controls; command: Command } & Omit<ButtonProps, 'command' | 'onClick'>): JSX.Element {
  return <Button {...button} command={command} onClick={() => controls.commands.run(command)} />;
}

function Steps({ controls, editor }: { controls: Controls; editor: Editor }): JSX.Element {
  const { past, future } = useStore(editor.timeline.history);
  return <UndoRedo controls={controls} undo={past.length > 0} redo={future.length > 0} />;
}

function UndoRedo({ controls, undo, redo }: { controls: Controls; undo: boolean; redo: boolean }): JSX.Element {
  return (
    <>
      <Do controls={controls} command="undo" icon="undo" label="Undo" disabled={!undo} />
      <Do controls={controls} command="redo" icon="redo" label="Redo" disabled={!redo} />
    </>
  );
}
