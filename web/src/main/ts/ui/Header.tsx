import type { JSX } from 'preact';
import type { Account } from '../app/account.ts';
import type { Controls } from '../app/controls.ts';
import type { Session } from '../app/session.ts';
import type { Theme } from '../app/settings.ts';
import type { Sync } from '../app/sync.ts';
import { Button } from './Button.tsx';
import { Icon, Mark } from './icons.tsx';
import { PersonMenu } from './PersonMenu.tsx';
import { SettingsButton } from './SettingsDialog.tsx';
import { State } from './State.tsx';
import { useStore } from './useStore.ts';

interface HeaderProps {
  readonly session: Session;
  readonly controls: Controls | null;
  readonly theme: Theme;
  readonly account?: Account | undefined;
}

export function Header({ session, controls, theme, account }: HeaderProps): JSX.Element {
  const uploading = useStore(session.photos.uploading);
  const { add } = useStore(session.photos.rights);
  const project = useStore(session.project);
  const adding = uploading !== null && (
    <span class="number">
      {uploading.total > 1 ? `Adding ${uploading.done} of ${uploading.total}` : 'Adding…'}
    </span>
  );
  return (
    <header class="header">
      <h1 class="wordmark">
        <Mark />
        <span>Anymask</span>
      </h1>
      <Title session={session} />
      <div class="group">
        <Queue session={session} />
        {project !== null && (
          <a class="button labelled below" href="#/project" aria-label="Project: all images">
            <Icon name="project" />
            <span>Project</span>
          </a>
        )}
        {add && (
          <Button
            icon="upload"
            label="Add photos"
            command="upload"
            kind="labelled below"
            disabled={uploading !== null}
            onClick={() => controls?.commands.run('upload')}
          >
            {adding || <span>Add photos</span>}
          </Button>
        )}
        <Button
          icon={theme === 'dark' ? 'sun' : 'moon'}
          label="Light or dark"
          command="theme"
          kind="below theme"
          onClick={() => controls?.commands.run('theme')}
        />
        <SettingsButton />
        <Button
          icon="help"
          label="Keys and help"
          command="help"
          kind="below"
          onClick={() => controls?.commands.run('help')}
        />
        {account !== undefined && <Person account={account} />}
      </div>
    </header>
  );
}

/** Work, of any photo, that waits here for the server. */
function Queue({ session }: { session: Session }): JSX.Element | null {
  const sync = useStore(session.sync);
  return sync === null ? null : <Waiting sync={sync} />;
}

function Waiting({ sync }: { sync: Sync }): JSX.Element | null {
  const waiting = useStore(sync.waiting);
  const sending = useStore(sync.sending);
  if (waiting === 0 || sending === 'sending') {
    return null;
  }
  return (
    <p class="queue" title="They are kept in this browser, and sent as soon as the server takes them.">
      {waiting} not on the server yet
    </p>
  );
}

function Person({ account }: { account: Account }): JSX.Element | null {
  const visit = useStore(account.visit);
  return visit.kind === 'in' ? <PersonMenu account={account} me={visit.me} /> : null;
}

/** The open photo: its name, its size, which of how many it is, and the way to be rid of an upload. */
function Title({ session }: { session: Session }): JSX.Element {
  const opened = useStore(session.opened);
  const images = useStore(session.photos.images);
  const states = useStore(session.photos.progress);
  const { remove } = useStore(session.photos.rights);
  if (opened.kind === 'none') {
    return <p class="title" />;
  }
  const { image } = opened;
  const at = images.findIndex(({ id }) => id === image.id);
  const progress = states.get(image.id);
  return (
    <div class="title">
      <p>
        <span class="name">{image.name}</span>
        {image.width !== undefined && (
          <span class="quiet number size">
            {image.width} × {image.height}
          </span>
        )}
        {at >= 0 && (
          <span class="quiet number place" aria-label={`Photo ${at + 1} of ${images.length}`}>
            {at + 1} / {images.length}
          </span>
        )}
        {progress !== undefined && <State {...progress} />}
      </p>
      {remove && image.source === 'upload' && (
        <Button
          icon="bin"
          label="Remove this photo"
          kind="small below"
          onClick={() => void session.remove(image)}
        />
      )}
    </div>
  );
}
