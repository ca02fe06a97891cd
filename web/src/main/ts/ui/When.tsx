import type { JSX } from 'preact';

const FORMAT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A moment, as people write it. */
export function When({ at }: { at: string }): JSX.Element {
  return <time dateTime={at}>{FORMAT.format(new Date(at))}</time>;
}
