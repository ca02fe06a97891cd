import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Keymap } from '../app/keymap.ts';
import type { Preferences } from '../app/preferences.ts';
import { useStore } from './useStore.ts';

/** How the person at the page likes it. */
export const PreferencesContext = createContext<Preferences | null>(null);

export function usePreferences(): Preferences {
  const preferences = useContext(PreferencesContext);
  if (preferences === null) {
    throw new Error('nothing above this component provides preferences');
  }
  return preferences;
}

/** Which key does what; the component is drawn again when that changes. */
export const useKeymap = (): Keymap => useStore(usePreferences().keymap);
