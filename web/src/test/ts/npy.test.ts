import { describe, expect, it } from 'vitest';
import { readNpy, widen } from '../../main/ts/api/npy.ts';

/** A file as NumPy writes it. */
function npy(descr: string, shape: string, body: Uint8Array, version = 1, padding = 0): ArrayBuffer {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }${' '.repeat(padding)}\n`;
  const prefix = version === 1 ? 10 : 12;
  const file = new Uint8Array(prefix + header.length + body.length);
  file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, header.length & 255, header.length >> 8]);
  file.set(new TextEncoder().encode(header), prefix);
  file.set(body, prefix + header.length);
  return file.buffer;
}

const bytesOf = (array: Float32Array | Uint16Array): Uint8Array => new Uint8Array(array.buffer);

describe('.npy', () => {
  it('of 32-bit floats is read as it is, wherever its values start', () => {
    const values = Float32Array.from([1.5, -2, 3e-9, 0, 5, 6]);
    for (const [version, padding] of [
      [1, 0],
      [1, 1],
      [2, 3],
    ]) {
      expect(readNpy(npy('<f4', '(1, 2, 3)', bytesOf(values), version, padding))).toEqual([
        { shape: [1, 2, 3], values },
      ]);
    }
    expect(readNpy(npy('<f4', '(6,)', bytesOf(values)))[0].shape).toEqual([6]);
  });

  it('of halves is widened', () => {
    const halves = Uint16Array.from([0x3c00, 0xc000, 0x3555, 0x0001, 0x8000, 0x7bff, 0x7c00, 0x03ff]);
    const [{ values }] = readNpy(npy('<f2', '(8,)', bytesOf(halves)));
    expect([...values]).toEqual([1, -2, 0.333251953125, 2 ** -24, -0, 65504, Infinity, 1023 * 2 ** -24]);
    expect(widen(Uint16Array.of(0x7e00))[0]).toBeNaN();
  });

  it('is one array behind the other, wherever each starts', () => {
    const [one, two] = [
      npy('<f2', '(3,)', bytesOf(Uint16Array.of(0x3c00, 0, 0xc000)), 1, 1),
      npy('<f4', '(1, 2)', bytesOf(Float32Array.of(4, 5))),
    ];
    const both = new Uint8Array(one.byteLength + two.byteLength);
    both.set(new Uint8Array(one));
    both.set(new Uint8Array(two), one.byteLength);
    expect(readNpy(both.buffer)).toEqual([
      { shape: [3], values: Float32Array.of(1, 0, -2) },
      { shape: [1, 2], values: Float32Array.of(4, 5) },
    ]);
  });

  it('of another kind, or cut off, is refused with what was got', () => {
    const two = bytesOf(Float32Array.of(1, 2));
    expect(() => readNpy(npy('<f8', '(1,)', two))).toThrow("expected '<f2' or '<f4'");
    expect(() => readNpy(npy('<f4', '(3,)', two))).toThrow('8 bytes of values, expected 12');
    expect(() => readNpy(npy('<f4', '(1,)', two))).toThrow('4 bytes that do not start');
    expect(() => readNpy(new TextEncoder().encode('<!doctype html>').buffer)).toThrow(
      'do not start as a .npy file does',
    );
    const cut = npy('<f4', '(1,)', two).slice(0, 20);
    expect(() => readNpy(cut)).toThrow('cut off');
  });
});
