import { describe, expect, test } from "vitest";
import { paths } from "../../../src-renderer/lib/paths.ts";
import { matchPath, Router } from "../../../src-renderer/lib/router.svelte.ts";
import { findRoute } from "../../../src-renderer/views/routes.ts";

/** A window as far as a router looks at it. */
function openAddress(hash: string) {
  const events = new EventTarget();
  const go = (next: string) => {
    address.location.hash = next;
    events.dispatchEvent(new Event("hashchange"));
  };
  const address = {
    location: { hash, replace: go },
    addEventListener: events.addEventListener.bind(events) as Window["addEventListener"],
    removeEventListener: events.removeEventListener.bind(events) as Window["removeEventListener"],
  };
  return { address, go };
}

describe("The router", () => {
  test("reads path and query from behind the hash", () => {
    const { address } = openAddress(paths.product(3, "review", { inspection: 12, order: undefined }));
    const router = new Router(address);
    expect(router.path).toBe("/products/3/review");
    expect(router.query.get("inspection")).toBe("12");
    expect(router.query.has("order")).toBe(false);
  });

  test("leads on from a page, but not somebody who has gone elsewhere", () => {
    const { address } = openAddress("");
    const router = new Router(address);
    router.leadOn("/", "#/products");
    expect(router.path).toBe("/products");
    // The address has changed, and nobody was told yet.
    address.location.hash = "#/welcome";
    router.leadOn("/products", "#/");
    expect(address.location.hash).toBe("#/welcome");
  });

  test("keeps a person on a page, tells where they would go, and lets them go when asked to", () => {
    const { address, go } = openAddress("#/products/3/inspect");
    const router = new Router(address);
    const wanted: string[] = [];
    const release = router.keep((href) => wanted.push(href));
    go("#/products/3/review");
    expect([router.path, address.location.hash]).toEqual(["/products/3/inspect", "#/products/3/inspect"]);
    expect(wanted).toEqual(["#/products/3/review"]);
    go("#/products/3/inspect?inspection=4");
    expect(router.query.get("inspection")).toBe("4");
    release();
    go("#/products/3/review");
    expect([router.path, wanted.length]).toEqual(["/products/3/review", 1]);
  });

  test("follows the address, and no longer once it is disposed of", () => {
    const { address, go } = openAddress("");
    const router = new Router(address);
    expect(router.path).toBe("/");
    go("#/products");
    expect(router.path).toBe("/products");
    router.dispose();
    go("#/welcome");
    expect(router.path).toBe("/products");
  });
});

describe("A path", () => {
  test("matches a pattern part by part", () => {
    expect(matchPath("/products/:productId/:page", "/products/7/train")).toEqual({
      productId: "7",
      page: "train",
    });
    expect(matchPath("/products/:productId", "/products/7/train")).toBeNull();
    expect(matchPath("/products/:productId", "/products/")).toBeNull();
  });

  test("with a stray per cent sign is taken as it is", () => {
    expect(matchPath("/x/:name", "/x/50%")).toEqual({ name: "50%" });
  });

  test("leads to a page of a product only with a proper number", () => {
    expect(findRoute("/products/7/setup")).toMatchObject({ kind: "product", productId: 7, page: "setup" });
    for (const path of ["/products/0/setup", "/products/x/setup", "/products/7/nowhere", "/__proto__"])
      expect(findRoute(path), path).toBeNull();
  });
});
