/** @file Groups that grow together: union-find over the numbers from 0. */

export class DisjointGroups {
  readonly #parents: Uint32Array;

  /** Each number is a group of its own at first. */
  constructor(count: number) {
    this.#parents = Uint32Array.from({ length: count }, (_, i) => i);
  }

  areTogether(a: number, b: number): boolean {
    return this.#rootOf(a) === this.#rootOf(b);
  }

  join(a: number, b: number): void {
    this.#parents[this.#rootOf(a)] = this.#rootOf(b);
  }

  /** The groups of these numbers, in the order of their first members. */
  among(numbers: readonly number[]): number[][] {
    return [...Map.groupBy(numbers, (number) => this.#rootOf(number)).values()];
  }

  /** The number that stands for a group; the path to it is halved on the way. */
  #rootOf(number: number): number {
    const parents = this.#parents;
    let root = number;
    while (parents[root] !== root) {
      parents[root] = parents[parents[root]!]!;
      root = parents[root]!;
    }
    return root;
  }
}
