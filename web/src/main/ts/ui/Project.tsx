import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Server } from '../api/server.ts';
import { TaskRoutes } from '../api/tasks.ts';
import type { ImageState, ProjectImage } from '../api/types.ts';
import type { TeamMe } from '../api/people.ts';
import { messageOf } from '../base/calls.ts';
import type { Account } from '../app/account.ts';
import { Live } from '../app/live.ts';
import type { Notices } from '../app/notices.ts';
import { canBeGold, countStates, IMAGE_STATES, isDone, Overview } from '../app/project.ts';
import { mayRule, mayRun } from '../app/roles.ts';
import { Button } from './Button.tsx';
import { sentence } from './Form.tsx';
import { Icon } from './icons.tsx';
import { Messages } from './Messages.tsx';
import { PageHeader, Way } from './PageHeader.tsx';
import { RulesForm } from './Rules.tsx';
import { State, STATES } from './State.tsx';
import { useStore } from './useStore.ts';
import { useGrid } from './useWindow.ts';

interface ProjectProps {
  readonly server: Server;
  readonly account: Account;
  /** Whoever is signed in; null where nobody signs in. */
  readonly me: TeamMe | null;
  readonly notices: Notices;
  readonly project: string;
  /** Whether the person may see how the work goes. */
  readonly measured: boolean;
}

/** All images of a project, and how far they are. */
export function ProjectPage({ server, account, me, notices, project: id, measured }: ProjectProps): JSX.Element {
  const [overview] = useState(
    () => new Overview(server, new TaskRoutes(server), me === null ? null : account.people, id),
  );
  const project = useStore(overview.project);
  const images = useStore(overview.images);
  const holders = useStore(overview.holders);
  const filter = useStore(overview.filter);
  const failure = useStore(overview.failure);
  const complete = useStore(overview.complete);
  const expired = useStore(account.expired);
  const mark = (image: string, gold: boolean): void =>
    void overview.setGold(image, gold).catch((failure: unknown) => notices.fail(messageOf(failure)));
  useEffect(() => void (expired || overview.refresh()), [expired]);
  useEffect(() => {
    const live = new Live(
      server,
      id,
      (news) => overview.hear(news),
      () => account.whenSignedIn(),
    );
    return () => {
      live.close();
      overview.close();
    };
  }, []);
  const shown = useMemo(
    () => (filter === null ? images : images.filter(({ state }) => state === filter)),
    [images, filter],
  );
  return (
    <div class="admin project">
      <PageHeader account={account} me={me}>
        {mayRun(me, id) && <Way to="#/engine" icon="everything" says="Data engine" />}
        {measured && <Way to="#/metrics" icon="chart" says="Metrics" />}
        <Way to="#" icon="polygon" says="Annotate" />
      </PageHeader>
      <main>
        <h1>{project?.name ?? 'Project'}</h1>
        {failure !== null && (
          <p class="failure" role="alert">
            {sentence(failure.reason)} {failure.again && 'Trying again…'}
          </p>
        )}
        {project !== null && <Progress images={images} objects={project.objects} reviewed={project.reviewed} />}
        {project !== null && mayRule(me, id) && (
          <RulesForm project={project} notices={notices} onSubmit={(rules) => overview.setRules(rules)} />
        )}
        {images.length > 0 && (
          <States images={images} filter={filter} onFilter={(to) => overview.filter.set(to)} />
        )}
        {complete && images.length === 0 ? (
          <p class="card hint">No images yet. Add photos in the workspace, and they are listed here.</p>
        ) : complete && shown.length === 0 ? (
          <p class="card hint">No image is in this state.</p>
        ) : (
          <Grid
            images={shown}
            holders={holders}
            thumb={server.urls.thumb}
            golden={(image) => canBeGold(image, project?.reviewed ?? true)}
            onGold={mark}
          />
        )}
      </main>
      <Messages notices={notices} />
    </div>
  );
}

/** How much of the project is done, in words and as a bar. */
function Progress({
  images,
  objects,
  reviewed,
}: {
  images: readonly ProjectImage[];
  objects: number;
  reviewed: boolean;
}): JSX.Element {
  const done = images.filter(({ state }) => isDone(state, reviewed)).length;
  const all = images.length;
  const words = `${done} of ${all} ${all === 1 ? 'image' : 'images'} done`;
  return (
    <div class="progress-of">
      <p class="number">
        {words} · {objects} {objects === 1 ? 'object' : 'objects'}
      </p>
      <progress max={Math.max(1, all)} value={done} aria-label={words} />
    </div>
  );
}

interface StatesProps {
  readonly images: readonly ProjectImage[];
  readonly filter: ImageState | null;
  readonly onFilter: (state: ImageState | null) => void;
}

/** How many images are in each state, to show only those. */
function States({ images, filter, onFilter }: StatesProps): JSX.Element {
  const counts = countStates(images);
  return (
    <div class="bar" role="group" aria-label="Show">
      <button type="button" class="text" aria-pressed={filter === null} onClick={() => onFilter(null)}>
        All <span class="number quiet">{images.length}</span>
      </button>
      {IMAGE_STATES.filter((state) => counts.has(state) || state === filter).map((state) => (
        <button
          key={state}
          type="button"
          class="text"
          aria-pressed={filter === state}
          onClick={() => onFilter(filter === state ? null : state)}
        >
          <Icon name={STATES[state].icon} />
          {STATES[state].title} <span class="number quiet">{counts.get(state) ?? 0}</span>
        </button>
      ))}
    </div>
  );
}

/** The images that are in sight. */
function Grid({
  images,
  holders,
  thumb,
  golden,
  onGold,
}: {
  images: readonly ProjectImage[];
  holders: ReadonlyMap<string, string>;
  thumb: (image: ProjectImage) => string;
  /** Whether it can be said of an image that its masks are known to be right, or no more. */
  golden: (image: ProjectImage) => boolean;
  onGold: (image: string, gold: boolean) => void;
}): JSX.Element {
  const list = useRef<HTMLUListElement>(null);
  const { columns, from, to, before, after } = useGrid(list, images.length);
  return (
    <ul class="grid" ref={list} tabIndex={0} aria-label={`${images.length} images`}>
      <li class="space" style={{ height: `${before}px` }} aria-hidden="true" />
      {images.slice(from, to).map((image, i) => (
        <li
          key={image.id}
          aria-setsize={images.length}
          aria-posinset={from + i + 1}
          style={{ width: `${100 / columns}%` }}
        >
          <Cell image={image} holder={holders.get(image.id) ?? null} url={thumb(image)} />
          {golden(image) && (
            <Button
              icon="star"
              kind="small gold"
              label={`Known: people are tested with ${image.name}`}
              pressed={image.gold === true}
              onClick={() => onGold(image.id, image.gold !== true)}
            />
          )}
        </li>
      ))}
      <li class="space" style={{ height: `${after}px` }} aria-hidden="true" />
    </ul>
  );
}

interface CellProps {
  readonly image: ProjectImage;
  /** Who works on it now; null for nobody. */
  readonly holder: string | null;
  readonly url: string;
}

function Cell({ image, holder, url }: CellProps): JSX.Element {
  const { id, name, objects, state, reason, width, error } = image;
  return (
    <a class="cell" href={`#${id}`} title={name}>
      {width !== undefined && error === undefined ? (
        <img src={url} alt="" loading="lazy" draggable={false} />
      ) : (
        <span class="picture quiet">cannot be shown</span>
      )}
      <span class="name">{name}</span>
      <span class="row">
        <State state={state} reason={reason} />
        {holder !== null && (
          <span class="holder quiet" title={`${holder} works on it`}>
            <Icon name="person" />
            {holder}
          </span>
        )}
        <span class="number quiet">
          {objects}
          <span class="unseen"> {objects === 1 ? 'object' : 'objects'}</span>
          <Icon name="layers" />
        </span>
      </span>
    </a>
  );
}
