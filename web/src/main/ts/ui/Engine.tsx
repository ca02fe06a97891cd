import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { TeamMe } from '../api/people.ts';
import { ProjectRunRoutes, type RunKind } from '../api/projectRuns.ts';
import type { Server } from '../api/server.ts';
import type { Account } from '../app/account.ts';
import { Engine } from '../app/engine.ts';
import type { Notices } from '../app/notices.ts';
import { mayChooseModel, mayRun } from '../app/roles.ts';
import { KINDS, Start } from './EngineForms.tsx';
import { Runs } from './EngineRuns.tsx';
import { Versions } from './EngineVersions.tsx';
import { sentence } from './Form.tsx';
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

/** Long work on a project: what can be started, the queue, and what came of it. */
export function EnginePage({ server, account, me, notices, project }: EngineProps): JSX.Element {
  const [engine] = useState(() => new Engine(new ProjectRunRoutes(server, project)));
  const [kind, setKind] = useState<RunKind>('embed');
  const failure = useStore(engine.failure);
  const expired = useStore(account.expired);
  const allowed = mayRun(me, project);
  const chooses = mayChooseModel(me);
  const retrains = useStore(engine.models)?.retrains ?? false;
  const kinds = KINDS.filter((one) => retrains || one.kind !== 'train');
  useEffect(() => void (expired || !allowed || engine.refresh()), [expired]);
  useEffect(() => () => engine.close(), []);
  return (
    <div class="admin engine">
      <PageHeader account={account} me={me}>
        <Way to="#/project" icon="project" says="Project" />
        <Way to="#" icon="polygon" says="Annotate" />
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
              {kinds.map((one) => (
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
            <Start key={kind} kind={kind} engine={engine} notices={notices} chooses={chooses} />
          </section>
        )}
        {allowed && kind === 'train' && (
          <Versions engine={engine} notices={notices} project={project} chooses={chooses} />
        )}
        {allowed && <Runs engine={engine} notices={notices} />}
      </main>
      <Messages notices={notices} />
    </div>
  );
}
