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

const titles = (formats: readonly Format[]): Options =>
  formats.map(({ word, title }) => [word, `${title} (${word})`]);

interface StartProps {
  readonly kind: RunKind;
  readonly engine: Engine;
  readonly notices: Notices;
}

/** What a kind of run asks for before it is started. */
export function Start({ kind, engine, notices }: StartProps): JSX.Element {
  switch (kind) {
    case 'embed':
      return <Plain kind={kind} engine={engine} notices={notices} submit="Embed all images" />;
    case 'audit':
      return <Plain kind={kind} engine={engine} notices={notices} submit="Audit all masks" />;
    case 'prefill':
    case 'amg':
      return <MasksForm kind={kind} engine={engine} notices={notices} />;
    case 'export':
      return <ExportForm engine={engine} notices={notices} />;
    case 'import':
      return <ImportForm engine={engine} notices={notices} />;
  }
}

/** For what has nothing to choose. */
function Plain({ kind, engine, notices, submit }: StartProps & { submit: string }): JSX.Element {
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
        <Select label="Images" name="states" options={WHICH} />
        {NUMBERS.map((name) => (
          <Field
            key={name}
            label={name}
            name={name}
            type="decimal"
            required={false}
            placeholder={defaults[name] === undefined ? '' : String(defaults[name])}
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
        <Select label="Masks are" name="status" options={BROUGHT} />
      </div>
    </Form>
  );
}
