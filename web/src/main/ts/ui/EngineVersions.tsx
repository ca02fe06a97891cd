import type { JSX } from 'preact';
import type { ModelScores, ModelVersion, ProjectRun } from '../api/projectRuns.ts';
import type { Engine } from '../app/engine.ts';
import type { Notices } from '../app/notices.ts';
import { SCORES, scoresBy } from '../app/versions.ts';
import { messageOf } from '../base/calls.ts';
import { Bars } from './Charts.tsx';
import { trainingOf } from './EngineRuns.tsx';
import { sentence } from './Form.tsx';
import { Table } from './Table.tsx';
import { useStore } from './useStore.ts';
import { When } from './When.tsx';

const TITLE = 'Versions of the model';

const HEAD = ['Version', '', 'Made', 'By', 'Learned from', 'Judged with', ...SCORES.map(([, title]) => title)];

const iou = (value: number): string => value.toFixed(3);

interface VersionsProps {
  readonly engine: Engine;
  readonly notices: Notices;
  readonly project: string;
  /** Whether the person may choose the one that the server works with. */
  readonly chooses: boolean;
}

/** The model that the server was started with, what was made of it, and which of them it works with. */
export function Versions({ engine, notices, project, chooses }: VersionsProps): JSX.Element | null {
  const models = useStore(engine.models);
  const changing = useStore(engine.changing);
  const unserved = useStore(engine.unserved);
  const runs = useStore(engine.runs);
  if (models === null) {
    return null;
  }
  const { active, versions } = models;
  const use = async (number: number): Promise<void> => {
    const yes = await notices.ask({
      title: `Use version ${number}?`,
      text: 'The server works with it from then on, in all projects. For a moment it does not answer. Masks stay as they are.',
      yes: 'Use it',
    });
    if (yes) {
      await engine.activate(number).catch((failure) => notices.fail(sentence(messageOf(failure))));
    }
  };
  const choice = (number: number): JSX.Element => (
    <Choice number={number} active={active} changing={changing} onUse={chooses ? use : null} />
  );
  return (
    <div class="versions">
      <div class="bar">
        <h2>{TITLE}</h2>
        <p class="quiet" role="status">
          {changing && `The server changes over to version ${active} and answers again in a moment.`}
        </p>
      </div>
      <p class="failure" role="alert">
        {unserved !== null &&
          `The server could not open version ${unserved} and works with version ${active}. Its log says why.`}
      </p>
      <Table label={TITLE} head={HEAD}>
        <tr>
          <td>0</td>
          {choice(0)}
          <td class="quiet" colSpan={HEAD.length - 2}>
            The model that the server was started with
          </td>
        </tr>
        {versions.map((version) => (
          <tr key={version.number}>
            <td>{version.number}</td>
            {choice(version.number)}
            <td>
              <When at={version.created} />
            </td>
            <td title={version.run}>{madeBy(version, project, runs)}</td>
            <td>{counted(version.images, version.masks)}</td>
            <td>{counted(version.held_out_images, version.held_out_masks)}</td>
            {SCORES.map(([measure]) => (
              <Change key={measure} version={version} measure={measure} />
            ))}
          </tr>
        ))}
      </Table>
      <p class="quiet">
        Scores are mean IoU over the masks of held-out images, before and after. Version 0 stays: it can be used
        again at any time.
      </p>
      <div class="charts">
        {SCORES.map(([measure, title]) => (
          <Bars
            key={measure}
            title={`${title}, mean IoU`}
            bars={scoresBy(versions, measure)}
            format={iou}
            most={1}
          />
        ))}
      </div>
    </div>
  );
}

const counted = (images: number, masks: number): string =>
  `${images} ${images === 1 ? 'image' : 'images'}, ${masks.toLocaleString()} ${masks === 1 ? 'mask' : 'masks'}`;

function madeBy({ run, project }: ModelVersion, here: string, runs: readonly ProjectRun[]): string {
  const known = runs.find(({ id }) => id === run);
  return known !== undefined ? trainingOf(known) : project === here ? 'an earlier run' : 'another project';
}

function Change({ version, measure }: { version: ModelVersion; measure: keyof ModelScores }): JSX.Element {
  return (
    <td class="number">
      {iou(version.before[measure])} → <strong>{iou(version.after[measure])}</strong>
    </td>
  );
}

interface ChoiceProps {
  readonly number: number;
  readonly active: number;
  readonly changing: boolean;
  /** Null for those who may not choose. */
  readonly onUse: ((number: number) => Promise<void>) | null;
}

/** Whether a version is the one, or can become it. */
function Choice({ number, active, changing, onUse }: ChoiceProps): JSX.Element {
  return (
    <td>
      {number === active && <span class="tag">In use</span>}
      {number !== active && onUse !== null && (
        <button
          type="button"
          class="text"
          disabled={changing}
          aria-label={`Use this one: version ${number}`}
          onClick={() => void onUse(number)}
        >
          Use this one
        </button>
      )}
    </td>
  );
}
