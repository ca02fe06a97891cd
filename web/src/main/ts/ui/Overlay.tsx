import type { JSX } from 'preact';
import type { Controls } from '../app/controls.ts';
import type { Decoding } from '../app/decoding.ts';
import type { Run } from '../api/types.ts';
import { useStore } from './useStore.ts';

/** What stands above the photo while something is under way or went wrong. */
export function Overlay({ controls }: { controls: Controls }): JSX.Element {
  const { session } = controls;
  const opened = useStore(session.opened);
  const decoding = useStore(session.decoding);
  const run = useStore(session.run);
  const reachable = useStore(session.server.reachable);
  return (
    <>
      {!reachable && (
        <div class="banner" role="alert">
          <span class="dot" />
          The server does not answer. Your work is kept in this browser; trying again…
        </div>
      )}
      {opened.kind === 'broken' && (
        <div class="broken" role="alert">
          <h2>This photo cannot be shown</h2>
          <p>{opened.reason}</p>
          <p class="quiet">{opened.image.name}</p>
        </div>
      )}
      {opened.kind === 'image' && decoding !== null && <Preparing decoding={decoding} />}
      {run !== null && <Progress run={run} onCancel={() => void session.cancel()} />}
    </>
  );
}

function Preparing({ decoding }: { decoding: Decoding }): JSX.Element | null {
  const state = useStore(decoding.state);
  const image = useStore(decoding.image);
  if (image.kind === 'failed') {
    return (
      <div class="banner" role="alert">
        This photo cannot be segmented: {image.reason}
      </div>
    );
  }
  if (state.kind !== 'starting' && image.kind !== 'waiting') {
    return null;
  }
  return (
    <div class="banner calm" role="status">
      <span class="spinner" />
      {state.kind === 'starting' ? 'Loading the decoder…' : 'Reading the photo…'}
    </div>
  );
}

function Progress({ run, onCancel }: { run: Run; onCancel: () => void }): JSX.Element {
  const share = run.total > 0 ? run.done / run.total : 0;
  const waiting = run.state === 'queued' && (run.position ?? 0) > 0 ? `${run.position} before this one` : null;
  return (
    <div class="progress" role="group" aria-label="Everything">
      <div class="row">
        <span>Looking for everything</span>
        <span class="number quiet">{waiting ?? `${Math.round(share * 100)} %`}</span>
      </div>
      <progress max={1} value={share} aria-label="Progress" />
      <button type="button" class="text" onClick={onCancel}>
        Cancel
      </button>
    </div>
  );
}
