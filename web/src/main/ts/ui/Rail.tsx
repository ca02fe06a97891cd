import type { JSX } from 'preact';
import type { Controls } from '../app/controls.ts';
import { Button } from './Button.tsx';
import { useStore } from './useStore.ts';

interface RailProps {
  readonly controls: Controls;
  readonly sheet: 'masks' | 'photos' | null;
  readonly setSheet: (sheet: 'masks' | 'photos' | null) => void;
}

/** The tools: a column beside the photo, on a narrow screen a row below it. */
export function Rail({ controls, sheet, setSheet }: RailProps): JSX.Element {
  const { tool, negative, cutOut } = useStore(controls.settings);
  const run = useStore(controls.session.run);
  useStore(controls.session.opened);
  const { editor } = controls;
  return (
    <nav class="rail" aria-label="Tools">
      <div class="group" role="group" aria-label="Tool">
        <Button
          icon="click"
          label="Hover and click"
          command="toolClick"
          pressed={tool === 'click'}
          onClick={() => controls.run('toolClick')}
        />
        <Button
          icon="box"
          label="Box"
          command="toolBox"
          pressed={tool === 'box'}
          onClick={() => controls.run('toolBox')}
        />
        <Button
          icon="select"
          label="Select masks"
          command="toolSelect"
          pressed={tool === 'select'}
          onClick={() => controls.run('toolSelect')}
        />
      </div>
      <div class="group" role="group" aria-label="Clicks">
        <Button
          icon={negative ? 'minus' : 'plus'}
          label={negative ? 'Clicks leave out' : 'Clicks add'}
          command="negative"
          kind={negative ? 'negative' : ''}
          pressed={negative}
          onClick={() => controls.run('negative')}
        />
        <Button
          icon="everything"
          label={run === null ? 'Everything' : 'Cancel everything'}
          command="everything"
          pressed={run !== null}
          disabled={editor === null}
          onClick={() => controls.run('everything')}
        />
        <Button
          icon="cutOut"
          label="Show only what is masked"
          command="cutOut"
          pressed={cutOut}
          onClick={() => controls.run('cutOut')}
        />
      </div>
      <div class="group" role="group" aria-label="Steps">
        <Steps controls={controls} />
        <Button icon="fit" label="Whole photo" command="fit" onClick={() => controls.run('fit')} />
      </div>
      <div class="group narrow" role="group" aria-label="Sheets">
        <Button
          icon="layers"
          label="Masks"
          pressed={sheet === 'masks'}
          onClick={() => setSheet(sheet === 'masks' ? null : 'masks')}
        />
        <Button
          icon="photos"
          label="Photos"
          pressed={sheet === 'photos'}
          onClick={() => setSheet(sheet === 'photos' ? null : 'photos')}
        />
      </div>
    </nav>
  );
}

function Steps({ controls }: { controls: Controls }): JSX.Element {
  const { editor } = controls;
  return editor === null ? (
    <UndoRedo undo={false} redo={false} controls={controls} />
  ) : (
    <StepsOf controls={controls} />
  );
}

function StepsOf({ controls }: { controls: Controls }): JSX.Element {
  const { editor } = controls;
  const history = useStore((editor as NonNullable<typeof editor>).history);
  return <UndoRedo undo={history.past.length > 0} redo={history.future.length > 0} controls={controls} />;
}

function UndoRedo({ undo, redo, controls }: { undo: boolean; redo: boolean; controls: Controls }): JSX.Element {
  return (
    <>
      <Button icon="undo" label="Undo" command="undo" disabled={!undo} onClick={() => controls.run('undo')} />
      <Button icon="redo" label="Redo" command="redo" disabled={!redo} onClick={() => controls.run('redo')} />
    </>
  );
}
