import { expect, test, vi } from "vitest";
import { desktopWordsFor } from "../../assets/messages/desktop.ts";
import type { InspectionSummary } from "../../src-main/contract/inspect-api.ts";
import type { Job } from "../../src-main/contract/jobs-api.ts";
import { askBeforeClosing } from "../../src-main/electron/ask-before-closing.ts";
import { memoryLog } from "../helpers/memory-log.ts";
import { fakeElectron } from "./fake-electron.ts";

type Work = {
  readonly jobs?: number;
  readonly camera?: InspectionSummary["state"];
  readonly isBroken?: boolean;
};

function open({ jobs = 0, camera = "finished", isBroken = false }: Work) {
  const { modules, seen } = fakeElectron();
  const window = new modules.BrowserWindow({ webPreferences: {} });
  const client = {
    jobs: {
      list: async () => {
        if (isBroken) throw new Error("The database is gone.");
        return Array<Job>(jobs);
      },
    },
    inspect: {
      list: async ({ state }: { state: string }) =>
        [{ state: camera, source: { kind: "camera", name: "" } } as InspectionSummary].filter(
          (inspection) => inspection.state === state,
        ),
    },
  };
  const log = memoryLog();
  askBeforeClosing(window as never, { client, dialog: modules.dialog as never, locale: "ja-JP", log });
  return { window, seen, log };
}

test("the window closes without a question while nothing runs", async () => {
  const { window, seen } = open({});
  window.close();
  await vi.waitFor(() => expect(window.isClosed).toBe(true));
  expect(seen.questions).toEqual([]);
});

test.each([
  ["a job", { jobs: 1 }, desktopWordsFor("ja").jobsEnd],
  ["a camera", { camera: "running" }, desktopWordsFor("ja").cameraEnds],
] as const)(
  "while %s is at work, a person is asked in the system's language, once, and may stay",
  async (_, work, detail) => {
    const { window, seen } = open(work);
    window.close();
    window.close();
    await vi.waitFor(() => expect(seen.questions).toMatchObject([{ detail }]));
    expect(window.isClosed).toBe(false);
    // Asked again the next time, and this time they agree.
    await new Promise((done) => setImmediate(done));
    seen.answer = 1;
    window.close();
    await vi.waitFor(() => expect(window.isClosed).toBe(true));
    expect(seen.questions).toHaveLength(2);
  },
);

test("the window closes where nobody can tell what runs, and that is logged", async () => {
  const { window, log } = open({ isBroken: true });
  window.close();
  await vi.waitFor(() => expect(window.isClosed).toBe(true));
  expect(log.lines).toMatchObject([{ level: "warn" }]);
});

test("a page that would rather stay does not keep the window open by itself", () => {
  const { window } = open({});
  let isOverruled = false;
  window.webContents.emit("will-prevent-unload", { preventDefault: () => (isOverruled = true) });
  expect(isOverruled).toBe(true);
});
