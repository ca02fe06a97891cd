import { statSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const RUNTIME = new URL('node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm', import.meta.url);

// The runtime's glue and WASM are files of their own under hashed names: the glue is what its threads load again.
export default defineConfig({
  root: 'src/main/ts',
  base: './',
  publicDir: false,
  worker: { format: 'es' },
  define: { __RUNTIME_BYTES__: statSync(RUNTIME).size },
  build: {
    target: 'es2022',
    outDir: process.env['ANYMASK_WEB_OUT'] ?? '../../../target/classes/io/anymask/web',
    emptyOutDir: true,
    // The content security policy knows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
  },
  test: {
    root: '.',
    include: ['src/test/ts/**/*.test.ts'],
    environment: 'node',
    // A limit that only a hang reaches: other modules are tested beside.
    testTimeout: 120_000,
  },
});
