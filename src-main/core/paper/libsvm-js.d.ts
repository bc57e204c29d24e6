/** What is used here of libsvm-js, which brings no types. */
declare module "libsvm-js/asm.js" {
  export default class SVM {
    static readonly SVM_TYPES: { readonly ONE_CLASS: string };
    static readonly KERNEL_TYPES: { readonly RBF: string };
    constructor(options: {
      type: string;
      kernel: string;
      gamma: number;
      nu: number;
      cacheSize: number;
      quiet: boolean;
    });
    train(samples: readonly (readonly number[])[], labels: readonly number[]): void;
    serializeModel(): string;
    getSVIndices(): number[];
    free(): void;
  }
}
