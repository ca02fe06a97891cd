import type { JSX } from 'preact';
import type { ImageState } from '../api/types.ts';
import { Icon, type IconName } from './icons.tsx';

/** What people read of a state, and its sign: the colour alone says nothing. */
export const STATES: Readonly<Record<ImageState, { readonly title: string; readonly icon: IconName }>> = {
  new: { title: 'New', icon: 'circle' },
  in_progress: { title: 'In progress', icon: 'half' },
  completed: { title: 'Completed', icon: 'check' },
  accepted: { title: 'Accepted', icon: 'checkAll' },
  rejected: { title: 'Sent back', icon: 'back' },
  skipped: { title: 'Skipped', icon: 'skip' },
};

/** How far an image of a project is. */
export function State({ state, reason }: { state: ImageState; reason: string | null }): JSX.Element {
  const { title, icon } = STATES[state];
  return (
    <span class={`state ${state}`} title={reason ?? undefined}>
      <Icon name={icon} />
      <span>{title}</span>
    </span>
  );
}
