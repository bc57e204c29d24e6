/** @file The browser door is started anew: pages come in again by themselves where they can, and say what to do where they cannot. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { KensaServer } from "./support/kensa-server.ts";
import { words } from "./support/words.ts";

let folder: string;
let kensa: KensaServer;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kensa-door-"));
  kensa = new KensaServer(join(folder, "data"), folder);
  await kensa.start();
});

test.afterEach(async () => {
  await kensa.stop();
  await rm(folder, { recursive: true, force: true });
});

async function restart(): Promise<void> {
  await kensa.kill();
  await kensa.start();
}

test("a page that came in by the key goes on after each restart, without being touched", async ({ page }) => {
  await page.goto(await kensa.entrance());
  const note = page.getByText(words("connection_lost"));
  for (let time = 0; time < 2; time += 1) {
    await kensa.kill();
    await expect(note).toBeVisible();
    await kensa.start();
    await expect(note).toBeHidden();
    await expect(page.getByText(words("connection_refused"))).toBeHidden();
  }
});

test("one that was loaded anew says that the address has to be opened, and goes on once it is", async ({
  page,
  context,
}) => {
  await page.goto(await kensa.entrance());
  await page.reload();
  await restart();
  await page.reload();
  const refusal = page.getByText(words("connection_refused"));
  await expect(refusal).toBeVisible();
  const other = await context.newPage();
  await other.goto(await kensa.entrance());
  await expect(refusal).toBeHidden();
});
