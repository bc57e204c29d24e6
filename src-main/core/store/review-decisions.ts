/** @file What people decide about inspected images. Rows are only ever added; each names the verdict before and after. */
import type { Transaction } from "kysely";
import { z } from "zod";
import { KensaError } from "../../contract/errors.ts";
import type { Verdict } from "../../contract/inspection.ts";
import type { Decision } from "../../contract/review-api.ts";
import type { Store } from "./store.ts";
import { productSettingsRecord, readRecord, reviewDecisionRecord, type Tables } from "./tables.ts";

type Request = {
  readonly inspectedImageId: number;
  readonly user: string;
  readonly requestId: string;
  /** The decision that the person saw in force, null for none; undefined where they looked at nothing. */
  readonly expectedDecisionId?: number | null | undefined;
};
type InForce = { readonly verdict: Verdict; readonly decision: Decision | null };
type NewDecision = Omit<z.output<typeof reviewDecisionRecord>, "id">;

/**
 * Stores a person's verdict. Once it returns, it is on the disk. A request that was stored before is answered with what was
 * stored then.
 *
 * @throws KensaError `not-found`; `conflict` where the request's id was used for something else, where another decision is
 *   in force than the person saw, or where the reason is called otherwise.
 */
export async function decideImage(
  store: Store,
  request: Request & {
    readonly verdict: Verdict;
    readonly reasonCode: number | null;
    /** What the person saw it called; undefined where they looked at nothing. */
    readonly reasonLabel?: string | undefined;
  },
): Promise<Decision> {
  const { inspectedImageId, user, requestId, verdict, reasonCode } = request;
  const at = store.clock().toISOString();
  return store.database.transaction().execute(async (transaction) => {
    const sent = await findSent(transaction, request);
    if (sent) return sent;
    const current = await inForce(transaction, inspectedImageId);
    requireSeen(request, current);
    const reasonLabel = reasonCode === null ? null : await labelOf(transaction, inspectedImageId, reasonCode);
    requireSameReason(request.reasonLabel, reasonLabel);
    const added = await add(transaction, {
      inspectedImageId,
      at,
      user,
      oldVerdict: current.verdict,
      newVerdict: verdict,
      reasonCode,
      reasonLabel,
      undoes: null,
      requestId,
    });
    await putInForce(transaction, inspectedImageId, added.id);
    return added;
  });
}

/**
 * Takes back the decision in force; the one before it, or else the model's verdict, is in force again.
 *
 * @throws KensaError `not-found`; `conflict` where no person has decided, or where another decision is in force than the person
 *   saw.
 */
export async function undoDecision(store: Store, request: Request): Promise<Decision> {
  const { inspectedImageId, user, requestId } = request;
  const at = store.clock().toISOString();
  return store.database.transaction().execute(async (transaction) => {
    const sent = await findSent(transaction, request);
    if (sent) return sent;
    const current = await inForce(transaction, inspectedImageId);
    requireSeen(request, current);
    if (current.decision === null) {
      throw new KensaError("conflict", "There is no decision to take back.", {
        failureCause: "nothing-to-undo",
      });
    }
    const before = await decisionBefore(transaction, current.decision);
    const added = await add(transaction, {
      inspectedImageId,
      at,
      user,
      oldVerdict: current.decision.newVerdict,
      newVerdict: current.decision.oldVerdict,
      reasonCode: before?.reasonCode ?? null,
      reasonLabel: before?.reasonLabel ?? null,
      undoes: current.decision.id,
      requestId,
    });
    await putInForce(transaction, inspectedImageId, before?.id ?? null);
    return added;
  });
}

/** Everything that was decided about an image, the newest first. */
export async function listDecisions(store: Store, inspectedImageId: number): Promise<Decision[]> {
  const rows = await store.database
    .selectFrom("reviewDecisions")
    .selectAll()
    .where("inspectedImageId", "=", inspectedImageId)
    .orderBy("id", "desc")
    .execute();
  return rows.map(toDecision);
}

/** Who has decided, the latest first, at most 50. */
export async function listReviewers(store: Store): Promise<string[]> {
  const rows = await store.database
    .selectFrom("reviewDecisions")
    .select(["user", (column) => column.fn.max("id").as("last")])
    .groupBy("user")
    .orderBy("last", "desc")
    .limit(50)
    .execute();
  return rows.map(({ user }) => user);
}

/** A row as the contract has it: the request's id is nobody's business but the sender's. */
export function toDecision(row: unknown): Decision {
  const { requestId: _, ...decision } = readRecord(reviewDecisionRecord, row);
  return decision;
}

async function findSent(transaction: Transaction<Tables>, request: Request): Promise<Decision | null> {
  const row = await transaction
    .selectFrom("reviewDecisions")
    .selectAll()
    .where("requestId", "=", request.requestId)
    .executeTakeFirst();
  if (row === undefined) return null;
  if (row.inspectedImageId === request.inspectedImageId && row.user === request.user) return toDecision(row);
  throw new KensaError("conflict", "This request was used for another decision.");
}

/** The verdict in force, and the person's decision that it comes from, if it is a person's. */
async function inForce(transaction: Transaction<Tables>, id: number): Promise<InForce> {
  const image = await transaction
    .selectFrom("inspectedImages")
    .select(["verdict", "decisionId"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (image === undefined) throw new KensaError("not-found", `There is no inspected image ${id}.`);
  if (image.decisionId === null) return { verdict: image.verdict, decision: null };
  const decision = toDecision(await rowOf(transaction, image.decisionId));
  return { verdict: decision.newVerdict, decision };
}

/** Nobody overrules or takes back what they have not seen. */
function requireSeen({ expectedDecisionId: seen }: Request, { decision }: InForce): void {
  if (seen === undefined || seen === (decision?.id ?? null)) return;
  const now =
    decision === null ? "it was taken back" : `${decision.user} has decided "${decision.newVerdict}"`;
  throw new KensaError("conflict", `Meanwhile somebody else has judged this image: ${now}.`, {
    action: "Look at it again, and decide anew where you do not agree.",
    failureCause: "decided-meanwhile",
  });
}

/** A code is given anew when its reason was removed: nobody's verdict is stored with another reason than they chose. */
function requireSameReason(seen: string | undefined, label: string | null): void {
  if (seen === undefined || seen === label) return;
  const now = label === null ? "removed" : `called «${label}»`;
  throw new KensaError("conflict", `The reason «${seen}» is ${now} by now.`, {
    action: "Give the verdict again, with a reason as they are now.",
    failureCause: "reason-changed",
  });
}

/** What a reason's code stands for on the image's product; null where it stands for nothing. */
async function labelOf(transaction: Transaction<Tables>, imageId: number, code: number) {
  const row = await transaction
    .selectFrom("inspectedImages")
    .innerJoin("inspections", "inspections.id", "inspectedImages.inspectionId")
    .innerJoin("models", "models.id", "inspections.modelId")
    .innerJoin("productSettings", "productSettings.productId", "models.productId")
    .select("productSettings.settings")
    .where("inspectedImages.id", "=", imageId)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { reasons } = readRecord(productSettingsRecord.shape.settings, row.settings);
  return reasons.find((reason) => reason.code === code)?.label ?? null;
}

/** The decision that was in force when `decision` was made: the last one before it that was never taken back. */
async function decisionBefore(
  transaction: Transaction<Tables>,
  decision: Decision,
): Promise<Decision | undefined> {
  const row = await transaction
    .selectFrom("reviewDecisions as earlier")
    .selectAll("earlier")
    .where("earlier.inspectedImageId", "=", decision.inspectedImageId)
    .where("earlier.id", "<", decision.id)
    .where("earlier.undoes", "is", null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("reviewDecisions as later")
            .select("later.id")
            .whereRef("later.undoes", "=", "earlier.id"),
        ),
      ),
    )
    .orderBy("earlier.id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : toDecision(row);
}

async function rowOf(transaction: Transaction<Tables>, id: number): Promise<unknown> {
  return transaction.selectFrom("reviewDecisions").selectAll().where("id", "=", id).executeTakeFirst();
}

async function add(transaction: Transaction<Tables>, decision: NewDecision): Promise<Decision> {
  const values = z.encode(reviewDecisionRecord.omit({ id: true }), decision);
  const row = await transaction
    .insertInto("reviewDecisions")
    .values(values)
    .returningAll()
    .executeTakeFirst();
  return toDecision(row);
}

async function putInForce(transaction: Transaction<Tables>, id: number, decisionId: number | null) {
  await transaction.updateTable("inspectedImages").set({ decisionId }).where("id", "=", id).execute();
}
