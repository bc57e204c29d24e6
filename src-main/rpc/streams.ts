/** @file Streams among answers: the same values, with their errors in other words. */
import { mapEventIterator } from "@orpc/client";

/** The answer itself, or, where it is a stream, one whose errors have gone through `translate`. */
export function translateStream<Output>(output: Output, translate: (thrown: unknown) => unknown): Output {
  if (!isStream(output)) return output;
  return mapEventIterator(output, {
    value: async (value) => value,
    error: async (thrown) => translate(thrown),
  }) as Output;
}

function isStream(output: unknown): output is AsyncGenerator<unknown> {
  return typeof output === "object" && output !== null && Symbol.asyncIterator in output && "next" in output;
}
