/** @file Smoothing. */
import type { Box } from "./defect-canvas.ts";

/** One axis of a box: the distance of neighbours in pixels, and how many there are. */
interface Axis {
  readonly step: number;
  readonly length: number;
}

/** The mean over `2·reach + 1` pixels along both axes. @param values `[box.height, box.width, channels]` */
export function boxMean(values: Float32Array, box: Box, channels: number, reach: number): Float32Array {
  return meanDown(meanAcross(values, box, channels, reach), box, channels, reach);
}

export function meanAcross(values: Float32Array, box: Box, channels: number, reach: number): Float32Array {
  return meanAlong(values, box, channels, { step: 1, length: box.width, reach });
}

export function meanDown(values: Float32Array, box: Box, channels: number, reach: number): Float32Array {
  return meanAlong(values, box, channels, { step: box.width, length: box.height, reach });
}

/** By a running sum; at the ends over fewer pixels. */
function meanAlong(
  values: Float32Array,
  { width, height }: Box,
  channels: number,
  { step, length, reach }: Axis & { reach: number },
): Float32Array {
  const result = new Float32Array(values.length);
  const stride = step * channels;
  const lines = (width * height) / length;
  for (let line = 0; line < lines; line++) {
    const first = (step === 1 ? line * width : line) * channels;
    for (let channel = 0; channel < channels; channel++) {
      const start = first + channel;
      let sum = 0;
      let count = 0;
      for (let i = -reach; i < length; i++) {
        const entering = i + reach;
        if (entering < length) [sum, count] = [sum + values[start + entering * stride]!, count + 1];
        const leaving = i - reach - 1;
        if (leaving >= 0) [sum, count] = [sum - values[start + leaving * stride]!, count - 1];
        if (i >= 0) result[start + i * stride] = sum / count;
      }
    }
  }
  return result;
}
