import type { JSX } from 'preact';
import type { FilmRunKind, ProjectRun, RunState } from '../api/projectRuns.ts';
import { type Engine, isOver } from '../app/engine.ts';
import type { Notices } from '../app/notices.ts';
import { progressOf } from '../app/versions.ts';
import { messageOf } from '../base/calls.ts';
import { KINDS, LEARNS } from './EngineForms.tsx';
import { sentence } from './Form.tsx';
import { Icon } from './icons.tsx';
import { Lines } from './Lines.tsx';
import { useStore } from './useStore.ts';
import { When } from './When.tsx';

const STATES: Readonly<Record<RunState, string>> = {
  queued: 'Queued',
  running: 'Running',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
  interrupted: 'Interrupted',
};

/** Runs that nobody starts on this page. */
const OF_FILMS: Readonly<Record<FilmRunKind, string>> = { frames: 'Film added', track: 'Objects followed' };

const titleOf = (kind: ProjectRun['kind']): string =>
  kind === 'frames' || kind === 'track' ? OF_FILMS[kind] : (KINDS.find((one) => one.kind === kind)?.title ?? kind);

const COUNTS: Readonly<Record<string, string>> = {
  images: 'images',
  skipped: 'skipped',
  empty: 'without a find',
  kept: 'masks kept',
  known: 'known before',
  objects: 'masks',
  left: 'images without a place here',
  bytes: 'bytes',
  versions: 'versions of masks read',
  replayed: 'masks made again',
  findings: 'not well',
  held_out: 'images held out',
};

const counted = (name: string, count: number): string =>
  name === 'version' ? `version ${count} of the model` : `${count.toLocaleString()} ${COUNTS[name] ?? name}`;

/** What a training was asked for. */
export function trainingOf({ params }: Pick<ProjectRun, 'params'>): string {
  const [, learns] = LEARNS.find(([word]) => word === params['train']) ?? ['', ''];
  return `${learns} · ${String(params['steps'])} steps`;
}

interface RunsProps {
  readonly engine: Engine;
  readonly notices: Notices;
}

/** The queue as it goes on, and what came of runs that are over. */
export function Runs({ engine, notices }: RunsProps): JSX.Element {
  const runs = useStore(engine.runs);
  const known = useStore(engine.defaults) !== null;
  return (
    <section class="runs" aria-label="Runs">
      {runs.length === 0 && known && <p class="card hint">No runs yet.</p>}
      {runs.map((run) => (
        <Run key={run.id} run={run} engine={engine} notices={notices} />
      ))}
    </section>
  );
}

/** A part of the report, if there is any. */
function Part({ title, lines }: { title: string; lines: readonly string[] }): JSX.Element | null {
  return lines.length === 0 ? null : (
    <details>
      <summary>{title}</summary>
      <Lines of={lines} />
    </details>
  );
}

function Run({ run, engine, notices }: RunsProps & { run: ProjectRun }): JSX.Element {
  const { kind, state, done, total, failed, counts = {}, losses = [], notes = [], left = [] } = run;
  const title = titleOf(kind);
  const trains = kind === 'train';
  const what = trains
    ? [trainingOf(run)]
    : [run.params['format'], run.params['file'], run.params['status']].filter((word) => typeof word === 'string');
  const said = Object.entries(counts).map(([name, count]) => counted(name, count));
  const progress = trains ? progressOf(run) : `${done} of ${total}`;
  return (
    <article class="card run" aria-label={`${title}, ${STATES[state]}`}>
      <div class="row">
        <h2>
          {title} {what.length > 0 && <span class="quiet">{what.join(' · ')}</span>}
        </h2>
        <span class={`tag ${state}`}>
          {STATES[state]}
          {state === 'queued' && run.position !== undefined && run.position > 0 && `, ${run.position} before it`}
        </span>
        {!isOver(run) && (
          <button
            type="button"
            class="text"
            aria-label={`Cancel ${title}`}
            onClick={() => void engine.cancel(run.id).catch((error) => notices.fail(messageOf(error)))}
          >
            Cancel
          </button>
        )}
        {run.artifact !== undefined && (
          <a class="button labelled" href={run.artifact} download>
            <Icon name="download" />
            <span>Download</span>
          </a>
        )}
      </div>
      {state === 'running' && (
        <progress {...(total > 0 ? { max: total, value: done } : {})} aria-label={`${title}: ${progress}`} />
      )}
      <p class="quiet number">
        <When at={run.created} />
        {state === 'running' && total > 0 && ` · ${progress}`}
        {run.resumed > 0 && ' · went on after a restart of the server'}
        {said.length > 0 && ` · ${said.join(' · ')}`}
        {run.artifact !== undefined && run.expires !== undefined && (
          <>
            {' '}
            · there until <When at={run.expires} />
          </>
        )}
      </p>
      {run.error !== undefined && <p class="failure">{sentence(run.error)}</p>}
      <Part
        title={`${failed} ${failed === 1 ? 'image' : 'images'} could not be worked on`}
        lines={run.errors.map(({ name, error }) => (error.startsWith(name) ? error : `${name}: ${error}`))}
      />
      <Part title="Lost or changed" lines={losses} />
      {trains && notes.length > 0 && <p>{sentence(notes[0])}</p>}
      {trains ? (
        <Part title="Noted while it learned" lines={notes.slice(1)} />
      ) : (
        <Part title={kind === 'audit' ? 'Not well, and not made again' : 'Odd in the file'} lines={notes} />
      )}
      <Part
        title="Images that the project lacks, has in another size, or has several people annotate now"
        lines={left}
      />
    </article>
  );
}
