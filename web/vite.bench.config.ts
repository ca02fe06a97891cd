import { defineConfig } from 'vite';

// The benchmark is a program for Node, made from the same sources as the tests.
export default defineConfig({
  publicDir: false,
  build: { ssr: 'src/e2e/bench.ts', outDir: 'target/bench', target: 'node20' },
});
