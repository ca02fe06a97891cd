import { defineConfig } from 'vite';

// Programs for Node, made from the same sources as the tests.
export default defineConfig({
  publicDir: false,
  build: {
    ssr: true,
    rolldownOptions: {
      input: [
        'src/e2e/bench.ts',
        'src/e2e/pictures.ts',
        'src/e2e/many.ts',
        'src/e2e/first.ts',
        'src/e2e/screens.ts',
      ],
      output: { chunkFileNames: '[name].js' },
    },
    outDir: 'target/bench',
    target: 'node20',
  },
});
