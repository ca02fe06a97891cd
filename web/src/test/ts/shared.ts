import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'vitest';

const SHARED = new URL('../../../../../shared/', import.meta.url);

/**
 * Tests that need the folder `shared` beside the checkout: skipped where it is absent, failing there when
 * ANYMASK_SHARED=required.
 */
export function withShared(name: string, tests: () => void): void {
  const there = existsSync(SHARED);
  if (!there && process.env['ANYMASK_SHARED'] === 'required') {
    throw new Error(`ANYMASK_SHARED=required, but there is no folder ${SHARED.pathname}`);
  }
  if (there) {
    describe(name, tests);
  } else {
    // A skipped suite is still read, and reading it needs the files.
    it.skip(`${name} (no folder shared beside the checkout)`);
  }
}

const read = (path: string): Buffer => readFileSync(new URL(path, SHARED));

export const sharedJson = (path: string): unknown => JSON.parse(read(path).toString('utf8'));

export interface SafeTensor {
  readonly shape: readonly number[];
  readonly dtype: 'F16' | 'F32';
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The tensors of a safetensors file. */
export function safetensors(path: string): Map<string, SafeTensor> {
  const file = read(path);
  const length = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.subarray(8, 8 + length).toString('utf8')) as Record<
    string,
    { dtype: 'F16' | 'F32'; shape: number[]; data_offsets: [number, number] }
  >;
  const tensors = new Map<string, SafeTensor>();
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(header)) {
    if (name !== '__metadata__') {
      const bytes = Uint8Array.from(file.subarray(8 + length + offsets[0], 8 + length + offsets[1]));
      tensors.set(name, { dtype, shape, bytes });
    }
  }
  return tensors;
}
