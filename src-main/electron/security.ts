/**
 * @file What a page may do in the application's window: stay on our own pages, and use the camera. Nothing else.
 *
 * Addresses are compared by their parsed parts, never by a prefix. The functions take what Electron lends them, so
 * that they run in tests where there is no Electron.
 */
import type { Session, WebContents } from "electron";
import { APP_SCHEME, isAppUrl } from "./app-url.ts";

/** Refuses every way out of the application's pages: navigation, redirects, new windows and embedded pages. */
export function confineContents(contents: Pick<WebContents, "on" | "setWindowOpenHandler">): void {
  const refuseForeign = (event: { readonly url: string; preventDefault(): void }) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  };
  contents.on("will-navigate", refuseForeign);
  contents.on("will-frame-navigate", refuseForeign);
  contents.on("will-redirect", refuseForeign);
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: "deny" }));
}

/** Grants our own pages the camera, without its microphone, and refuses every other permission and device. */
export function restrictPermissions(
  session: Pick<
    Session,
    "setPermissionRequestHandler" | "setPermissionCheckHandler" | "setDevicePermissionHandler"
  >,
): void {
  session.setPermissionRequestHandler((_contents, permission, decide, details) => {
    const types = "mediaTypes" in details ? (details.mediaTypes ?? []) : [];
    const isCamera = permission === "media" && types.length > 0 && types.every((type) => type === "video");
    decide(isCamera && details.isMainFrame && isAppUrl(details.requestingUrl));
  });
  session.setPermissionCheckHandler(
    (_contents, permission, origin, details) =>
      permission === "media" && details.mediaType === "video" && details.isMainFrame && isAppUrl(origin),
  );
  session.setDevicePermissionHandler(() => false);
}

/** What our scheme may do, to be registered before Electron is ready: as much as `https`, and no way round the CSP. */
export const APP_SCHEME_PRIVILEGES = {
  scheme: APP_SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
};
