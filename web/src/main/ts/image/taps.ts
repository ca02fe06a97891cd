/**
 * A linear map along one axis in which every output is a weighted mean of a few neighbouring inputs. The weights of
 * output i are `weights[i * width .. i * width + count[i])`, for the inputs from `first[i]` on.
 */
export interface Taps {
  readonly width: number;
  readonly first: Int32Array;
  readonly count: Uint8Array;
  readonly weights: Float32Array;
}

/** Bilinear resampling without aligned corners, as torch.nn.functional.interpolate does it. */
export function bilinear(inputs: number, outputs: number): Taps {
  const taps = allocate(outputs, 2);
  const scale = Math.fround(inputs / outputs);
  for (let i = 0; i < outputs; i++) {
    const position = Math.max(0, Math.fround(Math.fround(scale * (i + 0.5)) - 0.5));
    const left = Math.min(Math.floor(position), inputs - 1);
    const fraction = position - left;
    taps.first[i] = left;
    if (left + 1 < inputs) {
      taps.count[i] = 2;
      taps.weights[2 * i] = 1 - fraction;
      taps.weights[2 * i + 1] = fraction;
    } else {
      taps.count[i] = 1;
      taps.weights[2 * i] = 1;
    }
  }
  return taps;
}

/** From `inputs` values to `middle`, of which the first `used` are kept, and from those to `outputs`. */
export function compose(inputs: number, middle: number, used: number, outputs: number): Taps {
  const inner = bilinear(inputs, middle);
  const outer = bilinear(used, outputs);
  const end = (tap: number): number => inner.first[tap] + inner.count[tap];
  let width = 1;
  for (let i = 0; i < outputs; i++) {
    width = Math.max(width, end(outer.first[i] + outer.count[i] - 1) - inner.first[outer.first[i]]);
  }
  const taps = allocate(outputs, width);
  for (let i = 0; i < outputs; i++) {
    const low = outer.first[i];
    const high = low + outer.count[i] - 1;
    taps.first[i] = inner.first[low];
    taps.count[i] = end(high) - inner.first[low];
    for (let tap = low; tap <= high; tap++) {
      const at = i * width + inner.first[tap] - inner.first[low];
      for (let j = 0; j < inner.count[tap]; j++) {
        taps.weights[at + j] += outer.weights[2 * i + tap - low] * inner.weights[2 * tap + j];
      }
    }
  }
  return taps;
}

function allocate(outputs: number, width: number): Taps {
  return {
    width,
    first: new Int32Array(outputs),
    count: new Uint8Array(outputs),
    weights: new Float32Array(outputs * width),
  };
}
