import type { JSX } from 'preact';
import type { Controls } from '../app/controls.ts';
import type { Session } from '../app/session.ts';
import type { Theme } from '../app/settings.ts';
import { Button } from './Button.tsx';
import { Mark } from './icons.tsx';
import { useStore } from './useStore.ts';

interface HeaderProps {
  readonly session: Session;
  readonly controls: Controls | null;
  readonly theme: Theme;
}

export function Header({ session, controls, theme }: HeaderProps): JSX.Element {
  const opened = useStore(session.opened);
  const uploading = useStore(session.uploading);
  return (
    <header class="header">
      <h1 class="wordmark">
        <Mark />
        Anymask
      </h1>
      <p class="title">
        {opened.kind !== 'none' && (
          <>
            <span class="name">{opened.image.name}</span>
            {opened.image.width !== undefined && (
              <span class="quiet number">
                {opened.image.width} × {opened.image.height}
              </span>
            )}
          </>
        )}
      </p>
      <div class="group">
        <Button
          icon="upload"
          label="Add photos"
          command="upload"
          kind="labelled below"
          disabled={uploading > 0}
          onClick={() => controls?.run('upload')}
        >
          <span>{uploading > 0 ? 'Adding…' : 'Add photos'}</span>
        </Button>
        <Button
          icon={theme === 'dark' ? 'sun' : 'moon'}
          label="Light or dark"
          command="theme"
          kind="below"
          onClick={() => controls?.run('theme')}
        />
        <Button
          icon="help"
          label="Keys and help"
          command="help"
          kind="below"
          onClick={() => controls?.run('help')}
        />
      </div>
    </header>
  );
}
