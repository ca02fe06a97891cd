import { describe, expect, it } from 'vitest';
import { widen } from '../../main/ts/api/npy.ts';
import { frameOf } from '../../main/ts/image/frame.ts';
import { bilinear } from '../../main/ts/image/taps.ts';
import { drawLogits } from '../../main/ts/mask/raster.ts';
import { area, contains, decompress, iou } from '../../main/ts/mask/rle.ts';
import { upscale } from '../../main/ts/mask/upscale.ts';
import { randomFrom } from './random.ts';
import { type SafeTensor, safetensors, sharedJson, withShared } from './shared.ts';

const LOGITS = 256;

/** Smooth blobs, so that there are edges, holes and wide plains. */
function blobs(seed: number): Float32Array {
  const random = randomFrom(seed);
  const waves = Array.from({ length: 6 }, () => [
    random() * 0.09,
    random() * 0.09,
    random() * 6.28,
    1 + random() * 6,
  ]);
  return Float32Array.from({ length: LOGITS * LOGITS }, (_, i) => {
    const [x, y] = [i % LOGITS, Math.floor(i / LOGITS)];
    return waves.reduce((sum, [a, b, phase, size]) => sum + size * Math.sin(a * x + b * y + phase), 0);
  });
}

/** The reference's two steps, each over whole arrays. */
function naive(logits: Float32Array, width: number, height: number): boolean[] {
  const frame = frameOf(width, height, 1024, 256);
  const large = resize(logits, LOGITS, LOGITS, 1024, 1024);
  const cut = new Float32Array(frame.resizedWidth * frame.resizedHeight);
  for (let y = 0; y < frame.resizedHeight; y++) {
    cut.set(large.subarray(y * 1024, y * 1024 + frame.resizedWidth), y * frame.resizedWidth);
  }
  return Array.from(resize(cut, frame.resizedWidth, frame.resizedHeight, width, height), (value) => value > 0);
}

function resize(
  values: Float32Array,
  width: number,
  height: number,
  outWidth: number,
  outHeight: number,
): Float32Array {
  const [columns, rows] = [bilinear(width, outWidth), bilinear(height, outHeight)];
  const result = new Float32Array(outWidth * outHeight);
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      let sum = 0;
      for (let j = 0; j < rows.count[y]; j++) {
        for (let i = 0; i < columns.count[x]; i++) {
          const weight = rows.weights[2 * y + j] * columns.weights[2 * x + i];
          sum += weight * values[(rows.first[y] + j) * width + columns.first[x] + i];
        }
      }
      result[y * outWidth + x] = sum;
    }
  }
  return result;
}

describe('masks at the size of the image', () => {
  it('are what two bilinear steps and a threshold give', () => {
    for (const [seed, width, height] of [
      [1, 300, 200],
      [2, 97, 411],
      [3, 1500, 40],
      [4, 64, 64],
    ] as const) {
      const logits = blobs(seed);
      const { rle } = upscale(logits, frameOf(width, height, 1024, 256));
      const expected = naive(logits, width, height);
      let different = 0;
      for (let i = 0; i < expected.length; i++) {
        different += contains(rle, i % width, Math.floor(i / width)) === expected[i] ? 0 : 1;
      }
      expect(different).toBeLessThanOrEqual(1);
    }
  });

  it('know how stable they are', () => {
    const half = Float32Array.from({ length: LOGITS * LOGITS }, (_, i) => (i % LOGITS < 128 ? 9 : -9));
    const { rle, stability } = upscale(half, frameOf(1024, 1024, 1024, 256));
    expect(area(rle)).toBe(512 * 1024);
    expect(stability).toBe(1);
    expect(upscale(new Float32Array(LOGITS * LOGITS).fill(-2), frameOf(50, 50, 1024, 256)).stability).toBeNaN();
    expect(upscale(new Float32Array(LOGITS * LOGITS).fill(0.5), frameOf(50, 50, 1024, 256)).stability).toBe(0);
  });

  it('take little for a photo of 100 megapixels', () => {
    const { rle } = upscale(blobs(5), frameOf(12_000, 8_400, 1024, 256));
    expect(rle.counts.reduce((a, b) => a + b)).toBe(12_000 * 8_400);
    expect(rle.counts.length).toBeLessThan(400_000);
  });
});

describe('masks at the size of the screen', () => {
  it('lie where the mask of the image lies, at any zoom', () => {
    const logits = blobs(6);
    const frame = frameOf(300, 200, 1024, 256);
    const { rle } = upscale(logits, frame);
    for (const view of [
      { x: 0, y: 0, scale: 1, width: 300, height: 200 },
      { x: -20, y: -10, scale: 0.7, width: 260, height: 180 },
      { x: 110.3, y: 60.7, scale: 5, width: 400, height: 300 },
    ]) {
      const picture = drawLogits(logits, frame, view, { red: 1, green: 2, blue: 3, fill: 1, edge: 0 });
      let [right, seen] = [0, 0];
      for (let j = 0; j < view.height; j++) {
        for (let i = 0; i < view.width; i++) {
          const [x, y] = [(i + 0.5) / view.scale + view.x, (j + 0.5) / view.scale + view.y];
          if (x >= 0 && y >= 0 && x < frame.width && y < frame.height) {
            seen++;
            right += opaque(picture, i, j) === contains(rle, x, y) ? 1 : 0;
          }
        }
      }
      expect(right / seen).toBeGreaterThan(0.99);
    }
  });

  it('of SAM 2 are one step from the logits', () => {
    const logits = blobs(6);
    const { rle } = upscale(logits, frameOf(300, 200, 1024, 256, 'sam_2'));
    const expected = resize(logits, LOGITS, LOGITS, 300, 200);
    const wrong = Array.from(expected).filter(
      (value, i) => Math.abs(value) > 1e-3 && contains(rle, i % 300, Math.floor(i / 300)) !== value > 0,
    );
    expect(wrong).toEqual([]);
    expect(area(rle)).toBeGreaterThan(1000);
  });

  it('are the same whatever was drawn before', () => {
    const frame = frameOf(333, 217, 1024, 256);
    const paint = { red: 1, green: 2, blue: 3, fill: 0.5, edge: 1.5 };
    const view = { x: 0, y: 0, scale: 1, width: 333, height: 217 };
    const draw = (seed: number, scale: number) => drawLogits(blobs(seed), frame, { ...view, scale }, paint);
    const first = draw(3, 0.5)?.rgba.slice();
    expect(first?.some((value) => value !== 0)).toBe(true);
    draw(4, 1);
    expect(draw(3, 0.5)?.rgba).toEqual(first);
  });

  it('are nothing where there is no mask, or none in view', () => {
    const frame = frameOf(100, 100, 1024, 256);
    const paint = { red: 0, green: 0, blue: 0, fill: 1, edge: 2 };
    const view = { x: 0, y: 0, scale: 1, width: 100, height: 100 };
    expect(drawLogits(new Float32Array(LOGITS * LOGITS).fill(-1), frame, view, paint)).toBeNull();
    expect(drawLogits(blobs(1), frame, { ...view, x: 500 }, paint)).toBeNull();
  });
});

function opaque(picture: ReturnType<typeof drawLogits>, x: number, y: number): boolean {
  if (picture === null) {
    return false;
  }
  const [column, row] = [x - picture.x, y - picture.y];
  const within = column >= 0 && row >= 0 && column < picture.width && row < picture.height;
  return within && picture.rgba[4 * (row * picture.width + column) + 3] > 127;
}

interface Golden {
  readonly prompts: readonly {
    readonly id: string;
    readonly masks: readonly (readonly { segmentation: { size: [number, number]; counts: string } }[])[];
  }[];
}

withShared('masks of the reference', () => {
  const golden = sharedJson('golden/mobile_sam_predictor/predictor.json') as Golden;
  const logits = safetensors('golden/mobile_sam_predictor/low_res_logits.safetensors');

  it.each(golden.prompts.map((prompt) => [prompt.id, prompt] as const))('%s', (id, prompt) => {
    const tensor = logits.get(id) as SafeTensor;
    const values = floats(tensor);
    prompt.masks.flat().forEach(({ segmentation: { size, counts } }, i) => {
      const [height, width] = size;
      const own = values.slice(i * LOGITS * LOGITS, (i + 1) * LOGITS * LOGITS);
      const { rle } = upscale(own, frameOf(width, height, 1024, 256));
      // Most logits are stored in half precision, which moves a few pixels of an edge.
      expect(iou(rle, decompress(counts, width, height))).toBeGreaterThan(0.999);
    });
  });
});

function floats(tensor: SafeTensor): Float32Array {
  return tensor.dtype === 'F32'
    ? new Float32Array(tensor.bytes.buffer)
    : widen(new Uint16Array(tensor.bytes.buffer));
}
