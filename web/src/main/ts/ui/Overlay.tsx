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
  const run = useStore(session.runs.run);
  const reachable = useStore(session.server.reachable);
  return (
    <>
      {opened.kind === 'broken' && (
        <div class="broken" role="alert">
          <h2>This photo cannot be shown</h2>
          <p>{opened.reason}</p>
          <p class="quiet">{opened.image.name}</p>
        </div>
      )}
      {opened.kind === 'none' && decoding !== null && <Empty controls={controls} />}
      <div class="banners">
        {!reachable && (
          <div class="banner" role="alert">
            <span class="dot" />
            The server does not answer. Your work is kept in this browser; trying again…
          </div>
        )}
        {opened.kind === 'image' && decoding !== null && <Preparing decoding={decoding} />}
      </div>
      {run !== null && <Progress run={run} onCancel={() => void session.runs.cancel()} />}
    </>
  );
}

/** There is no photo to open. */
function Empty({ controls }: { controls: Controls }): JSX.Element | null {
  const { photos } = controls.session;
  const images = useStore(photos.images);
  const complete = useStore(photos.complete);
  const { add } = useStore(photos.rights);
  if (images.length > 0) {
    return null;
  }
  return (
    <div class="broken" role="status">
      <h2>{complete ? 'No photos yet' : 'Reading the folder…'}</h2>
      {complete && !add && <p>Whoever leads the project adds photos to it.</p>}
      {complete && add && (
        <>
          <p>
            The folder that this server shows holds no photo that it can read: JPEG, PNG, WebP, GIF, BMP or TIFF.
            Add photos here, drop them on the page, or put them into the folder and start the server again.
          </p>
          <button type="button" class="primary" onClick={controls.chooseFiles}>
            Add photos
          </button>
        </>
      )}
    </div>
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
  const percent = state.kind === 'starting' && state.loaded !== null ? Math.floor(100 * state.loaded) : null;
  return (
    <div class="banner calm" role="status">
      <span class="spinner" />
      {state.kind === 'starting' ? 'Loading the decoder…' : 'Reading the photo…'}
      {percent !== null && (
        <span class="number" aria-hidden="true">
          {percent} %
        </span>
      )}
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
