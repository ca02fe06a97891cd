/// ONNX Runtime's WebAssembly module without the JavaScript around it, which copies every input of every run into the
/// module's memory and every output out of it: for one prompt the state of an image, 29 MB. Here a tensor stays where
/// it was made until it is disposed of. The C interface is that of `onnxruntime-web`'s `lib/wasm/wasm-core-impl.ts`.
import type { Graph, Values } from './graphs.ts';

/** What Emscripten's module offers of itself, and of ONNX Runtime's C interface; addresses are numbers. */
interface Module {
  readonly PTR_SIZE: number;
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(at: number): void;
  stackSave(): number;
  stackRestore(stack: number): void;
  stackAlloc(bytes: number): number;
  getValue(at: number, type: '*' | 'i32'): number;
  setValue(at: number, value: number, type: '*' | 'i32'): void;
  UTF8ToString(at: number): string;
  _OrtInit(threads: number, logLevel: number): number;
  _OrtGetLastError(code: number, message: number): number;
  _OrtCreateSessionOptions(
    optimization: number,
    arena: boolean,
    pattern: boolean,
    mode: number,
    profiling: boolean,
    profile: number,
    logId: number,
    logSeverity: number,
    logVerbosity: number,
    optimizedModel: number,
  ): number;
  _OrtReleaseSessionOptions(options: number): number;
  _OrtCreateSession(model: number, bytes: number, options: number): number | Promise<number>;
  _OrtReleaseSession(session: number): number;
  _OrtGetInputOutputCount(session: number, inputs: number, outputs: number): number;
  _OrtGetInputOutputMetadata(session: number, index: number, name: number, metadata: number): number;
  _OrtFree(at: number): number;
  _OrtCreateTensor(
    type: number,
    data: number,
    bytes: number,
    dims: number,
    rank: number,
    location: number,
  ): number;
  _OrtGetTensorData(tensor: number, type: number, data: number, dims: number, rank: number): number;
  _OrtReleaseTensor(tensor: number): number;
  _OrtRun(
    session: number,
    inputNames: number,
    inputs: number,
    inputCount: number,
    outputNames: number,
    outputCount: number,
    outputs: number,
    options: number,
  ): number | Promise<number>;
}

type Factory = (config: {
  readonly numThreads: number;
  readonly wasmBinary: ArrayBuffer;
  readonly locateFile: (name: string) => string;
}) => Promise<Module>;

const FLOAT = 1;
const ON_CPU = 1;
const ERRORS = 3;
const ALL_OPTIMIZATIONS = 99;
const SEQUENTIAL = 0;

/** Bytes of an address. */
const POINTER = 4;

/** A tensor of 32-bit floats in the runtime's memory. */
export class Kept implements Values {
  /** @param owned its values lie in memory of its own, not of the handle's */
  private constructor(
    private readonly module: Module,
    readonly dims: readonly number[],
    private tensor: number,
    private readonly address: number,
    private readonly owned: boolean,
  ) {}

  static of(module: Module, values: Float32Array, dims: readonly number[]): Kept {
    const address = module._malloc(Math.max(POINTER, values.byteLength));
    if (address === 0) {
      throw new Error(`decoder: no memory for a tensor of ${values.byteLength} bytes`);
    }
    floatsAt(module, address, values.length).set(values);
    const handle = withStack(module, () => {
      const shape = module.stackAlloc(POINTER * dims.length);
      dims.forEach((length, i) => module.setValue(shape + POINTER * i, length, 'i32'));
      return module._OrtCreateTensor(FLOAT, address, values.byteLength, shape, dims.length, ON_CPU);
    });
    if (handle === 0) {
      module._free(address);
      throw lastError(module, `a tensor of ${dims.join(' × ')} values`);
    }
    return new Kept(module, dims, handle, address, true);
  }

  /** @param handle of a tensor that a run has given */
  static given(module: Module, handle: number): Kept {
    return withStack(module, () => {
      const [type, data, dims, rank] = [0, 1, 2, 3].map((i) => i * POINTER);
      const at = module.stackAlloc(4 * POINTER);
      const failed = module._OrtGetTensorData(handle, at + type, at + data, at + dims, at + rank) !== 0;
      if (failed || module.getValue(at + type, 'i32') !== FLOAT) {
        throw failed ? lastError(module, 'an output') : new Error('decoder: expected an output of 32-bit floats');
      }
      const shape = module.getValue(at + dims, '*');
      const lengths = Array.from({ length: module.getValue(at + rank, 'i32') }, (_, i) =>
        module.getValue(shape + POINTER * i, 'i32'),
      );
      module._OrtFree(shape);
      return new Kept(module, lengths, handle, module.getValue(at + data, '*'), false);
    });
  }

  get handle(): number {
    if (this.tensor === 0) {
      throw new Error(`decoder: a tensor of ${this.dims.join(' × ')} values is used after it was disposed of`);
    }
    return this.tensor;
  }

  /** A view, good until the runtime is called again. */
  get data(): Float32Array {
    void this.handle; // throws once it was disposed of
    return floatsAt(this.module, this.address, sizeOf(this.dims));
  }

  dispose(): void {
    this.module._OrtReleaseTensor(this.handle);
    if (this.owned) {
      this.module._free(this.address);
    }
    this.tensor = 0;
  }
}

const sizeOf = (dims: readonly number[]): number => dims.reduce((product, length) => product * length, 1);

const floatsAt = (module: Module, address: number, length: number): Float32Array =>
  new Float32Array(memoryOf(module, address), address, length);

/** The memory as it is now: another thread may have made it grow, which reading a value notices. */
function memoryOf(module: Module, address: number): ArrayBufferLike {
  module.getValue(address, 'i32');
  return module.HEAPU8.buffer;
}

/** A graph that is ready to run. */
export class Session implements Graph<Kept> {
  constructor(
    private readonly module: Module,
    private readonly handle: number,
    private readonly inputs: readonly Named[],
    private readonly outputs: readonly Named[],
  ) {}

  get inputNames(): readonly string[] {
    return this.inputs.map(({ name }) => name);
  }

  async run(feeds: Readonly<Record<string, Kept>>): Promise<Record<string, Kept>> {
    const { module, inputs, outputs } = this;
    const stack = module.stackSave();
    try {
      const addresses = (values: readonly number[]): number => {
        const at = module.stackAlloc(POINTER * values.length);
        values.forEach((value, i) => module.setValue(at + POINTER * i, value, '*'));
        return at;
      };
      const results = addresses(outputs.map(() => 0));
      const failed = await module._OrtRun(
        this.handle,
        addresses(inputs.map(({ address }) => address)),
        addresses(inputs.map(({ name }) => feeds[name].handle)),
        inputs.length,
        addresses(outputs.map(({ address }) => address)),
        outputs.length,
        results,
        0,
      );
      if (failed !== 0) {
        throw lastError(module, 'a run');
      }
      return Object.fromEntries(
        outputs.map(({ name }, i) => [name, Kept.given(module, module.getValue(results + POINTER * i, '*'))]),
      );
    } finally {
      module.stackRestore(stack);
    }
  }

  release(): void {
    for (const { address } of [...this.inputs, ...this.outputs]) {
      this.module._OrtFree(address);
    }
    this.module._OrtReleaseSession(this.handle);
  }
}

/** An input or output, and the address of its name. */
interface Named {
  readonly name: string;
  readonly address: number;
}

export class Runtime {
  private constructor(private readonly module: Module) {}

  /**
   * @param glue the address of Emscripten's part of the runtime
   * @param wasmBinary the runtime itself
   */
  static async start(glue: string, wasmBinary: ArrayBuffer, numThreads: number): Promise<Runtime> {
    const { default: factory } = (await import(/* @vite-ignore */ glue)) as { default: Factory };
    const module = await factory({ numThreads, wasmBinary, locateFile: (name) => name });
    if (module.PTR_SIZE !== POINTER) {
      throw new Error(`decoder: the runtime's addresses have ${module.PTR_SIZE} bytes, expected ${POINTER}`);
    }
    if (module._OrtInit(numThreads, ERRORS) !== 0) {
      throw lastError(module, 'the start');
    }
    return new Runtime(module);
  }

  tensor(values: Float32Array, dims: readonly number[]): Kept {
    return Kept.of(this.module, values, dims);
  }

  async session(model: Uint8Array): Promise<Session> {
    const { module } = this;
    const address = module._malloc(model.byteLength);
    if (address === 0) {
      throw new Error(`decoder: no memory for a graph of ${model.byteLength} bytes`);
    }
    new Uint8Array(memoryOf(module, address), address, model.byteLength).set(model);
    const options = module._OrtCreateSessionOptions(
      ALL_OPTIMIZATIONS,
      false,
      false,
      SEQUENTIAL,
      false,
      0,
      0,
      ERRORS,
      0,
      0,
    );
    const handle = options === 0 ? 0 : await module._OrtCreateSession(address, model.byteLength, options);
    const failure = handle === 0 ? lastError(module, 'a graph') : null;
    module._OrtReleaseSessionOptions(options);
    module._free(address);
    if (failure !== null) {
      throw failure;
    }
    return new Session(module, handle, ...namesOf(module, handle));
  }
}

function namesOf(module: Module, session: number): [Named[], Named[]] {
  return withStack(module, () => {
    const [first, second] = [module.stackAlloc(POINTER), module.stackAlloc(POINTER)];
    if (module._OrtGetInputOutputCount(session, first, second) !== 0) {
      throw lastError(module, 'a graph');
    }
    const [inputs, outputs] = [module.getValue(first, 'i32'), module.getValue(second, 'i32')];
    const all = Array.from({ length: inputs + outputs }, (_, i) => {
      if (module._OrtGetInputOutputMetadata(session, i, first, second) !== 0) {
        throw lastError(module, 'a graph');
      }
      module._OrtFree(module.getValue(second, '*'));
      const address = module.getValue(first, '*');
      return { name: module.UTF8ToString(address), address };
    });
    return [all.slice(0, inputs), all.slice(inputs)];
  });
}

function withStack<R>(module: Module, work: () => R): R {
  const stack = module.stackSave();
  try {
    return work();
  } finally {
    module.stackRestore(stack);
  }
}

/** What the runtime says went wrong. */
function lastError(module: Module, what: string): Error {
  return withStack(module, () => {
    const at = module.stackAlloc(2 * POINTER);
    module._OrtGetLastError(at, at + POINTER);
    const message = module.getValue(at + POINTER, '*');
    return new Error(
      `decoder: ${what} failed: ${message === 0 ? 'no reason given' : module.UTF8ToString(message)}`,
    );
  });
}
