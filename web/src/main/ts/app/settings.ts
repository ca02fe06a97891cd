import { Store } from '../base/store.ts';

export type Tool = 'click' | 'box' | 'select' | 'brush' | 'eraser' | 'polygon';

/** Tools that a hand draws with. */
export const isDrawing = (tool: Tool): boolean => tool === 'brush' || tool === 'eraser' || tool === 'polygon';

export type Theme = 'light' | 'dark' | 'auto';

/** How a person likes it; kept in this browser. */
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
};

export function keptSettings(): Store<Settings> {
  let settings = DEFAULTS;
  try {
    settings = { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Settings>) };
  } catch {
    // What cannot be read is as good as new.
  }
  const store = new Store<Settings>({ ...settings, negative: false, cutOut: false });
  store.subscribe(() => {
    try {
      localStorage.setItem(KEY, JSON.stringify(store.value));
    } catch {
      // A browser that keeps nothing still works.
    }
  });
  return store;
}
