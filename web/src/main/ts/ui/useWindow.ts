import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

/** Height of a row, CSS pixels; `.item` has the same. */
export const ROW = 52;

/** Rows drawn beyond either end of what is in sight, so that Tab finds the next one. */
const BEYOND = 8;

/** The rows that are drawn, and the room that the others take before and after them, CSS pixels. */
export interface Rows {
  readonly from: number;
  readonly to: number;
  readonly before: number;
  readonly after: number;
}

/** @param scrolled, @param height of the list and @param row of a row, CSS pixels */
export function windowOf(count: number, scrolled: number, height: number, row = ROW, beyond = BEYOND): Rows {
  const to = Math.min(count, Math.ceil((scrolled + height) / row) + beyond);
  const from = Math.max(0, Math.min(to, Math.floor(scrolled / row) - beyond));
  return { from, to, before: from * row, after: (count - to) * row };
}

/** Height of a row of the grid and least width of a cell, CSS pixels; `.cell` has the same height. */
const CELL = { width: 156, height: 196 };

/** Images instead of rows, so many beside one another. */
export interface Cells extends Rows {
  readonly columns: number;
}

/** As {@link windowOf}, of a grid as wide as `width`; `from` and `to` count its images. */
export function gridOf(count: number, scrolled: number, height: number, width: number): Cells {
  const columns = Math.max(1, Math.floor(width / CELL.width));
  const rows = windowOf(Math.ceil(count / columns), scrolled, height, CELL.height, 2);
  return { ...rows, columns, from: rows.from * columns, to: Math.min(count, rows.to * columns) };
}

/** What is in sight of a list, CSS pixels. */
interface Sight {
  readonly scrolled: number;
  readonly height: number;
  readonly width: number;
}

function useSight(list: RefObject<HTMLElement | null>): Sight {
  const [sight, look] = useState({ scrolled: 0, height: 600, width: 600 });
  useLayoutEffect(() => {
    const { current } = list;
    if (current === null) {
      return;
    }
    const measure = (): void =>
      look({ scrolled: current.scrollTop, height: current.clientHeight, width: current.clientWidth });
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    current.addEventListener('scroll', measure, { passive: true });
    measure();
    return () => {
      observer.disconnect();
      current.removeEventListener('scroll', measure);
    };
  }, []);
  return sight;
}

/** Draws of a grid what is in sight. */
export function useGrid(list: RefObject<HTMLElement | null>, count: number): Cells {
  const { scrolled, height, width } = useSight(list);
  return gridOf(count, scrolled, height, width);
}

/**
 * Draws of a long list what is in sight: thousands of masks stay light, and all can be reached.
 *
 * @param chosen a row that comes into sight when it changes, or null
 */
export function useWindow(list: RefObject<HTMLElement | null>, count: number, chosen: number | null): Rows {
  const { scrolled, height } = useSight(list);
  useLayoutEffect(() => {
    const { current } = list;
    if (current !== null && chosen !== null) {
      const top = chosen * ROW;
      const least = top + ROW - current.clientHeight;
      current.scrollTop = Math.min(top, Math.max(least, current.scrollTop));
    }
  }, [chosen]);
  return windowOf(count, scrolled, height);
}
