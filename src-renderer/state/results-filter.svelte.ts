/** @file What a person narrows the results by, as it is chosen on the page. */
import type { Verdict } from "../../src-main/contract/inspection.ts";
import type { ResultFilter } from "../../src-main/contract/results-api.ts";

export type DecidedChoice = "all" | "decided" | "undecided";

export class ResultsFilter {
  /** Of every product, or of this one only. */
  isEveryProduct = $state(false);
  inspectionId = $state<number | null>(null);
  /** Empty: any. */
  verdicts = $state.raw<readonly Verdict[]>([]);
  decided = $state<DecidedChoice>("all");
  reasonCode = $state<number | null>(null);
  minimumScore = $state<number | null>(null);
  maximumScore = $state<number | null>(null);
  /** Calendar days where the person is, as `2026-06-14`; empty: any. The last one counts as a whole. */
  firstDay = $state("");
  lastDay = $state("");
  name = $state("");
  readonly #productId: number;

  constructor(productId: number, inspectionId: number | null) {
    this.#productId = productId;
    this.inspectionId = inspectionId;
  }

  /** As the application takes it. */
  get value(): ResultFilter {
    const { inspectionId, verdicts, decided, reasonCode, minimumScore, maximumScore } = this;
    const name = this.name.trim();
    const from = startOfDay(this.firstDay, 0);
    const to = startOfDay(this.lastDay, 1);
    return {
      ...(this.isEveryProduct ? {} : { productId: this.#productId }),
      ...(inspectionId === null ? {} : { inspectionId }),
      ...(verdicts.length === 0 ? {} : { verdicts: [...verdicts] }),
      ...(decided === "all" ? {} : { decided: decided === "decided" }),
      ...(reasonCode === null ? {} : { reasonCodes: [reasonCode] }),
      ...(minimumScore === null ? {} : { minimumScore }),
      ...(maximumScore === null ? {} : { maximumScore }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(name === "" ? {} : { name }),
    };
  }

  /** How many of the further choices, those that are folded away, narrow the results. */
  get further(): number {
    const { isEveryProduct, decided, reasonCode, minimumScore, maximumScore, firstDay, lastDay } = this;
    const narrowing = [
      isEveryProduct,
      decided !== "all",
      reasonCode !== null,
      minimumScore !== null || maximumScore !== null,
      firstDay !== "" || lastDay !== "",
    ];
    return narrowing.filter(Boolean).length;
  }

  get isNarrow(): boolean {
    return (
      this.further > 0 || this.inspectionId !== null || this.verdicts.length > 0 || this.name.trim() !== ""
    );
  }

  /** Adds a verdict to those that are shown, or takes it away. */
  toggle(verdict: Verdict): void {
    this.verdicts = this.verdicts.includes(verdict)
      ? this.verdicts.filter((other) => other !== verdict)
      : [...this.verdicts, verdict];
  }

  /** Every product's inspections and reasons are others than this one's. */
  chooseProducts(isEvery: boolean): void {
    this.isEveryProduct = isEvery;
    this.inspectionId = null;
    this.reasonCode = null;
  }

  clear(): void {
    this.chooseProducts(false);
    this.verdicts = [];
    this.decided = "all";
    this.minimumScore = null;
    this.maximumScore = null;
    this.firstDay = "";
    this.lastDay = "";
    this.name = "";
  }
}

/** The first moment of a day where the person is, some days later; undefined where no day is given. */
function startOfDay(day: string, daysLater: number): string | undefined {
  const [year, month, date] = day.split("-").map(Number);
  if (year === undefined || month === undefined || date === undefined) return undefined;
  const start = new Date(year, month - 1, date + daysLater);
  return Number.isNaN(start.getTime()) ? undefined : start.toISOString();
}
