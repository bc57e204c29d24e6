/** @file What a review desk takes from the browser and from the services of every page. */
import { PendingActs } from "../../state/pending-acts.ts";
import type { DeskSurroundings } from "../../state/review-desk.svelte.ts";
import type { Services } from "../../state/services.ts";

export function deskSurroundings({
  connection,
  identity,
  products,
}: Pick<Services, "connection" | "identity" | "products">): DeskSurroundings {
  return {
    connection,
    pendingActs: new PendingActs(localStorage),
    askUser: () => identity.require(),
    now: () => performance.now(),
    newRequestId: () => crypto.randomUUID(),
    wait: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
    onStored: () => products.loadSoon(),
  };
}
