import { expect, test } from "vitest";
import { keepPage } from "../../../src-renderer/lib/keep-page.ts";

/** As much of a window as matters here. */
function openPage({ refuses = false } = {}) {
  const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  const locks = { given: 0, released: 0 };
  const wakeLock = {
    request: async () => {
      if (refuses) throw new DOMException("The battery is low.", "NotAllowedError");
      locks.given += 1;
      return { release: async () => void (locks.released += 1) };
    },
  };
  const page = Object.assign(new EventTarget(), { document, navigator: { wakeLock } });
  const isAsked = () => !page.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  return { page: page as unknown as Window, document, locks, isAsked };
}

const settled = () => new Promise((done) => setImmediate(done));

test("a page that is kept asks before it is closed, and says when it goes", () => {
  const { page, isAsked } = openPage();
  let left = 0;
  const release = keepPage(page, () => void (left += 1));
  expect(isAsked()).toBe(true);
  page.dispatchEvent(new Event("pagehide"));
  release();
  expect(isAsked()).toBe(false);
  page.dispatchEvent(new Event("pagehide"));
  expect(left).toBe(1);
});

test("the screen stays on while the page is kept and seen", async () => {
  const { page, document, locks } = openPage();
  const release = keepPage(page, () => undefined);
  await settled();
  expect(locks).toEqual({ given: 1, released: 0 });
  document.visibilityState = "hidden";
  document.dispatchEvent(new Event("visibilitychange"));
  document.visibilityState = "visible";
  document.dispatchEvent(new Event("visibilitychange"));
  await settled();
  expect(locks.given).toBe(2);
  release();
  expect(locks.released).toBe(1);
});

test("a lock that is given too late is given back, and one that is refused changes nothing", async () => {
  const late = openPage();
  keepPage(late.page, () => undefined)();
  await settled();
  expect(late.locks).toEqual({ given: 1, released: 1 });
  const { page, isAsked } = openPage({ refuses: true });
  keepPage(page, () => undefined);
  await settled();
  expect(isAsked()).toBe(true);
});
