/** @file What went wrong in Electron's own processes, for the log. Dumps of crashes stay on this computer. */
import type { App, CrashReporter } from "electron";
import type { Log } from "../rpc/log.ts";

/** Keeps dumps beside the log and sends them nowhere; notes every process that ends unexpectedly. */
export function logCrashes(app: Pick<App, "on">, reporter: Pick<CrashReporter, "start">, log: Log): void {
  reporter.start({ uploadToServer: false });
  app.on("render-process-gone", (_event, _contents, details) => {
    log.error({ details }, "the window's process ended");
  });
  app.on("child-process-gone", (_event, details) => {
    log.error({ details }, "one of Electron's processes ended");
  });
}
