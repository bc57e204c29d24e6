/** @file The Gaussian mixture of DAGMM over all training rows, in double precision (Zong et al. 2018, eq. 5 and 6). */

/** Rows as a detector's scores give them: coordinates and memberships, each by row. */
export type MixtureInput = {
  readonly coordinates: readonly Float32Array[];
  readonly memberships: readonly Float32Array[];
};

type Component = {
  readonly share: number;
  readonly centre: readonly number[];
  /** L of Σ = L·Lᵀ, row by row. */
  readonly root: readonly (readonly number[])[];
};

export type GaussianMixture = readonly Component[];

/** Keeps Σ positive where all rows are alike; as in the published training. */
const EPSILON = 1e-6;

/** φ, μ and Σ of each component, rows weighted by their memberships. Components that no row belongs to are left out. */
export function fitMixture({ coordinates, memberships }: MixtureInput): GaussianMixture {
  return memberships.flatMap((membership): Component[] => {
    const weight = sumOf(membership);
    if (!(weight > 0)) return [];
    const centre = coordinates.map(
      (coordinate) => sumOf(membership, (share, row) => share * coordinate[row]!) / weight,
    );
    const covariance = coordinates.map((a, i) =>
      coordinates.map(
        (b, j) =>
          sumOf(membership, (share, row) => share * (a[row]! - centre[i]!) * (b[row]! - centre[j]!)) /
            weight +
          (i === j ? EPSILON : 0),
      ),
    );
    return [{ share: weight / membership.length, centre, root: cholesky(covariance) }];
  });
}

/** −log Σ φ_k·N(z; μ_k, Σ_k) of each row. */
export function mixtureEnergies(
  mixture: GaussianMixture,
  coordinates: readonly Float32Array[],
): Float64Array {
  const rows = coordinates[0]!.length;
  const energies = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    const z = coordinates.map((coordinate) => coordinate[row]!);
    const logarithms = mixture.map((component) => Math.log(component.share) + logDensity(component, z));
    const largest = Math.max(...logarithms);
    const sum = logarithms.reduce((total, one) => total + Math.exp(one - largest), 0);
    energies[row] = -(largest + Math.log(sum));
  }
  return energies;
}

/** log N(z; μ, L·Lᵀ): forward substitution gives L⁻¹(z − μ), the diagonal of L the determinant. */
function logDensity({ centre, root }: Component, z: readonly number[]): number {
  const solved: number[] = [];
  let logDeterminant = 0;
  for (const [i, row] of root.entries()) {
    const known = solved.reduce((total, value, j) => total + row[j]! * value, 0);
    solved.push((z[i]! - centre[i]! - known) / row[i]!);
    logDeterminant += Math.log(row[i]!);
  }
  const distance = solved.reduce((total, value) => total + value * value, 0);
  return -0.5 * (distance + z.length * Math.log(2 * Math.PI)) - logDeterminant;
}

function cholesky(matrix: readonly (readonly number[])[]): number[][] {
  const root: number[][] = matrix.map(() => []);
  for (const [i, row] of matrix.entries()) {
    for (let j = 0; j <= i; j += 1) {
      const rest = root[i]!.reduce((total, value, k) => total + value * (root[j]![k] ?? 0), 0);
      root[i]!.push(
        i === j ? Math.sqrt(Math.max(row[i]! - rest, EPSILON ** 2)) : (row[j]! - rest) / root[j]![j]!,
      );
    }
  }
  return root;
}

function sumOf(values: Float32Array, term = (value: number, _row: number) => value): number {
  let total = 0;
  for (let row = 0; row < values.length; row += 1) total += term(values[row]!, row);
  return total;
}
