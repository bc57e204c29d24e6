/** @file Results: inspected images by filter, a page at a time, and their counts. */
import { type SqlBool, sql } from "kysely";
import type { ResultCounts, ResultFilter, ResultOrder } from "../../contract/results-api.ts";
import {
  finalVerdict,
  type ReviewedImage,
  reviewedTables,
  selectReviewed,
  toReviewed,
} from "./reviewed-images.ts";
import type { Store } from "./store.ts";

type Condition = ReturnType<typeof sql<SqlBool>>;

const ROWS_TO_A_PAGE = 500;

const orders = {
  newest: sql`inspected_images.id desc`,
  oldest: sql`inspected_images.id asc`,
  "highest-score": sql`inspected_images.score desc nulls last, inspected_images.id asc`,
  "lowest-score": sql`inspected_images.score asc nulls last, inspected_images.id asc`,
} satisfies Record<ResultOrder, unknown>;

export async function pageResults(
  store: Store,
  filter: ResultFilter,
  { order, offset, limit }: { order: ResultOrder; offset: number; limit: number },
): Promise<ReviewedImage[]> {
  // Put in order by number alone: whole rows would be carried through the sorting, and all but a page of them for nothing.
  const page = reviewedTables(store)
    .select("inspectedImages.id")
    .where(conditionOf(filter))
    .orderBy(orders[order])
    .limit(limit)
    .offset(offset);
  const rows = await selectReviewed(store)
    .where("inspectedImages.id", "in", page)
    .orderBy(orders[order])
    .execute();
  return rows.map(toReviewed);
}

/** Everything that the filter lets through, as it was inspected, a page in memory at a time. */
export async function* allResults(
  store: Store,
  filter: ResultFilter,
  imageIds?: readonly number[],
): AsyncGenerator<ReviewedImage> {
  const condition = conditionOf(filter, imageIds);
  let last = 0;
  for (;;) {
    const query = selectReviewed(store)
      .where(condition)
      .where("inspectedImages.id", ">", last)
      .orderBy("inspectedImages.id")
      .limit(ROWS_TO_A_PAGE);
    const rows = await query.execute();
    for (const row of rows) yield toReviewed(row);
    if (rows.length < ROWS_TO_A_PAGE) return;
    last = rows[rows.length - 1]!.id;
  }
}

/** @param imageIds where given, only these of what the filter lets through */
export async function countResults(
  store: Store,
  filter: ResultFilter,
  imageIds?: readonly number[],
): Promise<ResultCounts> {
  const condition = conditionOf(filter, imageIds);
  const sum = (of: Condition, name: string) => sql<number>`coalesce(sum(${of}), 0)`.as(name);
  const counts = await reviewedTables(store)
    .where(condition)
    .select([
      sql<number>`count(*)`.as("total"),
      sum(sql`${finalVerdict} = 'pass'`, "pass"),
      sum(sql`${finalVerdict} = 'fail'`, "fail"),
      sum(sql`${finalVerdict} = 'cannot-judge'`, "cannotJudge"),
      sum(sql`inspected_images.decision_id is not null`, "decided"),
      sum(sql`review_decisions.new_verdict <> inspected_images.verdict`, "overridden"),
    ])
    .executeTakeFirstOrThrow();
  const reasons = await reviewedTables(store)
    .where(condition)
    .where("reviewDecisions.reasonCode", "is not", null)
    .select(["reviewDecisions.reasonCode as code", sql<number>`count(*)`.as("images")])
    .groupBy("reviewDecisions.reasonCode")
    .orderBy("reviewDecisions.reasonCode")
    .execute();
  const byReason = reasons.map(({ code, images }) => ({ code: code!, images }));
  return { ...(counts as Omit<ResultCounts, "byReason">), byReason };
}

/** All conditions that are given, joined by «and»; each value is a parameter of the query. */
function conditionOf(filter: ResultFilter, imageIds?: readonly number[]): Condition {
  const conditions: Condition[] = [sql`true`];
  const add = <Value>(value: Value | undefined, condition: (value: Value) => Condition) => {
    if (value !== undefined) conditions.push(condition(value));
  };
  add(imageIds, (ids) => sql`inspected_images.id in (${sql.join(ids)})`);
  add(filter.productId, (id) => sql`models.product_id = ${id}`);
  add(filter.inspectionId, (id) => sql`inspected_images.inspection_id = ${id}`);
  add(filter.modelId, (id) => sql`inspections.model_id = ${id}`);
  add(filter.verdicts, (verdicts) => sql`${finalVerdict} in (${sql.join(verdicts)})`);
  add(filter.modelVerdicts, (verdicts) => sql`inspected_images.verdict in (${sql.join(verdicts)})`);
  add(filter.decided, (decided) => sql`(inspected_images.decision_id is not null) = ${decided ? 1 : 0}`);
  add(filter.reasonCodes, (codes) => sql`review_decisions.reason_code in (${sql.join(codes)})`);
  add(filter.minimumScore, (score) => sql`inspected_images.score >= ${score}`);
  add(filter.maximumScore, (score) => sql`inspected_images.score <= ${score}`);
  add(filter.from, (time) => sql`inspected_images.at >= ${canonical(time)}`);
  add(filter.to, (time) => sql`inspected_images.at < ${canonical(time)}`);
  add(filter.name, (name) => sql`instr(lower(inspected_images.file), lower(${name})) > 0`);
  return sql`${sql.join(conditions, sql` and `)}`;
}

/** With milliseconds, as times are stored, so that their texts compare as the times do. */
function canonical(time: string): string {
  return new Date(time).toISOString();
}
