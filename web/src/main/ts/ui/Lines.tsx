import type { JSX } from 'preact';

/** Lines below one another, if there are any. */
export function Lines({ of }: { of: readonly string[] }): JSX.Element | null {
  return of.length === 0 ? null : (
    <ul class="lines">
      {of.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
