/** @file What becomes of crashes: a line in the log, a dump that stays on this computer, and the page once more. */
import type { App, CrashReporter, WebContents } from "electron";
import type { InspectionSummary } from "../contract/inspect-api.ts";
import type { Log } from "../rpc/log.ts";

/** Keeps dumps beside the log and sends them nowhere; notes every process of Electron's that ends unexpectedly. */
export function logCrashes(app: Pick<App, "on">, reporter: Pick<CrashReporter, "start">, log: Log): void {
  reporter.start({ uploadToServer: false });
  app.on("render-process-gone", (_event, _contents, details) => {
    log.error({ details }, "the window's process ended");
  });
  app.on("child-process-gone", (_event, details) => {
    log.error({ details }, "one of Electron's processes ended");
  });
}

type CameraClient = {
  readonly inspect: {
    list(filter: { readonly state: "running" }): PromiseLike<readonly InspectionSummary[]>;
    closeCamera(camera: { readonly inspectionId: number }): PromiseLike<unknown>;
  };
};

/** Ends the inspections by camera that a page left open when its process died: it cannot do so itself any more. */
export function closeCamerasAfterCrash(
  contents: Pick<WebContents, "on">,
  { client, log }: { readonly client: CameraClient; readonly log: Log },
): void {
  contents.on("render-process-gone", async () => {
    try {
      const running = await client.inspect.list({ state: "running" });
      const cameras = running.filter(({ source }) => source.kind === "camera");
      // One of another process that uses the same data folder is not open here, and goes on.
      await Promise.allSettled(cameras.map(({ id }) => client.inspect.closeCamera({ inspectionId: id })));
    } catch (err) {
      log.error({ err }, "the cameras of the page that died could not be closed");
    }
  });
}

/** A page that dies again within this time is left as it is: it would go on for ever. */
const RELOAD_MS = 60_000;

/**
 * Loads a page anew whose process has died. Nothing is lost: every verdict is stored before the next part is shown.
 *
 * @param now milliseconds of a clock that only goes forward
 */
export function reloadAfterCrash(contents: Pick<WebContents, "on" | "reload">, now: () => number): void {
  let lastMs = Number.NEGATIVE_INFINITY;
  contents.on("render-process-gone", (_event, { reason }) => {
    if (reason === "clean-exit" || now() - lastMs < RELOAD_MS) return;
    lastMs = now();
    contents.reload();
  });
}
