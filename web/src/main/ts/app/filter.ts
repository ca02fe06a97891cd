import { type Category, categoryOf } from '../work/categories.ts';
import type { Source } from '../work/provenance.ts';
import type { Item } from '../work/work.ts';

/** Which masks the list shows. */
export interface Filter {
  /** In the number, the category's name, or the phrase that found it. */
  readonly text: string;
  /** An id; `none` for masks without, null for all. */
  readonly category: string | 'none' | null;
  readonly source: Source | null;
}

export const ALL: Filter = { text: '', category: null, source: null };

export const isOpen = ({ text, category, source }: Filter): boolean =>
  text.trim() === '' && category === null && source === null;

/** @returns places in the list, the newest first */
export function placesOf(items: readonly Item[], filter: Filter, categories: readonly Category[]): number[] {
  const words = filter.text.trim().toLowerCase();
  const places: number[] = [];
  for (let i = items.length - 1; i >= 0; i--) {
    const item = items[i];
    const category = categoryOf(categories, item.category);
    const text = `mask ${i + 1} ${category?.name ?? ''} ${item.prompt.phrase?.words ?? ''}`.toLowerCase();
    if (
      text.includes(words) &&
      (filter.category === null || filter.category === (category?.id ?? 'none')) &&
      (filter.source === null || filter.source === item.source)
    ) {
      places.push(i);
    }
  }
  return places;
}
