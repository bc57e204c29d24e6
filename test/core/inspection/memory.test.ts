import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { bundledProgram } from "../../helpers/bundled-program.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";

const IMAGES = 2000;
const MEBIBYTE = 2 ** 20;

const program = bundledProgram(join(import.meta.dirname, "programs", "inspect-many.ts"));

it("Thousands of images are prepared and inspected in the memory of a few", {
  timeout: 600_000,
}, async () => {
  const flags = ["--max-old-space-size=96", "--expose-gc"];
  const folder = await temporaryFolder();
  const run = await promisify(execFile)(process.execPath, [...flags, program(), folder, `${IMAGES}`]);

  const { prepared, tally, most } = JSON.parse(run.stdout);
  expect(prepared).toBe(IMAGES);
  expect(tally.pass + tally.fail + tally.cannotJudge).toBe(IMAGES);
  expect(tally.cannotJudge).toBe(0);
  // Their files would take 31 MiB, their prepared pixels 23 MiB.
  expect(most.preparing / MEBIBYTE).toBeLessThan(12);
  expect(most.inspecting / MEBIBYTE).toBeLessThan(12);
});
