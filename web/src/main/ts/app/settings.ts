import { Store } from '../base/store.ts';
import { type Keys, readKeys } from './keymap.ts';

export type Tool = 'click' | 'box' | 'select' | 'brush' | 'eraser' | 'polygon';

/** Tools that a hand draws with. */
export const isDrawing = (tool: Tool): boolean => tool === 'brush' || tool === 'eraser' || tool === 'polygon';

export type Theme = 'light' | 'dark' | 'auto';

export const isTheme = (value: unknown): value is Theme =>
  value === 'light' || value === 'dark' || value === 'auto';

/** Whether it is dark, here and now. */
export const isDark = (theme: Theme): boolean =>
  theme === 'dark' || (theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);

/** How a person likes it; kept in this browser, theme and keys with the person too where people sign in. */
export interface Settings {
  readonly tool: Tool;
  readonly theme: Theme;
  readonly opacity: number;
  /** Clicks leave out instead of adding: for fingers and one-button pointers. */
  readonly negative: boolean;
  readonly cutOut: boolean;
  /** Diameter of brush and eraser on the screen, CSS pixels: whoever looks closer draws finer. */
  readonly brush: number;
  /** What the colours of masks tell apart. */
  readonly colourBy: 'object' | 'category';
  /** Where they are not those of the table. */
  readonly keys: Keys;
}

/** The least and the largest brush, CSS pixels. */
export const BRUSH = { least: 1, most: 400 };

const KEY = 'anymask.settings';
const DEFAULTS: Settings = {
  tool: 'click',
  theme: 'auto',
  opacity: 0.45,
  negative: false,
  cutOut: false,
  brush: 24,
  colourBy: 'object',
  keys: {},
};

export function keptSettings(): Store<Settings> {
  let settings = DEFAULTS;
  try {
    settings = { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Settings>) };
  } catch {
    // What cannot be read is as good as new.
  }
  const store = new Store<Settings>({
    ...settings,
    keys: readKeys(settings.keys),
    negative: false,
    cutOut: false,
  });
  store.subscribe(() => {
    try {
      localStorage.setItem(KEY, JSON.stringify(store.value));
    } catch {
      // A browser that keeps nothing still works.
    }
  });
  // Another tab may have chosen other keys; the tool stays this tab's own.
  addEventListener('storage', ({ key, newValue }) => {
    if (key === KEY && newValue !== null) {
      const { theme, keys } = { ...DEFAULTS, ...(JSON.parse(newValue) as Partial<Settings>) };
      store.update({ theme, keys: readKeys(keys) });
    }
  });
  return store;
}
