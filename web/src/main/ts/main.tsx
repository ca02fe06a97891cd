import '@fontsource-variable/instrument-sans/wght.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/controls.css';
import './styles/team.css';
import './styles/project.css';
import './styles/film.css';
import { render } from 'preact';
import { Session } from './app/session.ts';
import { Preferences } from './app/preferences.ts';
import { keptSettings } from './app/settings.ts';
import { compress } from './mask/rle.ts';
import type { Prompt } from './decoder/prompt.ts';
import type { Controls } from './app/controls.ts';
import { Account } from './app/account.ts';
import { People } from './api/people.ts';
import { Server } from './api/server.ts';
import type { DecodingOptions } from './app/decoding.ts';
import { Root } from './ui/Root.tsx';

const asked = new URLSearchParams(location.search);
const threads = Number(asked.get('threads'));
const patience = Number(asked.get('patience'));

const options: DecodingOptions = {
  threads: threads > 0 ? threads : null,
  patience: patience > 0 ? patience : null,
  only: asked.get('decoder') === 'server' ? 'server' : null,
  dtype: asked.get('dtype') === 'f16' ? 'f16' : 'f32',
};
const server = new Server();
const account = new Account(new People(server), server.signedIn, () => location.reload());
const session = new Session(
  server,
  options,
  () => account.me,
  () => account.whenSignedIn(),
);
const preferences = new Preferences(keptSettings(), account.people, server.reachable, session.notices);
account.visit.subscribe(() => preferences.enter(account.me));

let controls: Controls | null = null;
const root = document.getElementById('app') as HTMLElement;
render(
  <Root
    account={account}
    session={session}
    preferences={preferences}
    onReady={(ready) => (controls = ready)}
    onEnter={() => void session.start()}
  />,
  root,
);
void account.start();

/** For the browser's console, the benchmark and the end-to-end tests. */
Object.assign(globalThis, {
  anymask: {
    /** Masks for a prompt on the open image, as COCO run lengths. */
    async predict(prompt: Prompt, several?: boolean) {
      const answer = await controls?.editor?.ask(prompt, several);
      return answer?.facts.map(({ rle }, i) => ({
        score: answer.scores[i],
        size: [rle.height, rle.width],
        counts: compress(rle),
      }));
    },
    /** Measured times, milliseconds. */
    get times() {
      const decoding = session.decoding.value;
      return {
        decode: decoding?.times.recent(200) ?? [],
        pointerToMask: controls?.pointer.latency.recent(200) ?? [],
        count: controls?.pointer.latency.total ?? 0,
        state: decoding?.state.value,
        image: decoding?.image.value,
      };
    },
    /** The work on the open image. */
    get work() {
      return controls?.editor?.work;
    },
    /** Where a pixel of the photo is on the page. */
    toPage(x: number, y: number) {
      const canvas = controls?.view.stage.canvas.getBoundingClientRect();
      const [left, top] = controls?.view.stage.toScreen(x, y) ?? [0, 0];
      return [left + (canvas?.left ?? 0), top + (canvas?.top ?? 0)];
    },
  },
});
