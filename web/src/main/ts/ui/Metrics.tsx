import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { KeyedMeasures, Measures, ProjectMetrics } from '../api/metrics.ts';
import type { TeamMe } from '../api/people.ts';
import type { Server } from '../api/server.ts';
import type { Account } from '../app/account.ts';
import { describe, grouped, heading, nameOf, type Part, PARTS, ProjectMeasures, shown } from '../app/metrics.ts';
import type { Notices } from '../app/notices.ts';
import { Bars, Calibration } from './Charts.tsx';
import { sentence } from './Form.tsx';
import { Messages } from './Messages.tsx';
import { PageHeader, Way } from './PageHeader.tsx';
import { useStore } from './useStore.ts';

interface MetricsProps {
  readonly server: Server;
  readonly account: Account;
  /** Whoever is signed in; null where nobody signs in. */
  readonly me: TeamMe | null;
  readonly notices: Notices;
  readonly project: string;
  /** Whether the person may see how others work. */
  readonly allowed: boolean;
}

/** How the work on a project goes: of all together, and by annotator, model and stage. */
export function MetricsPage({ server, account, me, notices, project, allowed }: MetricsProps): JSX.Element {
  const [measures] = useState(() => new ProjectMeasures(server, project));
  const metrics = useStore(measures.metrics);
  const failure = useStore(measures.failure);
  const busy = useStore(measures.busy);
  const expired = useStore(account.expired);
  const name = me?.projects.find(({ id }) => id === project)?.name;
  useEffect(() => void (allowed && !expired && measures.refresh()), [allowed, expired]);
  return (
    <div class="admin project">
      <PageHeader account={account} me={me}>
        <Way to="#/project" icon="project" says="Project" />
        <Way to="#" icon="polygon" says="Annotate" />
      </PageHeader>
      <main>
        <h1>{name === undefined ? 'Metrics' : `Metrics of ${name}`}</h1>
        {failure !== null && (
          <p class="failure" role="alert">
            {sentence(failure)}
          </p>
        )}
        {!allowed ? (
          <p class="card hint">Metrics are for researchers of the project. An admin of it can make you one.</p>
        ) : (
          <div class="bar">
            <button type="button" class="text" disabled={busy} onClick={() => void measures.refresh()}>
              {busy ? 'Reading…' : 'Refresh'}
            </button>
            <a class="text" href={server.urls.metricsCsv(project)} download="metrics.csv">
              Download CSV
            </a>
          </div>
        )}
        {metrics !== null && <Content metrics={metrics} />}
      </main>
      <Messages notices={notices} />
    </div>
  );
}

/** Whether there is something to tell of. */
const isEmpty = ({ measures, calibration }: Measures): boolean =>
  calibration.length === 0 && Object.values(measures).every((value) => value === null || value === 0);

function Content({ metrics }: { metrics: ProjectMetrics }): JSX.Element {
  const [part, choosePart] = useState<Part>('annotators');
  const groups = grouped(Object.keys(metrics.all.measures));
  const [group, chooseGroup] = useState([...groups.keys()][0] ?? '');
  if (isEmpty(metrics.all)) {
    return <p class="card hint">No masks yet. Once somebody keeps one, this page tells how the work goes.</p>;
  }
  return (
    <>
      <div class="bar" role="group" aria-label="Told apart by">
        {(Object.keys(PARTS) as Part[]).map((one) => (
          <button key={one} type="button" class="text" aria-pressed={part === one} onClick={() => choosePart(one)}>
            {PARTS[one]} <span class="number quiet">{metrics[one].length}</span>
          </button>
        ))}
      </div>
      <ChartsOf rows={metrics[part]} all={metrics.all} />
      <div class="bar" role="group" aria-label="Measures">
        {[...groups.keys()].map((one) => (
          <button
            key={one}
            type="button"
            class="text"
            aria-pressed={group === one}
            onClick={() => chooseGroup(one)}
          >
            {one}
          </button>
        ))}
      </div>
      <Table title={PARTS[part]} rows={metrics[part]} all={metrics.all} names={groups.get(group) ?? []} />
    </>
  );
}

/** What the eye shall compare; a chart without values is left out. */
function ChartsOf({ rows, all }: { rows: readonly KeyedMeasures[]; all: Measures }): JSX.Element {
  const bars = (measure: string) =>
    rows.map((row) => ({ name: nameOf(row), value: row.measures[measure] ?? null }));
  const accepted = rows.map((row) => {
    const { proposals_unedited_rate: unedited, proposals_edited_rate: edited } = row.measures;
    return { name: nameOf(row), value: unedited == null ? null : unedited + (edited ?? 0) };
  });
  return (
    <div class="charts">
      <Bars
        title="Time per mask, median (s)"
        bars={bars('seconds_per_mask_median')}
        format={(value) => shown(value, 'seconds')}
      />
      <Bars title="Clicks per mask" bars={bars('clicks_per_mask')} format={(value) => shown(value, 'mean')} />
      <Bars title="Masks per image" bars={bars('masks_per_image')} format={(value) => shown(value, 'mean')} />
      <Bars title="Proposals accepted (%)" bars={accepted} format={(value) => shown(value, 'share')} most={1} />
      <Calibration bins={all.calibration} />
    </div>
  );
}

interface TableProps {
  readonly title: string;
  readonly rows: readonly KeyedMeasures[];
  readonly all: Measures;
  readonly names: readonly string[];
}

function Table({ title, rows, all, names }: TableProps): JSX.Element {
  const columns = names.map((name) => ({ name, ...describe(name) }));
  const cells = ({ measures }: Measures): JSX.Element[] =>
    columns.map(({ name, unit }) => (
      <td key={name} class="number">
        {shown(measures[name], unit)}
      </td>
    ));
  return (
    <div class="card table measures" role="region" aria-label={title} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{title}</th>
            {columns.map((column) => (
              <th key={column.name} scope="col" title={column.says}>
                {heading(column)}
                <span class="unseen">: {column.says}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row" title={row.key}>
                {nameOf(row)}
              </th>
              {cells(row)}
            </tr>
          ))}
          <tr class="sum">
            <th scope="row">All together</th>
            {cells(all)}
          </tr>
        </tbody>
      </table>
    </div>
  );
}
