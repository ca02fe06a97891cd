import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Account } from '../app/account.ts';
import { Controls } from '../app/controls.ts';
import type { Keymap } from '../app/keymap.ts';
import { type Command, spoken } from '../app/keys.ts';
import type { Preferences } from '../app/preferences.ts';
import type { Session } from '../app/session.ts';
import { Stage } from '../canvas/stage.ts';
import { FilmBar } from './FilmBar.tsx';
import { Filmstrip } from './Filmstrip.tsx';
import { Header } from './Header.tsx';
import { Help } from './Help.tsx';
import { Messages } from './Messages.tsx';
import { Panel } from './Panel.tsx';
import { Rail, type Sheet } from './Rail.tsx';
import { Status } from './Status.tsx';
import { Overlay } from './Overlay.tsx';
import { useStore } from './useStore.ts';

const PICTURES = 'image/jpeg,image/png,image/webp';

export interface AppProps {
  readonly session: Session;
  readonly preferences: Preferences;
  readonly onReady: (controls: Controls) => void;
  /** Whoever is signed in, where people sign in. */
  readonly account?: Account;
}

/** The page: tools left, the photo in the middle, masks right, photos and the status line below. */
export function App({ session, preferences, onReady, account }: AppProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const [controls, setControls] = useState<Controls | null>(null);
  const [sheet, setSheet] = useState<Sheet>(null);
  const { tool, theme } = useStore(preferences.settings);
  const keymap = useStore(preferences.keymap);
  const films = useStore(session.films);

  useLayoutEffect(() => {
    if (canvas.current !== null) {
      const made = new Controls(session, preferences, new Stage(canvas.current), () => files.current?.click());
      setControls(made);
      onReady(made);
    }
  }, []);

  useEffect(() => receiveFiles(session), []);

  return (
    <div class="app" data-sheet={sheet ?? 'none'}>
      <Header session={session} controls={controls} theme={theme} account={account} />
      {controls !== null && <Rail controls={controls} sheet={sheet} setSheet={setSheet} />}
      <main class="stage" aria-label="Photo">
        <canvas
          ref={canvas}
          class={`canvas tool-${tool}`}
          tabIndex={0}
          role="application"
          aria-label={photoLabel(keymap)}
        />
        {controls !== null && <Overlay controls={controls} />}
      </main>
      {controls !== null && <Panel controls={controls} onClose={() => setSheet(null)} />}
      {controls !== null && films !== null && <FilmBar controls={controls} films={films} />}
      {controls !== null && <Filmstrip controls={controls} onClose={() => setSheet(null)} />}
      <Status session={session} controls={controls} />
      <input
        ref={files}
        id="files"
        class="unseen"
        type="file"
        accept={films === null ? PICTURES : `,video/*,.mkv,.zip`}
        multiple
        tabIndex={-1}
        aria-label={films === null ? 'Photos to add' : 'Photos and films to add'}
        onChange={(event) => {
          const input = event.currentTarget;
          void session.upload([...(input.files ?? [])]);
          input.value = '';
        }}
      />
      {controls !== null && <Help controls={controls} />}
      <Messages notices={session.notices} />
    </div>
  );
}

/** The photo in words, with the keys that begin the work on it. */
function photoLabel(keymap: Keymap): string {
  const key = (command: Command): string => spoken(keymap.keysOf(command)[0]);
  const arrows = ['left', 'right', 'up', 'down'] as const;
  const moving = arrows.some((command) => keymap.isChanged(command)) ? arrows.map(key).join(', ') : 'Arrow keys';
  return `Photo. ${moving} move a crosshair, ${key('plus')} adds and ${key('minus')} leaves out what is under it, ${key('accept')} keeps the mask, ${key('help')} shows all keys.`;
}

/** Files dropped on the page or pasted into it. */
function receiveFiles(session: Session): () => void {
  const over = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes('Files') === true) {
      event.preventDefault();
      document.documentElement.classList.toggle('dropping', session.photos.rights.value.add);
    }
  };
  const end = (): void => document.documentElement.classList.remove('dropping');
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    end();
    void session.upload([...(event.dataTransfer?.files ?? [])]);
  };
  const paste = (event: ClipboardEvent): void => void session.upload([...(event.clipboardData?.files ?? [])]);
  addEventListener('dragover', over);
  addEventListener('dragleave', end);
  addEventListener('drop', drop);
  addEventListener('paste', paste);
  return () => {
    removeEventListener('dragover', over);
    removeEventListener('dragleave', end);
    removeEventListener('drop', drop);
    removeEventListener('paste', paste);
  };
}
