/**
 * @file One-class support vector machine (Schölkopf et al. 2001) with a Gaussian kernel, solved by libsvm.
 *
 * The package's own prediction says only inside or outside, so the decision value is computed here from the support vectors.
 */
import SVM from "libsvm-js/asm.js";

export type OneClassSvm = {
  readonly gamma: number;
  readonly rho: number;
  /** `[vectors]` */
  readonly weights: Float64Array;
  /** `[vectors, columns]` */
  readonly vectors: Float32Array;
};

const CACHE_MEGABYTES = 200;

/**
 * @param rows `[rows, columns]`
 * @param options `nu` bounds the share of training rows left outside, in (0, 1); `gamma` is the kernel's, exp(−γ‖a − b‖²)
 */
export function fitOneClassSvm(
  rows: { readonly matrix: Float32Array; readonly columns: number },
  { nu, gamma }: { readonly nu: number; readonly gamma: number },
): OneClassSvm {
  const { matrix, columns } = rows;
  const samples = Array.from({ length: matrix.length / columns }, (_, row) =>
    Array.from(matrix.subarray(row * columns, (row + 1) * columns)),
  );
  const { ONE_CLASS } = SVM.SVM_TYPES;
  const { RBF } = SVM.KERNEL_TYPES;
  const svm = new SVM({ type: ONE_CLASS, kernel: RBF, gamma, nu, cacheSize: CACHE_MEGABYTES, quiet: true });
  try {
    svm.train(
      samples,
      samples.map(() => 1),
    );
    const text = svm.serializeModel();
    const indices = svm.getSVIndices();
    const vectors = new Float32Array(indices.length * columns);
    for (const [place, row] of indices.entries()) {
      vectors.set(matrix.subarray(row * columns, (row + 1) * columns), place * columns);
    }
    return { gamma, rho: rhoIn(text), weights: weightsIn(text), vectors };
  } finally {
    svm.free();
  }
}

/** ρ − Σ α_i·K(v_i, x) of each row: positive outside. */
export function svmScores(
  { gamma, rho, weights, vectors }: OneClassSvm,
  { matrix, columns }: { readonly matrix: Float32Array; readonly columns: number },
): Float64Array {
  return Float64Array.from({ length: matrix.length / columns }, (_, row) => {
    let inside = 0;
    for (let vector = 0; vector < weights.length; vector += 1) {
      let distance = 0;
      for (let column = 0; column < columns; column += 1) {
        const apart = matrix[row * columns + column]! - vectors[vector * columns + column]!;
        distance += apart * apart;
      }
      inside += weights[vector]! * Math.exp(-gamma * distance);
    }
    return rho - inside;
  });
}

/** libsvm's model file: a line `rho …`, and after a line `SV` a line for each support vector that starts with its weight. */
function rhoIn(text: string): number {
  return Number(/^rho (\S+)$/m.exec(text)?.[1]);
}

function weightsIn(text: string): Float64Array {
  const lines = text.slice(text.indexOf("\nSV\n") + 4).trim();
  return Float64Array.from(lines.split("\n"), (line) => Number.parseFloat(line));
}
