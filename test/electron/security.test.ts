import { EventEmitter } from "node:events";
import { describe, expect, test } from "vitest";
import { isAppUrl } from "../../src-main/electron/app-url.ts";
import {
  APP_SCHEME_PRIVILEGES,
  confineContents,
  restrictPermissions,
} from "../../src-main/electron/security.ts";

const foreign = [
  "https://example.com/",
  "http://127.0.0.1:5367/",
  "file:///etc/passwd",
  "app://kensa.example/",
  "app://kensa.",
  "app://ken/sa",
  "app://user@kensa/",
  "app://user:pass@kensa/",
  "app://kensa:8080/",
  "App2://kensa/",
  "javascript:alert(1)",
  "data:text/html,hello",
  "about:blank",
  "not an address",
  "",
];

test.each(["app://kensa/", "app://kensa/products/3", "APP://kensa/?a=b#c"])("%s is ours", (address) => {
  expect(isAppUrl(address)).toBe(true);
});

test.each(foreign)("«%s» is not ours", (address) => {
  expect(isAppUrl(address)).toBe(false);
});

/** Electron's `WebContents`, as far as a page can be confined by it. */
function fakeContents() {
  const events = new EventEmitter();
  let openHandler: ((details: { url: string }) => { action: string }) | undefined;
  const contents = {
    on: (name: string, listener: (event: unknown) => void) => void events.on(name, listener),
    setWindowOpenHandler: (handler: (details: { url: string }) => { action: string }) => {
      openHandler = handler;
    },
  };
  confineContents(contents as unknown as Parameters<typeof confineContents>[0]);
  const isPrevented = (name: string, url: string) => {
    let prevented = false;
    events.emit(name, { url, preventDefault: () => (prevented = true) });
    return prevented;
  };
  return { isPrevented, open: (url: string) => openHandler?.({ url }) };
}

describe("a page", () => {
  const ways = ["will-navigate", "will-frame-navigate", "will-redirect"];

  test.each(ways)("cannot leave by %s", (way) => {
    const { isPrevented } = fakeContents();
    expect(foreign.filter((address) => !isPrevented(way, address))).toEqual([]);
  });

  test.each(ways)("moves among our own pages by %s", (way) => {
    expect(fakeContents().isPrevented(way, "app://kensa/review")).toBe(false);
  });

  test("opens no window, not even one of ours", () => {
    const { open } = fakeContents();
    expect(open("https://example.com/")).toEqual({ action: "deny" });
    expect(open("app://kensa/")).toEqual({ action: "deny" });
  });

  test("embeds no other page", () => {
    expect(fakeContents().isPrevented("will-attach-webview", "app://kensa/")).toBe(true);
  });
});

/** Electron's `Session`, as far as it asks about permissions. */
function fakeSession() {
  type Request = (
    contents: null,
    permission: string,
    decide: (granted: boolean) => void,
    details: object,
  ) => void;
  type Check = (contents: null, permission: string, origin: string, details: object) => boolean;
  const asked: { request?: Request; check?: Check; device?: () => boolean } = {};
  const session = {
    setPermissionRequestHandler: (handler: Request) => (asked.request = handler),
    setPermissionCheckHandler: (handler: Check) => (asked.check = handler),
    setDevicePermissionHandler: (handler: () => boolean) => (asked.device = handler),
  };
  restrictPermissions(session as unknown as Parameters<typeof restrictPermissions>[0]);
  return {
    request: (permission: string, details: object) => {
      let granted: boolean | undefined;
      asked.request?.(null, permission, (value) => (granted = value), details);
      return granted;
    },
    check: (permission: string, origin: string, details: object) =>
      asked.check?.(null, permission, origin, details),
    device: () => asked.device?.(),
  };
}

const ours = { requestingUrl: "app://kensa/inspect", isMainFrame: true };

describe("permissions", () => {
  test("our own page may use the camera", () => {
    const { request, check } = fakeSession();
    expect(request("media", { ...ours, mediaTypes: ["video"] })).toBe(true);
    expect(check("media", "app://kensa", { ...ours, mediaType: "video" })).toBe(true);
  });

  test.each([
    ["the microphone", { ...ours, mediaTypes: ["audio"] }],
    ["the camera with its microphone", { ...ours, mediaTypes: ["video", "audio"] }],
    ["something unnamed", { ...ours, mediaTypes: [] }],
    ["the camera from a frame inside", { ...ours, isMainFrame: false, mediaTypes: ["video"] }],
    [
      "the camera from another page",
      { ...ours, requestingUrl: "https://example.com/", mediaTypes: ["video"] },
    ],
  ])("nobody gets %s", (_what, details) => {
    expect(fakeSession().request("media", details)).toBe(false);
  });

  test.each([
    "notifications",
    "geolocation",
    "clipboard-read",
    "openExternal",
    "hid",
    "display-capture",
    "new-one",
  ])("%s is refused to our own page", (permission) => {
    const { request, check } = fakeSession();
    expect(request(permission, ours)).toBe(false);
    expect(check(permission, "app://kensa", ours)).toBe(false);
  });

  test("a foreign origin's check for the camera is refused", () => {
    const { check } = fakeSession();
    expect(check("media", "https://example.com", { ...ours, mediaType: "video" })).toBe(false);
  });

  test("no page gets a device", () => {
    expect(fakeSession().device()).toBe(false);
  });
});

test("the scheme goes round no policy", () => {
  const { privileges } = APP_SCHEME_PRIVILEGES;
  expect(privileges).toEqual({ standard: true, secure: true, supportFetchAPI: true, stream: true });
});
