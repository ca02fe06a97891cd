import { defineConfig } from 'vitest/config';

// End to end: `./anymask serve` and a real Chromium. Two files at a time: much of it is waiting, for a page or for a
// server that starts.
export default defineConfig({
  test: {
    include: ['src/e2e/**/*.e2e.ts'],
    environment: 'node',
    // Limits that only a hang reaches: nothing here may depend on how fast or how loaded the machine is.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 120_000, interval: 100 } },
    maxWorkers: 2,
  },
});
