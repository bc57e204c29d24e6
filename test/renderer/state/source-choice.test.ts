import { expect, test } from "vitest";
import { sourceChoice } from "../../../src-renderer/state/source-choice.ts";
import { MemoryStorage } from "./memory-storage.ts";

test("What was chosen for a product is chosen at the next visit, and for no other product", () => {
  const storage = new MemoryStorage();
  const choice = sourceChoice(storage, 1);
  expect(choice.value).toEqual({ kind: "folder", folder: null, watch: false, onlyNew: false, cameraId: "" });
  choice.change({ folder: "/photos/line 2" });
  choice.change({ watch: true });
  const chosen = { kind: "folder", folder: "/photos/line 2", watch: true, onlyNew: false, cameraId: "" };
  expect(choice.value).toEqual(chosen);
  expect(sourceChoice(storage, 1).value).toEqual(chosen);
  expect(sourceChoice(storage, 2).value.folder).toBeNull();
});

test.each(["{", '{"kind":"scanner"}', "null"])("What cannot be read, %s, stops nobody", (left) => {
  const choice = sourceChoice(new MemoryStorage({ "source-1": left }), 1);
  expect(choice.value.kind).toBe("folder");
  choice.change({ kind: "camera" });
  expect(choice.value.kind).toBe("camera");
});
