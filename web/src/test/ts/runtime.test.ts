import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Runtime, type Session } from '../../main/ts/decoder/runtime.ts';

const PLACE = new URL('../../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded', import.meta.url).href;

/** A field of a message in protocol buffers. */
function field(number: number, value: number | string | readonly number[]): number[] {
  if (typeof value === 'number') {
    return [number << 3, value];
  }
  const bytes = typeof value === 'string' ? [...new TextEncoder().encode(value)] : value;
  return [(number << 3) | 2, bytes.length, ...bytes];
}

/** ONNX: `sum` of `x` and `y`, and `product`, vectors of three 32-bit floats. */
function model(): Uint8Array {
  const node = (operation: string, output: string): number[] =>
    field(1, [...field(1, 'x'), ...field(1, 'y'), ...field(2, output), ...field(4, operation)]);
  const shape = field(2, field(1, field(1, 3)));
  const value = (name: string): number[] => [...field(1, name), ...field(2, field(1, [...field(1, 1), ...shape]))];
  const graph = [
    ...node('Add', 'sum'),
    ...node('Mul', 'product'),
    ...field(2, 'graph'),
    ...['x', 'y'].flatMap((name) => field(11, value(name))),
    ...['sum', 'product'].flatMap((name) => field(12, value(name))),
  ];
  return Uint8Array.from([...field(1, 8), ...field(7, graph), ...field(8, field(2, 13))]);
}

describe('the runtime in its own memory', () => {
  let runtime: Runtime;
  let session: Session;

  beforeAll(async () => {
    const wasm = readFileSync(new URL(`${PLACE}.wasm`));
    runtime = await Runtime.start(`${PLACE}.mjs`, wasm.buffer.slice(wasm.byteOffset) as ArrayBuffer, 1);
    session = await runtime.session(model());
  });

  const vector = (...values: number[]) => runtime.tensor(Float32Array.from(values), [values.length]);

  it('runs a graph, whose values go on to the next run where they lie', async () => {
    const [x, y] = [vector(1, 2, 3), vector(10, 20, 30)];
    expect(session.inputNames).toEqual(['x', 'y']);
    const { sum, product } = await session.run({ x, y });
    expect([sum.dims, [...sum.data], [...product.data]]).toEqual([[3], [11, 22, 33], [10, 40, 90]]);
    const next = await session.run({ x: sum, y: product });
    expect([...next['sum'].data]).toEqual([21, 62, 123]);
    [x, y, sum, product, next['sum'], next['product']].forEach((tensor) => tensor.dispose());
  });

  it('keeps a tensor as it was made, however often it is used', async () => {
    const values = Float32Array.of(1, 2, 3);
    const x = runtime.tensor(values, [3]);
    values.fill(7);
    for (let i = 0; i < 3; i++) {
      const { sum, product } = await session.run({ x, y: x });
      expect([...sum.data]).toEqual([2, 4, 6]);
      disposeAll(sum, product);
    }
    x.dispose();
  });

  it('gives memory back: more than its addresses reach fits one after another', () => {
    const values = new Float32Array(1 << 24);
    for (let i = 0; i < 70; i++) {
      runtime.tensor(values, [values.length]).dispose();
    }
  }, 60_000);

  it('says what is wrong in the runtime\u2019s words', async () => {
    await expect(runtime.session(Uint8Array.of(1, 2, 3))).rejects.toThrow(
      /decoder: a graph failed: .*[Pp]rotobuf/,
    );
    const [x, y] = [vector(1, 2), vector(1, 2, 3)];
    await expect(session.run({ x, y })).rejects.toThrow(/decoder: a run failed: .*x/);
    disposeAll(x, y);
    expect(() => x.data).toThrow('a tensor of 2 values is used after it was disposed of');
  });
});

const disposeAll = (...tensors: { dispose(): void }[]): void => tensors.forEach((tensor) => tensor.dispose());
