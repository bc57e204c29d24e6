/** @file Whether a heatmap shows everything that the model looks at or one map of it alone; remembered until the browser is closed. */
import { z } from "zod";
import { type MapName, mapName } from "../../src-main/contract/model.ts";
import type { HeatmapView } from "../lib/score-text.ts";

const saved = z.enum(["all", ...mapName.options]);
const KEY = "heatmap";

export class HeatmapChoice {
  #wanted = $state<HeatmapView>("all");
  readonly #saved: Pick<Storage, "getItem" | "setItem">;

  /** @param store of the session: who comes for the next shift sees everything */
  constructor(store: Pick<Storage, "getItem" | "setItem">) {
    this.#saved = store;
    // What another version has left there is as good as nothing.
    this.#wanted = saved.safeParse(store.getItem(KEY)).data ?? "all";
  }

  /** What is shown of a model that has these maps. */
  shownOf(maps: readonly MapName[]): HeatmapView {
    const wanted = this.#wanted;
    return wanted !== "all" && maps.includes(wanted) ? wanted : "all";
  }

  choose(view: HeatmapView): void {
    this.#wanted = view;
    this.#saved.setItem(KEY, view);
  }

  /** From one to the next, and after the last one to everything again. */
  chooseNext(maps: readonly MapName[]): void {
    const views: readonly HeatmapView[] = ["all", ...maps];
    this.choose(views[(views.indexOf(this.shownOf(maps)) + 1) % views.length]!);
  }
}
