import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { combinedHash, sha256, sha256OfFile } from "../../../src-main/core/files/hash.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** The example of FIPS 180-4. */
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

describe("sha256", () => {
  test("agrees with the standard's example, in memory and from a file", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "abc");
    await writeFile(path, "abc");
    expect(sha256(Buffer.from("abc"))).toBe(ABC);
    expect(await sha256OfFile(path)).toBe(ABC);
  });

  test("hashes a file that is longer than one read", async () => {
    const folder = await temporaryFolder();
    const bytes = Buffer.alloc(300_000, "part ");
    const path = join(folder, "long");
    await writeFile(path, bytes);
    expect(await sha256OfFile(path)).toBe(sha256(bytes));
  });

  test("says that a file is not there", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "none");
    await expect(sha256OfFile(path)).rejects.toMatchObject({
      code: "not-found",
      message: `${path} does not exist.`,
    });
  });
});

describe("combinedHash", () => {
  test("does not depend on the order, but on every member and how often it is there", () => {
    const hashes = ["a", "b", "c"].map((text) => sha256(Buffer.from(text)));
    const combined = combinedHash(hashes);
    expect(combinedHash(hashes.toReversed())).toBe(combined);
    expect(combinedHash(hashes.slice(1))).not.toBe(combined);
    expect(combinedHash([...hashes, hashes[0]!])).not.toBe(combined);
  });
});
