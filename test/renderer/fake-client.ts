/** @file A client for state classes: it answers with what a test hands in, and rejects by name whatever else is called. */
import type { Client } from "../../src-renderer/lib/client.ts";

/** Some of the client's functions; they may answer plainly. */
export type Handlers = {
  readonly [Area in keyof Client]?: {
    readonly [Verb in keyof Client[Area]]?: Client[Area][Verb] extends (
      input: infer Input,
      ...rest: never[]
    ) => unknown
      ? (input: Input, options?: { readonly signal?: AbortSignal | undefined }) => unknown
      : never;
  };
};

export type FakeClient = Client & {
  /** Every call so far as `area.verb`, with its input. */
  readonly calls: readonly (readonly [name: string, input: unknown])[];
};

export function fakeClient(handlers: Handlers): FakeClient {
  const calls: [string, unknown][] = [];
  const area = (name: string) =>
    new Proxy(
      {},
      {
        get: (_target, verb) => async (input: unknown, options: unknown) => {
          const called = `${name}.${String(verb)}`;
          calls.push([called, input]);
          const verbs = (handlers as Readonly<Record<string, Readonly<Record<string, unknown>>>>)[name];
          const handler = verbs?.[String(verb)];
          if (typeof handler !== "function") throw new Error(`The test has no handler for ${called}.`);
          return handler(input, options);
        },
      },
    );
  const client = new Proxy({}, { get: (_target, name) => (name === "calls" ? calls : area(String(name))) });
  return client as FakeClient;
}
