import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { Account } from '../app/account.ts';
import { Administration } from './Admin.tsx';
import { App, type AppProps } from './App.tsx';
import { Invited, SignIn, SignInAgain } from './SignIn.tsx';
import { useStore } from './useStore.ts';

const INVITATION = /^#\/invitation\/([\w-]+)$/;
const ADMIN = '#/admin';

/** What the address asks for, besides a photo. */
const screenOf = (hash: string): string => (hash === ADMIN || INVITATION.test(hash) ? hash : '');

/** The page, the way into it, and what only administrators see. */
export function Root({
  account,
  onEnter,
  ...app
}: AppProps & { account: Account; onEnter: () => void }): JSX.Element | null {
  const visit = useStore(account.visit);
  const expired = useStore(account.expired);
  const { theme } = useStore(app.settings);
  const [screen, setScreen] = useState(() => screenOf(location.hash));

  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);

  // The photos and the administration are two pages: each begins as if it was opened by its address.
  useEffect(() => {
    const changed = (): void => void (screenOf(location.hash) !== screen && location.reload());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, [screen]);

  const token = INVITATION.exec(screen)?.[1];
  const me = visit.kind === 'in' ? visit.me : null;
  const photos = token === undefined && (visit.kind === 'free' || (me !== null && screen !== ADMIN));
  useEffect(() => void (photos && onEnter()), [photos]);

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
  return (
    <>
      {me !== null && screen === ADMIN ? (
        <Administration account={account} me={me} notices={app.session.notices} />
      ) : (
        <App {...app} account={account} />
      )}
      {me !== null && expired && <SignInAgain account={account} me={me} />}
    </>
  );
}
