/** What objects are called. */
export interface Category {
  readonly id: string;
  readonly name: string;
  /** Its place in the palette. */
  readonly colour: number;
  /** The number key that sets it, 1 to 9; null for none. */
  readonly key: number | null;
}

/** Letters that a name may have. */
export const LONGEST_NAME = 80;

/** A name as it is kept: without spaces around it and not too long. */
export const tidyName = (name: string): string => name.trim().replace(/\s+/g, ' ').slice(0, LONGEST_NAME);

/** With one more; it gets the first number key that is free. */
export function withCategory(
  categories: readonly Category[],
  id: string,
  name: string,
  colours: number,
): readonly Category[] {
  const used = new Set(categories.map(({ key }) => key));
  const key = [1, 2, 3, 4, 5, 6, 7, 8, 9].find((one) => !used.has(one)) ?? null;
  const counts = new Array<number>(colours).fill(0);
  categories.forEach(({ colour }) => counts[colour % colours]++);
  return [...categories, { id, name: tidyName(name), colour: counts.indexOf(Math.min(...counts)), key }];
}

/** Changed; a number key is taken from the category that had it. */
export function amended(
  categories: readonly Category[],
  id: string,
  changed: Partial<Pick<Category, 'name' | 'colour' | 'key'>>,
): readonly Category[] {
  const { key = null } = changed;
  return categories.map((one) =>
    one.id === id ? { ...one, ...changed } : key !== null && one.key === key ? { ...one, key: null } : one,
  );
}

/** The category of an object; null for none, and for one that was removed. */
export const categoryOf = (categories: readonly Category[], id: string | null): Category | null =>
  id === null ? null : (categories.find((one) => one.id === id) ?? null);
