/**
 * @file Verdicts on their way to the disk, kept in the browser's storage until they are there: a page that is loaded anew
 * sends them again, under the same id.
 */
import { z } from "zod";
import { reasonCode, userName } from "../../src-main/contract/ids.ts";
import { verdict } from "../../src-main/contract/inspection.ts";
import { queueItem } from "../../src-main/contract/review-api.ts";

const act = { item: queueItem, user: userName, requestId: z.string() };

/** A verdict, or the taking back of one. */
const pendingAct = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("decide"),
    ...act,
    verdict,
    reasonCode: reasonCode.nullable(),
    /** What the person saw the reason called; absent where there is none. */
    reasonLabel: z.string().optional(),
  }),
  z.object({ kind: z.literal("undo"), ...act }),
]);
export type PendingAct = Readonly<z.infer<typeof pendingAct>>;

const KEY = "review-pending";

export class PendingActs {
  readonly #saved: Pick<Storage, "getItem" | "setItem">;

  constructor(saved: Pick<Storage, "getItem" | "setItem">) {
    this.#saved = saved;
  }

  /** The oldest first. Every window of this browser keeps its own here, so that it is read anew each time. */
  all(): readonly PendingAct[] {
    return parsed(this.#saved.getItem(KEY) ?? "[]").flatMap(
      (value) => pendingAct.safeParse(value).data ?? [],
    );
  }

  keep(added: PendingAct): void {
    this.#save([...this.#but(added.requestId), added]);
  }

  /** It is stored, or was dropped. */
  remove(requestId: string): void {
    this.#save(this.#but(requestId));
  }

  #but(requestId: string): readonly PendingAct[] {
    return this.all().filter((kept) => kept.requestId !== requestId);
  }

  #save(acts: readonly PendingAct[]): void {
    this.#saved.setItem(KEY, JSON.stringify(acts));
  }
}

/** What another version has left there does not stop anybody from working. */
function parsed(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
