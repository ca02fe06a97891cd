import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { Account } from '../app/account.ts';
import { Keyboard } from '../app/keyboard.ts';
import { isCovered } from '../app/controls.ts';
import { mayMeasure, projectOf } from '../app/roles.ts';
import { Administration } from './Admin.tsx';
import { App, type AppProps } from './App.tsx';
import { EnginePage } from './Engine.tsx';
import { MetricsPage } from './Metrics.tsx';
import { ProjectPage } from './Project.tsx';
import { Invited, SignIn, SignInAgain } from './SignIn.tsx';
import { SettingsDialog } from './SettingsDialog.tsx';
import { PreferencesContext } from './usePreferences.ts';
import { useStore } from './useStore.ts';

const INVITATION = /^#\/invitation\/([\w-]+)$/;
const ADMIN = '#/admin';
const PROJECT = '#/project';
const ENGINE = '#/engine';
const METRICS = '#/metrics';

/** What belongs to one project. */
const OF_PROJECT = [PROJECT, ENGINE, METRICS];

/** What the address asks for, besides a photo. */
const screenOf = (hash: string): string =>
  [ADMIN, ...OF_PROJECT].includes(hash) || INVITATION.test(hash) ? hash : '';

/** The page, the way into it, the project at a glance, and what only administrators see. */
export function Root({
  account,
  onEnter,
  ...app
}: AppProps & { account: Account; onEnter: () => void }): JSX.Element | null {
  const visit = useStore(account.visit);
  const expired = useStore(account.expired);
  const { preferences } = app;
  const { theme } = useStore(preferences.settings);
  const [screen, setScreen] = useState(() => screenOf(location.hash));

  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);

  // The photos, the project and the administration are pages: each begins as if it was opened by its address.
  useEffect(() => {
    const changed = (): void => void (screenOf(location.hash) !== screen && location.reload());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, [screen]);

  const token = INVITATION.exec(screen)?.[1];
  const me = visit.kind === 'in' ? visit.me : null;
  const here = visit.kind === 'free' ? visit.me : me;
  const project =
    here !== null && OF_PROJECT.includes(screen)
      ? projectOf(here, new URLSearchParams(location.search).get('project'))
      : null;
  const photos =
    token === undefined && project === null && (visit.kind === 'free' || (me !== null && screen !== ADMIN));
  useEffect(() => void (photos && onEnter()), [photos]);

  // The photos have a keyboard of their own; every other page has the keys that count everywhere.
  const others = here !== null && token === undefined && !photos;
  useEffect(() => {
    if (others) {
      const { keymap } = preferences;
      const keyboard = new Keyboard(preferences, keymap, null, isCovered, () => false);
      return () => keyboard.close();
    }
    return undefined;
  }, [others]);

  if (visit.kind === 'unknown') {
    return null;
  }
  if (token !== undefined && visit.kind !== 'free') {
    const done = (): void => {
      history.replaceState(null, '', '#');
      setScreen('');
    };
    return <Invited account={account} token={token} onDone={done} />;
  }
  if (visit.kind === 'out') {
    return <SignIn account={account} />;
  }
  const { server, notices } = app.session;
  const shared = { server, notices, account, me };
  return (
    <PreferencesContext.Provider value={preferences}>
      {me !== null && screen === ADMIN ? (
        <Administration account={account} me={me} notices={notices} />
      ) : here !== null && project !== null && screen === ENGINE ? (
        <EnginePage {...shared} project={project} />
      ) : here !== null && project !== null && screen === METRICS ? (
        <MetricsPage {...shared} project={project} allowed={mayMeasure(here, project)} />
      ) : here !== null && project !== null ? (
        <ProjectPage {...shared} project={project} measured={mayMeasure(here, project)} />
      ) : (
        <App {...app} account={account} />
      )}
      {me !== null && expired && <SignInAgain account={account} me={me} />}
      <SettingsDialog preferences={preferences} />
    </PreferencesContext.Provider>
  );
}
