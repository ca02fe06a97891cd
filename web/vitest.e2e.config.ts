import { defineConfig } from 'vitest/config';

// End to end: `./anymask serve` and a real Chromium. One after the other, as they share the machine's cores.
export default defineConfig({
  test: {
    include: ['src/e2e/**/*.e2e.ts'],
    environment: 'node',
    testTimeout: 180_000,
    hookTimeout: 180_000,
    fileParallelism: false,
  },
});
