/** @file A small contract with one method for each thing that a transport must carry, and what stands behind it. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { eventIterator } from "@orpc/contract";
import { z } from "zod";
import { KensaError } from "../../src-main/contract/errors.ts";
import { nothing, productId } from "../../src-main/contract/ids.ts";
import { procedure } from "../../src-main/contract/procedure.ts";
import type { Services } from "../../src-main/contract/services.ts";
import { createRouter } from "../../src-main/rpc/create-router.ts";
import { memoryLog } from "../helpers/memory-log.ts";

const event = z.object({ seq: z.int(), text: z.string() });

export const sampleContract = {
  parts: {
    rename: procedure
      .route({ method: "POST", path: "/parts/{productId}/rename" })
      .input(z.strictObject({ productId, name: z.string().trim().min(1).max(80) }))
      .output(z.object({ productId, name: z.string() })),
    measure: procedure
      .route({ method: "POST", path: "/parts/measure" })
      .input(z.strictObject({ image: z.file() }))
      .output(z.object({ bytes: z.int(), name: z.string() })),
    misbehave: procedure.input(nothing).output(z.object({ count: z.int() })),
    crash: procedure.input(nothing).output(z.object({})),
  },
  work: {
    events: procedure
      .route({ method: "GET", path: "/work/events" })
      .input(z.strictObject({ after: z.int().optional() }))
      .output(eventIterator(event)),
    endless: procedure.input(nothing).output(eventIterator(event)),
    failing: procedure.input(nothing).output(eventIterator(event)),
    garbled: procedure.input(nothing).output(eventIterator(event)),
    wait: procedure.input(nothing).output(z.object({})),
  },
};

/** The router with its log, and what its methods noticed. */
export function sampleRouter() {
  const log = memoryLog();
  const noticed = { ended: Promise.withResolvers<void>(), aborted: Promise.withResolvers<void>() };
  const services: Services<typeof sampleContract> = {
    parts: {
      rename: ({ productId: id, name }) => {
        if (id === 404)
          throw new KensaError("not-found", "There is no such part.", {
            action: "Choose another.",
            failureCause: "name-taken",
          });
        return { productId: id, name };
      },
      measure: ({ image }) => ({ bytes: image.size, name: image.name }),
      misbehave: () => ({ count: "many" as unknown as number }),
      crash: () => {
        throw new TypeError("undefined is not a part");
      },
    },
    work: {
      events: async function* ({ after = -1 }) {
        for (let seq = after + 1; seq < 3; seq++) yield { seq, text: `event ${seq}` };
      },
      endless: async function* () {
        try {
          for (let seq = 0; ; seq++) {
            yield { seq, text: "tick" };
            await nextTurn();
          }
        } finally {
          noticed.ended.resolve();
        }
      },
      failing: async function* () {
        yield { seq: 0, text: "so far so good" };
        throw new KensaError("disk-full", "There is no space left.", { action: "Free some." });
      },
      garbled: async function* () {
        yield { seq: "one" as unknown as number, text: "" };
      },
      wait: async (_input, { signal }) => {
        await new Promise((_resolve, reject) => {
          signal?.addEventListener("abort", () => {
            noticed.aborted.resolve();
            reject(signal.reason);
          });
        });
        return {};
      },
    },
  };
  return { router: createRouter(sampleContract, services, log), log, noticed };
}
