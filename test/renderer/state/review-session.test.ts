/** @file How a part is looked at while it is reviewed: which pictures are wanted, and what the heatmap shows. */
import { describe, expect, test } from "vitest";
import { mediaUrl } from "../../../src-main/contract/media.ts";
import type { MapName } from "../../../src-main/contract/model.ts";
import { HeatmapChoice } from "../../../src-renderer/state/heatmap-choice.svelte.ts";
import { PendingActs } from "../../../src-renderer/state/pending-acts.ts";
import { ReviewSession } from "../../../src-renderer/state/review-session.svelte.ts";
import { ReviewSettings } from "../../../src-renderer/state/review-settings.svelte.ts";
import { MemoryStorage } from "./memory-storage.ts";
import { ReviewMemory } from "./review-memory.ts";
import { queuedPart } from "./sample-parts.ts";

async function openSession(maps: MapName[]) {
  const memory = new ReviewMemory([queuedPart(1), queuedPart(2)]);
  memory.maps = maps;
  memory.terms = [{ part: "marks-whole", weight: 1, deviations: 7 }];
  const session = new ReviewSession(
    memory,
    { inspectionId: 1 },
    {
      connection: { lost: () => {}, whenReady: async () => {} },
      settings: new ReviewSettings(new MemoryStorage(), { width: 1920, height: 1080 }),
      heatmapChoice: new HeatmapChoice(new MemoryStorage()),
      askUser: async () => "Aiko",
      now: () => 0,
      newRequestId: () => "request",
      pendingActs: new PendingActs(new MemoryStorage()),
      wait: async () => {},
      onStored: () => {},
      load: async () => ({ width: 1, height: 1, close: () => {} }),
    },
  );
  await session.open();
  await session.loadDetail();
  return { session, memory };
}

describe("The heatmap of a part under review", () => {
  test("shows one map after the other while it is held, and fetches that picture", async () => {
    const { session } = await openSession(["residual", "marks"]);
    expect(session.heatmapViews).toEqual(["all", "residual", "marks"]);
    session.startPeek("heatmap");
    for (const [view, picture] of [
      ["all", "heatmap"],
      ["residual", "residual-heatmap"],
      ["marks", "marks-heatmap"],
      ["all", "heatmap"],
    ] as const) {
      expect(session.heatmapView).toBe(view);
      session.prefetch();
      await expect.poll(() => session.heatmap.state).toBe("ready");
      expect(session.wanted).toContain(mediaUrl.inspected(1, picture));
      session.showNextInHeatmap();
    }
  });

  test("fetches every map while it is shown, and else the one that would be shown alone", async () => {
    const { session } = await openSession(["residual", "marks"]);
    session.showInHeatmap("marks");
    const [residual, marks] = [
      mediaUrl.inspected(1, "residual-heatmap"),
      mediaUrl.inspected(1, "marks-heatmap"),
    ];
    expect(session.wanted).toContain(marks);
    expect(session.wanted).toContain(mediaUrl.inspected(2, "marks-heatmap"));
    expect(session.wanted).not.toContain(residual);
    session.startPeek("heatmap");
    expect(session.wanted).toContain(residual);
  });

  test("does not change while nobody sees it", async () => {
    const { session } = await openSession(["residual", "marks"]);
    session.showNextInHeatmap();
    session.startPeek("expected");
    session.showNextInHeatmap();
    expect(session.heatmapView).toBe("all");
  });

  test("offers nothing where the model has no maps to show alone", async () => {
    const { session } = await openSession([]);
    session.showInHeatmap("marks");
    expect(session.heatmapViews).toEqual([]);
    expect(session.wanted).toContain(mediaUrl.inspected(1, "heatmap"));
  });
});

describe("What a score is made of", () => {
  test("is never said of another part, and the maps stay until more is known", async () => {
    const { session, memory } = await openSession(["marks"]);
    expect(session.terms).toEqual(memory.terms);
    session.queue.show(2);
    expect(session.terms).toBeNull();
    expect(session.maps).toEqual(["marks"]);
    await session.loadDetail();
    expect(session.terms).toEqual(memory.terms);
  });
});
