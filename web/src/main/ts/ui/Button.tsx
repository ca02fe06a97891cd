import type { ComponentChildren, JSX } from 'preact';
import type { Command } from '../app/keys.ts';
import { Icon, type IconName } from './icons.tsx';
import { useKeymap } from './usePreferences.ts';

export interface ButtonProps {
  readonly icon: IconName;
  /** What it does, for the hint and the screen reader. */
  readonly label: string;
  /** Its key, shown in the hint. */
  readonly command?: Command;
  readonly onClick: () => void;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly kind?: string;
  /** Shown beside the icon. */
  readonly children?: ComponentChildren;
}

export function Button({
  icon,
  label,
  command,
  onClick,
  pressed,
  disabled,
  kind,
  children,
}: ButtonProps): JSX.Element {
  const keymap = useKeymap();
  const key = command === undefined ? '' : keymap.keyFor(command);
  return (
    <button
      type="button"
      class={`button ${kind ?? ''}`}
      aria-label={label}
      aria-keyshortcuts={key === '' ? undefined : key.replaceAll(' ', '+')}
      aria-pressed={pressed}
      disabled={disabled}
      data-hint={key === '' ? label : `${label}  ${key}`}
      onClick={onClick}
    >
      <Icon name={icon} />
      {children}
    </button>
  );
}
