/**
 * @file TensorFlow itself, through `@tensorflow/tfjs-node-gpu`: for machines with CUDA. An optional dependency that
 * fetches its library when it is installed; where it is not there, nothing else is missing.
 */
import { createRequire } from "node:module";
import util from "node:util";
import { EagerExecutor } from "./eager.ts";

const PACKAGE = "@tensorflow/tfjs-node-gpu";

/** Loads TensorFlow on first use. Throws one sentence that says what is missing. */
export function createTensorFlowExecutor(): EagerExecutor {
  restoreRemovedHelpers();
  try {
    createRequire(import.meta.url)(PACKAGE);
  } catch (cause) {
    const message = `${PACKAGE} is not installed with its library, so TensorFlow cannot compute here.`;
    throw new Error(message, { cause });
  }
  return new EagerExecutor("tensorflow", "cuda");
}

/** The package calls two helpers that Node 23 removed (tensorflow/tfjs#8609). */
function restoreRemovedHelpers(): void {
  const helpers = util as unknown as Record<string, unknown>;
  helpers["isNullOrUndefined"] ??= (value: unknown) => value === null || value === undefined;
  helpers["isArray"] ??= Array.isArray;
}
