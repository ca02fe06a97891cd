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

/** @param scrolled and @param height of the list, CSS pixels */
export function windowOf(count: number, scrolled: number, height: number): Rows {
  const to = Math.min(count, Math.ceil((scrolled + height) / ROW) + BEYOND);
  const from = Math.max(0, Math.min(to, Math.floor(scrolled / ROW) - BEYOND));
  return { from, to, before: from * ROW, after: (count - to) * ROW };
}

/**
 * Draws of a long list what is in sight: thousands of masks stay light, and all can be reached.
 *
 * @param chosen a row that comes into sight when it changes, or null
 */
export function useWindow(list: RefObject<HTMLElement | null>, count: number, chosen: number | null): Rows {
  const [{ scrolled, height }, look] = useState({ scrolled: 0, height: 600 });
  useLayoutEffect(() => {
    const { current } = list;
    if (current === null) {
      return;
    }
    const measure = (): void => look({ scrolled: current.scrollTop, height: current.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    current.addEventListener('scroll', measure, { passive: true });
    measure();
    return () => {
      observer.disconnect();
      current.removeEventListener('scroll', measure);
    };
  }, []);
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
