/** An array of 32-bit floats from a NumPy file. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/**
 * Reads `.npy` arrays of half or single precision floats in C order, one behind the other; halves are widened.
 *
 * @throws Error when one is of another kind, or the last is shorter than its header says
 */
export function readNpy(bytes: ArrayBuffer): NpyArray[] {
  const arrays: NpyArray[] = [];
  for (let rest = bytes; arrays.length === 0 || rest.byteLength > 0;) {
    const { array, end } = readFirst(rest);
    arrays.push(array);
    rest = rest.slice(end);
  }
  return arrays;
}

/** The array that begins the bytes, and where it ends. */
function readFirst(bytes: ArrayBuffer): { readonly array: NpyArray; readonly end: number } {
  const view = new DataView(bytes);
  if (bytes.byteLength < 12 || MAGIC.some((byte, i) => view.getUint8(i) !== byte)) {
    throw new Error(`embedding: ${bytes.byteLength} bytes that do not start as a .npy file does`);
  }
  const long = view.getUint8(6) > 1;
  const start = (long ? 12 : 10) + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  if (start > bytes.byteLength) {
    throw new Error('embedding: the .npy header is cut off');
  }
  const header = new TextDecoder('latin1').decode(new Uint8Array(bytes, 0, start));
  const type = /'descr':\s*'(<f[24])'/.exec(header)?.[1];
  const dimensions = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (type === undefined || dimensions === undefined || !/'fortran_order':\s*False/.test(header)) {
    throw new Error(`embedding: expected '<f2' or '<f4' in C order, got ${header.slice(long ? 12 : 10).trim()}`);
  }
  const shape = dimensions
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  const length = shape.reduce((a, b) => a * b, 1);
  const size = type === '<f2' ? 2 : 4;
  const end = start + length * size;
  if (bytes.byteLength < end) {
    throw new Error(
      `embedding: ${bytes.byteLength - start} bytes of values, expected ${length * size} for (${shape})`,
    );
  }
  // Headers are padded to 64 bytes, but nothing forces a writer to.
  const body = start % size === 0 ? new Uint8Array(bytes, start) : new Uint8Array(bytes.slice(start, end));
  const values =
    size === 4
      ? new Float32Array(body.buffer, body.byteOffset, length).slice()
      : widen(new Uint16Array(body.buffer, body.byteOffset, length));
  return { array: { shape, values }, end };
}

/** Half precision to single: one sign, five exponent and ten fraction bits. */
export function widen(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) {
    values[i] = singleOf(halves[i]);
  }
  return values;
}

const bits = new Uint32Array(1);
const single = new Float32Array(bits.buffer);

function singleOf(half: number): number {
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) {
    const value = fraction * 2 ** -24;
    return half & 0x8000 ? -value : value;
  }
  bits[0] = ((half & 0x8000) << 16) | ((exponent === 31 ? 255 : exponent + 112) << 23) | (fraction << 13);
  return single[0];
}
