/** @file Closing the window ends whatever runs: while something does, a person is asked first. */
import type { BrowserWindow, Dialog } from "electron";
import { desktopWordsFor } from "../../assets/messages/desktop.ts";
import type { InspectionSummary } from "../contract/inspect-api.ts";
import type { Job } from "../contract/jobs-api.ts";
import type { Log } from "../rpc/log.ts";

type Client = {
  readonly jobs: { list(filter: { readonly state: "running" }): PromiseLike<readonly Job[]> };
  readonly inspect: {
    list(filter: { readonly state: "running" }): PromiseLike<readonly InspectionSummary[]>;
  };
};

type Desktop = {
  readonly client: Client;
  readonly dialog: Pick<Dialog, "showMessageBox">;
  /** Of the system, such as `ja` or `de-CH`: no code is run in a page to ask for its own. */
  readonly locale: string;
  readonly log: Log;
};

/** From now on the window closes at once only while nothing runs. */
export function askBeforeClosing(window: BrowserWindow, desktop: Desktop): void {
  let isAgreed = false;
  let isAsking = false;
  // A page that a camera depends on would keep the window open without a word: the question is asked here.
  window.webContents.on("will-prevent-unload", (event) => event.preventDefault());
  window.on("close", async (event) => {
    if (isAgreed) return;
    event.preventDefault();
    if (isAsking) return;
    isAsking = true;
    isAgreed = await mayClose(window, desktop);
    isAsking = false;
    if (isAgreed) window.close();
  });
}

/** What cannot be asked must not keep the window open either. */
async function mayClose(window: BrowserWindow, { client, dialog, locale, log }: Desktop): Promise<boolean> {
  try {
    const jobs = await client.jobs.list({ state: "running" });
    const inspections = await client.inspect.list({ state: "running" });
    const hasCamera = inspections.some(({ source }) => source.kind === "camera");
    if (jobs.length === 0 && !hasCamera) return true;
    const words = desktopWordsFor(locale);
    const { response } = await dialog.showMessageBox(window, {
      type: "warning",
      message: words.closeQuestion,
      detail: [jobs.length > 0 ? words.jobsEnd : "", hasCamera ? words.cameraEnds : ""].join("\n").trim(),
      buttons: [words.stay, words.close],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    });
    return response === 1;
  } catch (err) {
    log.warn({ err }, "nobody could be asked before the window was closed");
    return true;
  }
}
