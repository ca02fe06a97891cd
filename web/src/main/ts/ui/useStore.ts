import { useLayoutEffect, useState } from 'preact/hooks';
import type { Store } from '../base/store.ts';

/** The value of a store; the component is drawn again when it changes. */
export function useStore<T>(store: Store<T>): T {
  const [, draw] = useState(0);
  useLayoutEffect(() => {
    draw((n) => n + 1);
    return store.subscribe(() => draw((n) => n + 1));
  }, [store]);
  return store.value;
}
