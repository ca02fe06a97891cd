import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Format, RunKind } from '../api/projectRuns.ts';
import { type Engine, numbersOf } from '../app/engine.ts';
import type { Notices } from '../app/notices.ts';
import { IMAGE_STATES } from '../app/project.ts';
import { messageOf } from '../base/calls.ts';
import { Field, Labelled, type Options, Select } from './Field.tsx';
import { Form } from './Form.tsx';
import { Lines } from './Lines.tsx';
import { useStore } from './useStore.ts';

/** What can be started. */
export const KINDS: readonly { readonly kind: RunKind; readonly title: string; readonly about: string }[] = [
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
  {
    kind: 'audit',
    title: 'Audit',
    about: 'Reads every version of every mask, and asks the prompts of people’s masks once more.',
  },
  {
    kind: 'train',
    title: 'Retrain',
    about:
      'Teaches the model the masks that people made, changed or agreed with, and judges it on images that it never learns from. It takes minutes: each step learns eight masks, in some seconds on two cores. Or trains a detector of their objects, which finds what is prefilled.',
  },
  { kind: 'export', title: 'Export', about: 'Writes the accepted masks into a file to download for seven days.' },
  {
    kind: 'import',
    title: 'Import',
    about: 'Brings masks from a file of another program, or a ZIP archive of them.',
  },
];

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

/** Of a detector's boxes, where nobody says which: the server's own. */
const LEAST_SCORE = 0.5;

/** The same for what a detector finds. */
const OF_DETECTORS = ['detector_score', 'most_masks'] as const;

const PRESETS: Options = [
  ['released', 'Released generator'],
  ['sa1b', 'SA-1B: 20 crops, much slower'],
];

/** What becomes of masks that are found. */
const FOUND: Options = [
  ['proposed', 'proposed for people'],
  ['accepted', 'accepted as they are'],
];

/** What becomes of masks that are brought. */
const BROUGHT: Options = [
  ['accepted', 'accepted'],
  ['proposed', 'proposed for people'],
];

const WHICH: Options = [
  ['new', 'new ones'],
  ['all', 'in all states'],
];

/** What of the model learns, or beside it. */
export const LEARNS: Options = [
  ['decoder', 'mask decoder'],
  ['everything', 'everything'],
  ['detector', 'a detector, which prefills'],
];

const titles = (formats: readonly Format[]): Options =>
  formats.map(({ word, title }) => [word, `${title} (${word})`]);

interface StartProps {
  readonly kind: RunKind;
  readonly engine: Engine;
  readonly notices: Notices;
  /** Whether the person may choose the model that the server works with. */
  readonly chooses: boolean;
}

/** What a kind of run asks for before it is started. */
export function Start({ kind, engine, notices, chooses }: StartProps): JSX.Element {
  switch (kind) {
    case 'embed':
      return <Plain kind={kind} engine={engine} notices={notices} submit="Embed all images" />;
    case 'audit':
      return <Plain kind={kind} engine={engine} notices={notices} submit="Audit all masks" />;
    case 'prefill':
    case 'amg':
      return <MasksForm kind={kind} engine={engine} notices={notices} />;
    case 'train':
      return <TrainForm engine={engine} notices={notices} chooses={chooses} />;
    case 'export':
      return <ExportForm engine={engine} notices={notices} />;
    case 'import':
      return <ImportForm engine={engine} notices={notices} />;
  }
}

type KindProps = Omit<StartProps, 'chooses'>;

/** For what has nothing to choose. */
function Plain({ kind, engine, notices, submit }: KindProps & { submit: string }): JSX.Element {
  return (
    <Form
      submit={submit}
      onSubmit={async () => {
        await engine.start(kind, {});
        notices.tell('Queued');
      }}
    >
      {null}
    </Form>
  );
}

function MasksForm({ kind, engine, notices }: KindProps & { kind: 'prefill' | 'amg' }): JSX.Element {
  const defaults = useStore(engine.defaults)?.[kind] ?? {};
  const detectors = useStore(engine.detectors);
  const [detector, setDetector] = useState('');
  const found = kind === 'prefill' && detectors.includes(detector);
  const names = found ? OF_DETECTORS : NUMBERS;
  return (
    <Form
      submit={kind === 'prefill' ? 'Prefill' : 'Find masks'}
      onSubmit={async (values) => {
        await engine.start(kind, {
          ...numbersOf(values, names),
          ...(found ? { detector } : {}),
          ...(kind === 'amg' ? { status: values['status'], preset: values['preset'] } : {}),
          annotated: values['annotated'] === 'on',
          ...(values['states'] === 'all' ? { states: IMAGE_STATES } : {}),
        });
        notices.tell('Queued');
      }}
    >
      <div class="fields">
        {kind === 'amg' && (
          <>
            <Select label="preset" name="preset" options={PRESETS} />
            <Select label="Masks are" name="status" options={FOUND} />
          </>
        )}
        {kind === 'prefill' && detectors.length > 0 && (
          <Select
            label="Find with"
            name="detector"
            options={[['', 'segment everything'], ...detectors.map((name) => [name, name] as const)]}
            value={detector}
            onChange={setDetector}
          />
        )}
        <Select label="Images" name="states" options={WHICH} />
        {names.map((name) => (
          <Field
            key={name}
            label={name}
            name={name}
            type="decimal"
            required={false}
            placeholder={placeholder(defaults[name] ?? (name === 'detector_score' ? LEAST_SCORE : undefined))}
          />
        ))}
      </div>
      <label class="check">
        <input type="checkbox" name="annotated" />
        Also images that have masks or proposals
      </label>
    </Form>
  );
}

const placeholder = (value: unknown): string => (value === undefined ? '' : String(value));

/** What is not chosen is left to the server, but for whether it goes on with the new model. */
function TrainForm({ engine, notices, chooses }: Omit<StartProps, 'kind'>): JSX.Element {
  const defaults = useStore(engine.defaults)?.train ?? {};
  return (
    <Form
      submit="Retrain"
      onSubmit={async (values) => {
        await engine.start('train', {
          ...numbersOf(values, ['steps', 'held_out']),
          train: values['train'],
          activate: values['activate'] === 'on' ? 'if_better' : 'never',
        });
        notices.tell('Queued');
      }}
    >
      <details class="settings">
        <summary>Settings</summary>
        <div class="fields">
          <Field
            label="Steps"
            name="steps"
            type="decimal"
            required={false}
            placeholder={String(defaults['steps'] ?? '')}
          />
          <Field
            label="Share of held-out images"
            name="held_out"
            type="decimal"
            required={false}
            placeholder={String(defaults['held_out'] ?? '')}
            hint="To judge with. What is held out stays held out."
          />
          <Select label="What learns" name="train" options={LEARNS} />
        </div>
      </details>
      {chooses ? (
        <label class="check">
          <input type="checkbox" name="activate" defaultChecked />
          Use it if it is better
        </label>
      ) : (
        <p class="quiet">
          What is better becomes a version of the model. An administrator of the server chooses whether it is used.
        </p>
      )}
    </Form>
  );
}

/** What the format cannot hold is said first; then it can be exported. */
function ExportForm({ engine, notices }: Omit<KindProps, 'kind'>): JSX.Element {
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

function ImportForm({ engine, notices }: Omit<KindProps, 'kind'>): JSX.Element {
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
        <Select label="Masks are" name="status" options={BROUGHT} />
      </div>
    </Form>
  );
}
