/** @file The desktop application in the real Electron, wherever its program is present. */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ElectronApplication, _electron as electron, expect, type Page, test } from "@playwright/test";
import { desktopProgram, desktopScript } from "./support/desktop.ts";
import { words } from "./support/words.ts";

test.skip(!existsSync(desktopProgram), "skipped: no Electron binary");

let dataFolder: string;
let desktop: ElectronApplication;
let page: Page;

test.beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), "kensa-desktop-"));
  desktop = await electron.launch({
    executablePath: desktopProgram,
    args: [desktopScript],
    env: { ...(process.env as Record<string, string>), KENSA_DATA: dataFolder },
  });
  page = await desktop.firstWindow();
});

test.afterEach(async () => {
  await desktop.close();
  await rm(dataFolder, { recursive: true, force: true });
});

test("opens on its own page, which talks to the application", async () => {
  await expect(page).toHaveURL(/^app:\/\/kensa\//);
  await expect(page).toHaveTitle(/Kensa/);
  await page
    .getByRole("link", { name: words("nav_products") })
    .first()
    .click();
  await expect(page.getByRole("main")).toBeVisible();
});

test("a page has no way to Node, and learns only which shell it runs in", async () => {
  const found = await page.evaluate(() => ({
    require: typeof Reflect.get(globalThis, "require"),
    process: typeof Reflect.get(globalThis, "process"),
    shell: Reflect.get(globalThis, "kensaShell"),
  }));
  expect(found).toEqual({ require: "undefined", process: "undefined", shell: { kind: "electron" } });
});

test("a page leads nowhere else", async () => {
  const before = page.url();
  await page.evaluate(() => {
    location.assign("https://example.com/");
    open("https://example.com/");
  });
  await page.waitForTimeout(500);
  expect(page.url()).toBe(before);
  expect(desktop.windows()).toHaveLength(1);
});

test("a page may use the camera and nothing else", async () => {
  const states = await page.evaluate(async () => {
    const state = async (name: string) =>
      (await navigator.permissions.query({ name: name as PermissionName })).state;
    return { geolocation: await state("geolocation"), notifications: await state("notifications") };
  });
  expect(states).toEqual({ geolocation: "denied", notifications: "denied" });
});

test("pages are answered with the security policy, and load without breaking it", async () => {
  const policy = await page.evaluate(async () => {
    const broken: string[] = [];
    addEventListener("securitypolicyviolation", ({ violatedDirective }) => broken.push(violatedDirective));
    const { headers } = await fetch("app://kensa/");
    return { header: headers.get("content-security-policy"), broken };
  });
  expect(policy.header).toContain("default-src 'none'");
  expect(policy.broken).toEqual([]);
});

test("the database stores and finds: its native module works inside of Electron", async () => {
  const { status, products } = await page.evaluate(async () => {
    const made = await fetch("app://kensa/api/products", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: "Plate" }),
    });
    return {
      status: made.status,
      products: (await (await fetch("app://kensa/api/products")).json()) as unknown[],
    };
  });
  expect(status).toBe(200);
  expect(products).toMatchObject([{ name: "Plate" }]);
});

test("the compute process runs in a Node of its own beside Electron", async () => {
  const devices = await page.evaluate(async () => (await fetch("app://kensa/api/host/devices")).json());
  expect(devices).toContainEqual(expect.objectContaining({ device: "cpu", failure: null }));
});
