import type { ComponentChildren, JSX } from 'preact';
import type { TeamMe } from '../api/people.ts';
import type { Account } from '../app/account.ts';
import { Icon, type IconName, Mark } from './icons.tsx';
import { PersonMenu } from './PersonMenu.tsx';
import { SettingsButton } from './SettingsDialog.tsx';

interface PageHeaderProps {
  readonly account: Account;
  /** Whoever is signed in; null where nobody signs in. */
  readonly me: TeamMe | null;
  /** Ways to other pages. */
  readonly children: ComponentChildren;
}

/** What stands above a page of a project. */
export function PageHeader({ account, me, children }: PageHeaderProps): JSX.Element {
  return (
    <header class="header">
      <a class="wordmark" href="#" aria-label="Anymask: back to the photos">
        <Mark />
        <span>Anymask</span>
      </a>
      <span />
      <div class="group">
        {children}
        <SettingsButton />
        {me !== null && <PersonMenu account={account} me={me} />}
      </div>
    </header>
  );
}

/** The way to another page. */
export function Way({ to, icon, says }: { to: string; icon: IconName; says: string }): JSX.Element {
  return (
    <a class="button labelled below" href={to} aria-label={says}>
      <Icon name={icon} />
      <span>{says}</span>
    </a>
  );
}
