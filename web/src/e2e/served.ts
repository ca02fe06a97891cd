import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { type AnymaskServer, launch } from './machine.ts';

/**
 * Starts a server and a browser before the tests of a suite, and stops both after them.
 *
 * @param args more arguments of the browser
 * @returns the browser, once a test runs
 */
export function browserFor(server: AnymaskServer, args: readonly string[] = []): () => Browser {
  let browser: Browser | null = null;

  beforeAll(async () => {
    await server.start();
    browser = await launch(args);
  });

  afterAll(async () => {
    await browser?.close();
    await server.close();
  });

  return () => {
    if (browser === null) {
      throw new Error('no browser yet: ask for it inside a test');
    }
    return browser;
  };
}
