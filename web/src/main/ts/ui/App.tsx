import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Account } from '../app/account.ts';
import { Controls } from '../app/controls.ts';
import type { Session } from '../app/session.ts';
import type { Settings } from '../app/settings.ts';
import type { Store } from '../base/store.ts';
import { Stage } from '../canvas/stage.ts';
import { Filmstrip } from './Filmstrip.tsx';
import { Header } from './Header.tsx';
import { Help } from './Help.tsx';
import { Messages } from './Messages.tsx';
import { Panel } from './Panel.tsx';
import { Rail, type Sheet } from './Rail.tsx';
import { Status } from './Status.tsx';
import { Overlay } from './Overlay.tsx';
import { useStore } from './useStore.ts';

export interface AppProps {
  readonly session: Session;
  readonly settings: Store<Settings>;
  readonly onReady: (controls: Controls) => void;
  /** Whoever is signed in, where people sign in. */
  readonly account?: Account;
}

/** The page: tools left, the photo in the middle, masks right, photos and the status line below. */
export function App({ session, settings, onReady, account }: AppProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const [controls, setControls] = useState<Controls | null>(null);
  const [sheet, setSheet] = useState<Sheet>(null);
  const { tool, theme } = useStore(settings);

  useLayoutEffect(() => {
    if (canvas.current !== null) {
      const made = new Controls(session, settings, new Stage(canvas.current), () => files.current?.click());
      setControls(made);
      onReady(made);
    }
  }, []);

  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);

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
          aria-label="Photo. Arrow keys move a crosshair, plus adds and minus leaves out what is under it, Enter keeps the mask, question mark shows all keys."
        />
        {controls !== null && <Overlay controls={controls} />}
      </main>
      {controls !== null && <Panel controls={controls} onClose={() => setSheet(null)} />}
      {controls !== null && <Filmstrip controls={controls} onClose={() => setSheet(null)} />}
      <Status session={session} controls={controls} />
      <input
        ref={files}
        id="files"
        class="unseen"
        type="file"
        accept="image/jpeg,image/png,image/webp"
        multiple
        tabIndex={-1}
        aria-label="Photos to add"
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

/** Files dropped on the page or pasted into it. */
function receiveFiles(session: Session): () => void {
  const over = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes('Files') === true) {
      event.preventDefault();
      document.documentElement.classList.add('dropping');
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
