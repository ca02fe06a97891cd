import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Mode } from '../api/types.ts';
import type { Controls } from '../app/controls.ts';
import { type Holding, LOST, type Tasks } from '../app/tasks.ts';
import { Act } from './Judging.tsx';
import { useStore } from './useStore.ts';

const MODES: readonly (readonly [Mode, string, string])[] = [
  ['annotate', 'Annotate', 'Mask what is there'],
  ['complete', 'Complete', 'Decide on proposed masks, then add what is missing'],
  ['review', 'Review', 'Accept or reject what others did'],
];

/** The task at hand, and the way of working. */
export function TaskCard({ controls }: { controls: Controls }): JSX.Element | null {
  const tasks = useStore(controls.session.tasks);
  return tasks === null ? null : <Card controls={controls} tasks={tasks} />;
}

function Card({ controls, tasks }: { controls: Controls; tasks: Tasks }): JSX.Element {
  const mode = useStore(tasks.mode);
  const held = useStore(tasks.held);
  const busy = useStore(tasks.busy);
  const ready = useStore(controls.session.decoding) !== null;
  const { canvas } = controls.view.stage;
  // A task begins at the photo: Tab goes from mask to mask.
  useEffect(() => void (held !== null && canvas.focus({ preventScroll: true })), [held?.task.id]);
  return (
    <section class="card task" aria-label="Task" aria-busy={busy}>
      <div class="formats modes" role="radiogroup" aria-label="Mode">
        {MODES.filter(([key]) => key !== 'review' || tasks.reviews).map(([key, name, says]) => (
          <button
            key={key}
            type="button"
            role="radio"
            aria-checked={mode === key}
            aria-label={`${name}: ${says}`}
            title={says}
            disabled={busy}
            onClick={() => tasks.choose(key)}
          >
            {name}
          </button>
        ))}
      </div>
      {held !== null && <Word holding={held} />}
      <div class="row actions">
        {held === null || held.lost ? (
          <Act controls={controls} disabled={busy || !ready} command="claim" says="Next image" primary />
        ) : held.task.mode === 'review' ? (
          <>
            <Act controls={controls} disabled={busy} command="skip" says="Skip…" />
            <Act controls={controls} disabled={busy} command="sendBack" says="Send back…" />
            <Act controls={controls} disabled={busy} command="submit" says="Accept image" primary />
          </>
        ) : (
          <>
            <Act controls={controls} disabled={busy} command="skip" says="Skip…" />
            <Act controls={controls} disabled={busy} command="submit" says="Submit" primary />
          </>
        )}
      </div>
    </section>
  );
}

/** Why the image is here again, or that it is somebody else's by now. */
function Word({ holding: { lost, task, image } }: { holding: Holding }): JSX.Element {
  if (lost) {
    return (
      <p class="hint lost" role="alert">
        {LOST}
      </p>
    );
  }
  const reviewed = task.mode === 'review';
  const reason = task.reason ?? (reviewed ? null : image.reason);
  return reason !== null ? (
    <p class="hint">
      <b>{reviewed ? 'Waits for you:' : 'Sent back:'}</b> {reason}
    </p>
  ) : (
    <p class="quiet">{reviewed ? 'You review this image' : 'This image is yours until you hand it in'}</p>
  );
}
