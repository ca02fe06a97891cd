import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import type { TeamMe } from '../api/people.ts';
import {
  type Format,
  type ProjectRun,
  ProjectRunRoutes,
  type RunKind,
  type RunState,
} from '../api/projectRuns.ts';
import type { Server } from '../api/server.ts';
import type { Account } from '../app/account.ts';
import { Engine, isOver, numbersOf } from '../app/engine.ts';
import type { Notices } from '../app/notices.ts';
import { mayRun } from '../app/roles.ts';
import { messageOf } from '../base/calls.ts';
import { Form, sentence } from './Form.tsx';
import { Icon } from './icons.tsx';
import { Messages } from './Messages.tsx';
import { PageHeader, Way } from './PageHeader.tsx';
import { useStore } from './useStore.ts';

interface EngineProps {
  readonly server: Server;
  readonly account: Account;
  /** Whoever is signed in; null where nobody signs in. */
  readonly me: TeamMe | null;
  readonly notices: Notices;
  readonly project: string;
}

const KINDS: readonly { readonly kind: RunKind; readonly title: string; readonly about: string }[] = [
  { kind: 'embed', title: 'Embed', about: 'Computes the embeddings of all images ahead, so that nobody waits.' },
  {
    kind: 'prefill',
    title: 'Prefill',
    about: 'Proposes confident masks on images without any, for people to complete.',
  },
  {
    kind: 'amg',
    title: 'Automatic masks',
    about: 'Segments everything on images without masks, as the paper’s fully automatic stage.',
  },
  { kind: 'export', title: 'Export', about: 'Writes the accepted masks into a file to download for seven days.' },
  {
    kind: 'import',
    title: 'Import',
    about: 'Brings masks from a file of another program, or a ZIP archive of them.',
  },
];

const STATES: Readonly<Record<RunState, string>> = {
  queued: 'Queued',
  running: 'Running',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
  interrupted: 'Interrupted: the server ended',
};

const NUMBERS = [
  'points_per_side',
  'pred_iou_thresh',
  'stability_score_thresh',
  'stability_score_offset',
  'box_nms_thresh',
  'crop_n_layers',
  'crop_nms_thresh',
  'crop_n_points_downscale_factor',
  'min_mask_region_area',
  'most_masks',
] as const;

const COUNTS: Readonly<Record<string, string>> = {
  images: 'images',
  skipped: 'skipped',
  kept: 'masks kept',
  known: 'known before',
  objects: 'masks',
  left: 'images without a place here',
  bytes: 'bytes',
};

const WHEN = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** Long work on a project: what can be started, the queue, and what came of it. */
export function EnginePage({ server, account, me, notices, project }: EngineProps): JSX.Element {
  const [engine] = useState(() => new Engine(new ProjectRunRoutes(server, project)));
  const [kind, setKind] = useState<RunKind>('embed');
  const failure = useStore(engine.failure);
  const expired = useStore(account.expired);
  const allowed = mayRun(me, project);
  useEffect(() => void (expired || !allowed || engine.refresh()), [expired]);
  useEffect(() => () => engine.close(), []);
  return (
    <div class="admin engine">
      <PageHeader account={account} me={me}>
        <Way to="#/project" icon="project" says="Project" />
      </PageHeader>
      <main>
        <h1>Data engine</h1>
        {!allowed && <p class="card hint">Researchers of the project start and see its runs.</p>}
        {failure !== null && (
          <p class="failure" role="alert">
            {sentence(failure)} Trying again…
          </p>
        )}
        {allowed && (
          <section class="card start" aria-label="Start a run">
            <div class="bar" role="group" aria-label="Kind">
              {KINDS.map((one) => (
                <button
                  key={one.kind}
                  type="button"
                  class="text"
                  aria-pressed={kind === one.kind}
                  onClick={() => setKind(one.kind)}
                >
                  {one.title}
                </button>
              ))}
            </div>
            <p class="quiet">{KINDS.find((one) => one.kind === kind)?.about}</p>
            <Start key={kind} kind={kind} engine={engine} notices={notices} />
          </section>
        )}
        {allowed && <Runs engine={engine} notices={notices} />}
      </main>
      <Messages notices={notices} />
    </div>
  );
}

interface StartProps {
  readonly kind: RunKind;
  readonly engine: Engine;
  readonly notices: Notices;
}

function Start({ kind, engine, notices }: StartProps): JSX.Element {
  switch (kind) {
    case 'embed':
      return (
        <Form
          submit="Embed all images"
          onSubmit={async () => {
            await engine.start('embed', {});
            notices.tell('Queued');
          }}
        >
          {null}
        </Form>
      );
    case 'prefill':
    case 'amg':
      return <MasksForm kind={kind} engine={engine} notices={notices} />;
    case 'export':
      return <ExportForm engine={engine} notices={notices} />;
    case 'import':
      return <ImportForm engine={engine} notices={notices} />;
  }
}

/** A label with its field. */
function Labelled({ label, children }: { label: string; children: (id: string) => JSX.Element }): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(id)}
    </div>
  );
}

function Select({
  label,
  name,
  options,
  value,
  onChange,
}: {
  label: string;
  name: string;
  options: readonly (readonly [value: string, title: string])[];
  value?: string;
  onChange?: (value: string) => void;
}): JSX.Element {
  return (
    <Labelled label={label}>
      {(id) => (
        <select id={id} name={name} value={value} onChange={(event) => onChange?.(event.currentTarget.value)}>
          {options.map(([word, title]) => (
            <option key={word} value={word}>
              {title}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

function MasksForm({ kind, engine, notices }: StartProps & { kind: 'prefill' | 'amg' }): JSX.Element {
  const defaults = useStore(engine.defaults)?.[kind] ?? {};
  return (
    <Form
      submit={kind === 'prefill' ? 'Prefill' : 'Find masks'}
      onSubmit={async (values) => {
        await engine.start(kind, {
          ...numbersOf(values, NUMBERS),
          ...(kind === 'amg' ? { status: values['status'], preset: values['preset'] } : {}),
          annotated: values['annotated'] === 'on',
          ...(values['states'] === 'all'
            ? { states: ['new', 'in_progress', 'completed', 'accepted', 'rejected', 'skipped'] }
            : {}),
        });
        notices.tell('Queued');
      }}
    >
      <div class="fields">
        {kind === 'amg' && (
          <>
            <Select
              label="preset"
              name="preset"
              options={[
                ['released', 'Released generator'],
                ['sa1b', 'SA-1B: 20 crops, much slower'],
              ]}
            />
            <Select
              label="Masks are"
              name="status"
              options={[
                ['proposed', 'proposed for people'],
                ['accepted', 'accepted as they are'],
              ]}
            />
          </>
        )}
        <Select
          label="Images"
          name="states"
          options={[
            ['new', 'new ones'],
            ['all', 'in all states'],
          ]}
        />
        {NUMBERS.map((name) => (
          <Labelled key={name} label={name}>
            {(id) => (
              <input
                id={id}
                name={name}
                type="text"
                inputMode="decimal"
                autocomplete="off"
                placeholder={defaults[name] === undefined ? '' : String(defaults[name])}
              />
            )}
          </Labelled>
        ))}
      </div>
      <label class="check">
        <input type="checkbox" name="annotated" />
        Also images that have masks or proposals
      </label>
    </Form>
  );
}

/** What the format cannot hold is said first; then it can be exported. */
function ExportForm({ engine, notices }: Omit<StartProps, 'kind'>): JSX.Element {
  const formats = useStore(engine.formats).filter(({ written }) => written);
  const check = useStore(engine.check);
  const [chosen, setChosen] = useState('');
  const format = chosen === '' ? (formats[0]?.word ?? '') : chosen;
  const [busy, setBusy] = useState(false);
  const seen = check?.format === format ? check : null;
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      notices.fail(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  const write = async (): Promise<void> => {
    await engine.start('export', { format });
    engine.check.set(null);
    notices.tell('Queued');
  };
  return (
    <div class="form" aria-busy={busy}>
      <div class="fields">
        <Select label="Format" name="format" options={titles(formats)} value={format} onChange={setChosen} />
      </div>
      <div role="status">
        {seen !== null && (
          <>
            <p>
              {seen.objects} {seen.objects === 1 ? 'mask' : 'masks'} on {seen.images}{' '}
              {seen.images === 1 ? 'image' : 'images'}.{' '}
              {seen.losses.length === 0 ? `${seen.title} holds all of it.` : 'This is lost or changed:'}
            </p>
            <Lines of={seen.losses} />
          </>
        )}
      </div>
      <div class="row">
        <button
          type="button"
          class="primary"
          disabled={busy || format === ''}
          onClick={() => void attempt(seen === null ? () => engine.ask(format) : write)}
        >
          {seen === null ? 'Check what is lost' : 'Export'}
        </button>
      </div>
    </div>
  );
}

const titles = (formats: readonly Format[]): (readonly [string, string])[] =>
  formats.map(({ word, title }) => [word, `${title} (${word})`]);

function ImportForm({ engine, notices }: Omit<StartProps, 'kind'>): JSX.Element {
  const formats = useStore(engine.formats);
  const [file, setFile] = useState<File | null>(null);
  return (
    <Form
      submit="Import"
      onSubmit={async (values) => {
        if (file === null) {
          throw new Error('choose a file first');
        }
        await engine.bring(file, values['format'], values['status']);
        setFile(null);
        notices.tell('Queued');
      }}
    >
      <div class="fields">
        <Labelled label="File">
          {(id) => (
            <input
              id={id}
              type="file"
              accept=".zip,.json,.geojson,.xml,.txt,.png"
              onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)}
            />
          )}
        </Labelled>
        <Select label="Format" name="format" options={[['', 'Tell from the content'], ...titles(formats)]} />
        <Select
          label="Masks are"
          name="status"
          options={[
            ['accepted', 'accepted'],
            ['proposed', 'proposed for people'],
          ]}
        />
      </div>
    </Form>
  );
}

function Lines({ of }: { of: readonly string[] }): JSX.Element | null {
  return of.length === 0 ? null : (
    <ul class="lines">
      {of.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

function Runs({ engine, notices }: Omit<StartProps, 'kind'>): JSX.Element {
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
function Part({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <details>
      <summary>{title}</summary>
      {children}
    </details>
  );
}

function Run({ run, engine, notices }: { run: ProjectRun; engine: Engine; notices: Notices }): JSX.Element {
  const { kind, state, done, total, failed, counts = {}, losses = [], notes = [], left = [] } = run;
  const title = KINDS.find((one) => one.kind === kind)?.title ?? kind;
  const what = [run.params['format'], run.params['file'], run.params['status']].filter(
    (word) => typeof word === 'string',
  );
  const said = Object.entries(counts).map(([name, count]) => `${count.toLocaleString()} ${COUNTS[name] ?? name}`);
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
        <progress
          {...(total > 0 ? { max: total, value: done } : {})}
          aria-label={`${title}: ${done} of ${total}`}
        />
      )}
      <p class="quiet number">
        <time dateTime={run.created}>{WHEN.format(new Date(run.created))}</time>
        {state === 'running' && total > 0 && ` · ${done} of ${total}`}
        {said.length > 0 && ` · ${said.join(' · ')}`}
        {run.artifact !== undefined &&
          run.expires !== undefined &&
          ` · there until ${WHEN.format(new Date(run.expires))}`}
      </p>
      {run.error !== undefined && <p class="failure">{sentence(run.error)}</p>}
      {failed > 0 && (
        <Part title={`${failed} ${failed === 1 ? 'image' : 'images'} could not be worked on`}>
          <Lines
            of={run.errors.map(({ name, error }) => (error.startsWith(name) ? error : `${name}: ${error}`))}
          />
        </Part>
      )}
      {losses.length > 0 && (
        <Part title="Lost or changed">
          <Lines of={losses} />
        </Part>
      )}
      {notes.length > 0 && (
        <Part title="Odd in the file">
          <Lines of={notes} />
        </Part>
      )}
      {left.length > 0 && (
        <Part title="Images that the project lacks, has in another size, or has several people annotate now">
          <Lines of={left} />
        </Part>
      )}
    </article>
  );
}
