import type { Me, People, SettingsPatch } from '../api/people.ts';
import { Refused, Unreachable } from '../api/server.ts';
import { messageOf } from '../base/calls.ts';
import { Store } from '../base/store.ts';
import { Turns } from '../base/turns.ts';
import { Keymap, type Keys, readKeys } from './keymap.ts';
import type { Command } from './keys.ts';
import type { Notices } from './notices.ts';
import { isDark, isTheme, type Settings, type Theme } from './settings.ts';

/** What follows a person from one browser to the next. */
interface Followed {
  readonly theme: Theme;
  readonly keys: Keys;
}

/** How a person likes the page, and where that is kept: in this browser, on a team's server with the person. */
export class Preferences {
  readonly keymap: Store<Keymap>;
  /** Whether the sheet of settings is open. */
  readonly open = new Store(false);
  /** Whose they are on the server, and what it has of them; null where nobody signs in. */
  private there: ({ readonly person: string } & Followed) | null = null;
  private readonly turns = new Turns();

  constructor(
    readonly settings: Store<Settings>,
    private readonly people: Pick<People, 'settings'>,
    private readonly reachable: Store<boolean>,
    private readonly notices: Pick<Notices, 'fail'>,
  ) {
    this.keymap = new Store(new Keymap(settings.value.keys));
    settings.subscribe(() => {
      if (settings.value.keys !== this.keymap.value.own) {
        this.keymap.set(new Keymap(settings.value.keys));
      }
      void this.tell();
    });
    reachable.subscribe(() => void this.tell());
  }

  /** Whether they go with the person from browser to browser. */
  get follows(): boolean {
    return this.there !== null;
  }

  /** Somebody is here: what the server has kept comes, and what it has not heard of yet stays. */
  enter(me: Me): void {
    if (me.mode !== 'team') {
      return;
    }
    const { theme, keys } = me.settings;
    const { person } = me;
    const same = this.there?.person === person.id;
    const own = this.settings.value;
    const unheard = same && this.there !== null ? difference(this.there, own) : {};
    const heard = { theme: isTheme(theme) ? theme : own.theme, keys: readKeys(keys) };
    this.there = { person: person.id, ...heard };
    this.settings.update({ theme: unheard.theme ?? heard.theme, keys: merged(heard.keys, unheard.keys) });
    void this.tell();
  }

  /** Keeps what is chosen with the person. What the server cannot hear now it hears when it is back. */
  private tell(): Promise<unknown> {
    return this.turns.latest(async () => {
      const { there } = this;
      if (there === null || !this.reachable.value) {
        return;
      }
      const { theme, keys } = this.settings.value;
      const change = difference(there, { theme, keys });
      if (Object.keys(change).length === 0) {
        return;
      }
      try {
        await this.people.settings(change);
        this.there = this.there?.person === there.person ? { ...there, theme, keys } : this.there;
      } catch (failure) {
        const later = failure instanceof Unreachable || (failure instanceof Refused && failure.asksToSignIn);
        if (!later) {
          this.notices.fail(`Your settings are kept in this browser alone: ${messageOf(failure)}`);
        }
      }
    });
  }

  /** Takes other keys. */
  choose(keymap: Keymap): void {
    this.settings.update({ keys: keymap.own });
  }

  /** @returns whether it is a command of every page */
  run(command: Command): boolean {
    const { settings } = this;
    switch (command) {
      case 'theme':
        settings.update({ theme: isDark(settings.value.theme) ? 'light' : 'dark' });
        return true;
      case 'settings':
        this.open.set(true);
        return true;
      default:
        return false;
    }
  }
}

/** What the server is to be told; null stands for what is as the page has it. */
function difference(there: Followed, here: Followed): SettingsPatch {
  const keys: Record<string, readonly string[] | null> = {};
  for (const command of new Set([...Object.keys(there.keys), ...Object.keys(here.keys)]) as Set<Command>) {
    const chosen = here.keys[command];
    if (chosen?.join(' ') !== there.keys[command]?.join(' ')) {
      keys[command] = chosen ?? null;
    }
  }
  return {
    ...(here.theme !== there.theme && { theme: here.theme }),
    ...(Object.keys(keys).length > 0 && { keys }),
  };
}

/** Keys with a change that says null for the table's own. */
function merged(keys: Keys, change: SettingsPatch['keys']): Keys {
  return Object.fromEntries(
    Object.entries({ ...keys, ...change }).filter(([, chosen]) => chosen !== null),
  ) as Keys;
}
