import type { JSX } from 'preact';
import { pretty } from '../app/keys.ts';

/** A line of a list of keys: what to press, and what it does. */
export function Keys({ keys, does }: { keys: readonly string[]; does: string }): JSX.Element {
  return (
    <div>
      <dt>
        {keys.map((key) => (
          <kbd key={key}>{pretty(key)}</kbd>
        ))}
      </dt>
      <dd>{does}</dd>
    </div>
  );
}
