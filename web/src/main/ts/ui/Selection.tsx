import type { JSX } from 'preact';
import type { Controls } from '../app/controls.ts';
import type { Command } from '../app/keys.ts';
import type { Item } from '../work/work.ts';
import { Button } from './Button.tsx';
import type { IconName } from './icons.tsx';

/** What can be done with the selected masks. */
export function Selection({
  controls,
  selection,
}: {
  controls: Controls;
  selection: readonly Item[];
}): JSX.Element {
  const locked = selection.some((item) => item.locked);
  const one = selection.length === 1;
  const act = (command: Command, icon: IconName, label: string, disabled: boolean): JSX.Element => (
    <Button
      icon={icon}
      label={label}
      command={command}
      kind="small"
      disabled={disabled}
      onClick={() => controls.commands.run(command)}
    />
  );
  return (
    <div class="row selection" role="group" aria-label="Selected masks">
      <span class="quiet">{selection.length} selected</span>
      <span class="group">
        {act('refine', 'refine', 'Refine by clicks', locked || !one)}
        {act('merge', 'merge', 'Merge into one', locked || one)}
        {act('split', 'split', 'Split into its parts', locked || !one)}
        {act('hide', 'eye', 'Hide or show', false)}
        {act('lock', 'lock', 'Lock or unlock', false)}
        {act(
          'delete',
          'bin',
          'Delete',
          selection.every((item) => item.locked),
        )}
      </span>
    </div>
  );
}
