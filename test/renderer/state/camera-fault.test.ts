import { expect, test } from "vitest";
import { CameraFaults } from "../../../src-renderer/state/camera-fault.svelte.ts";

function prepare() {
  const clock = { milliseconds: 1000 };
  return { faults: new CameraFaults(() => clock.milliseconds), clock };
}

test("Of several faults of a camera, the first is the one to read", () => {
  const { faults, clock } = prepare();
  faults.begin("unplugged");
  clock.milliseconds = 2000;
  faults.begin("no-picture");
  expect(faults.shown).toEqual({ kind: "unplugged", since: 1000, until: null });
});

test("A camera's fault is over by what mends it, and by nothing else", () => {
  const { faults, clock } = prepare();
  faults.begin("unplugged");
  clock.milliseconds = 2000;
  faults.end("no-picture");
  expect(faults.shown?.until).toBeNull();
  faults.end("unplugged");
  clock.milliseconds = 3000;
  faults.end("unplugged");
  expect(faults.shown?.until).toBe(2000);
});

test("A camera's fault that is over gives way to the next one, also where nobody has seen it", () => {
  const { faults } = prepare();
  faults.begin("no-picture");
  faults.end("no-picture");
  faults.begin("unplugged");
  expect(faults.shown?.kind).toBe("unplugged");
});
