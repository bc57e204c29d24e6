/** @file What is set at this station and kept in its browser. */
import type { z } from "zod";

export type SavedIn = Pick<Storage, "getItem" | "setItem">;

export class SavedValue<Schema extends z.ZodObject> {
  #value = $state.raw<z.infer<Schema>>();
  readonly #storage: SavedIn;
  readonly #key: string;

  /** @param schema of which every field has a default */
  constructor(schema: Schema, storage: SavedIn, key: string) {
    this.#storage = storage;
    this.#key = key;
    // What another version has left there does not stop anybody from working.
    const stored = schema.safeParse(parsed(storage.getItem(key) ?? "{}"));
    this.#value = stored.success ? stored.data : schema.parse({});
  }

  get value(): z.infer<Schema> {
    return this.#value!;
  }

  change(change: Partial<z.infer<Schema>>): void {
    this.#value = { ...this.value, ...change };
    this.#storage.setItem(this.#key, JSON.stringify(this.#value));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
