import { ORPCError } from "@orpc/client";
import { describe, expect, test } from "vitest";
import type { FrameVerdict } from "../../../src-main/contract/inspect-api.ts";
import type { Verdict } from "../../../src-main/contract/inspection.ts";
import {
  CameraError,
  type CameraEye,
  CameraInspection,
} from "../../../src-renderer/state/inspect-camera.svelte.ts";

const start = { productId: 1, cameraId: "usb-1", user: "Aiko" };

/** A camera that can be pulled out, and gives its pictures on demand. */
class TestCamera {
  isPluggedIn = true;
  isSilent = false;
  opened = 0;
  closed = 0;
  #gone = Promise.withResolvers<void>();

  readonly list = async () => [{ id: "usb-1", name: "Camera 1" }];

  readonly open = async (): Promise<CameraEye> => {
    if (!this.isPluggedIn) throw new CameraError("missing");
    this.opened += 1;
    this.#gone = Promise.withResolvers();
    return {
      name: "Camera 1",
      gone: this.#gone.promise,
      grab: async () => {
        if (this.isSilent) throw new CameraError("no-picture");
        return new Blob(["picture"], { type: "image/png" });
      },
      close: () => {
        this.closed += 1;
      },
      showOn: () => () => undefined,
    };
  };

  pullOut(): void {
    this.isPluggedIn = false;
    this.#gone.resolve();
  }
}

function frameOf(id: number, verdict: Verdict): FrameVerdict {
  return { id, verdict, score: 0.5, threshold: 1, reason: null, regions: [], size: null, milliseconds: 12 };
}

function prepare() {
  const camera = new TestCamera();
  const inspections: number[] = [];
  const sent: { readonly inspectionId: number; readonly type: string }[] = [];
  const answers: (Verdict | Error)[] = [];
  const clock = { milliseconds: 1000 };
  const source = {
    inspect: {
      openCamera: async () => {
        inspections.push(inspections.length + 1);
        return { id: inspections.length } as never;
      },
      frame: async ({ inspectionId, image }: { inspectionId: number; image: File }) => {
        sent.push({ inspectionId, type: image.type });
        const answer = answers.shift() ?? "pass";
        if (answer instanceof Error) throw answer;
        return frameOf(sent.length, answer);
      },
      closeCamera: async () => ({}) as never,
    },
  };
  const inspection = new CameraInspection(source, {
    cameras: camera,
    connection: { lost: () => undefined, whenReady: async () => undefined },
    now: () => clock.milliseconds,
    wait: () => new Promise((done) => setImmediate(done)),
  });
  return { inspection, camera, inspections, sent, answers, clock };
}

describe("The inspection by camera", () => {
  test("judges what the camera sees, and counts", async () => {
    const { inspection, answers, sent } = prepare();
    answers.push("fail", "pass", "pass");
    await inspection.open(start);
    for (let part = 0; part < 3; part += 1) await inspection.judge();
    expect(inspection.counts).toEqual({ pass: 2, fail: 1, "cannot-judge": 0 });
    expect(inspection.frames.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(sent[0]).toEqual({ inspectionId: 1, type: "image/png" });
  });

  test("judges one picture at a time", async () => {
    const { inspection, sent } = prepare();
    await inspection.open(start);
    await Promise.all([inspection.judge(), inspection.judge()]);
    expect(sent).toHaveLength(1);
  });

  test("goes on by itself until it is told to stop", async () => {
    const { inspection, sent } = prepare();
    await inspection.open(start);
    const judging = inspection.judgeOn();
    await expect.poll(() => sent.length).toBeGreaterThan(3);
    inspection.isContinuous = false;
    await judging;
    expect(inspection.isOpen).toBe(true);
  });

  test("cannot judge while the camera is pulled out, and goes on when it is back", async () => {
    const { inspection, camera, clock } = prepare();
    await inspection.open(start);
    await inspection.judge();
    expect(inspection.last?.verdict).toBe("pass");
    camera.pullOut();
    await expect.poll(() => inspection.fault).toEqual({ kind: "unplugged", since: 1000, until: null });
    expect(inspection.last?.verdict).toBe("cannot-judge");
    await inspection.judge();
    expect(inspection.last?.verdict).toBe("cannot-judge");
    clock.milliseconds = 9000;
    camera.isPluggedIn = true;
    await expect.poll(() => inspection.fault?.until).toBe(9000);
    await inspection.judge();
    expect(inspection.last?.verdict).toBe("pass");
  });

  test("shows a fault until somebody has seen it, and no sooner than it is over", async () => {
    const { inspection, camera } = prepare();
    await inspection.open(start);
    camera.pullOut();
    await expect.poll(() => inspection.fault?.kind).toBe("unplugged");
    inspection.acknowledge();
    expect(inspection.fault).not.toBeNull();
    camera.isPluggedIn = true;
    await expect.poll(() => inspection.fault?.until).not.toBeNull();
    inspection.acknowledge();
    expect(inspection.fault).toBeNull();
  });

  test("cannot judge what it gets no picture of", async () => {
    const { inspection, camera, sent } = prepare();
    await inspection.open(start);
    await inspection.judge();
    camera.isSilent = true;
    await inspection.judge();
    expect([inspection.last?.verdict, inspection.fault?.kind, sent.length]).toEqual([
      "cannot-judge",
      "no-picture",
      1,
    ]);
  });

  test("cannot judge what nobody answers for, and counts nothing that is not stored", async () => {
    const { inspection, answers } = prepare();
    answers.push(new TypeError("fetch failed"));
    await inspection.open(start);
    await inspection.judge();
    expect([inspection.last?.verdict, inspection.last?.failure?.code]).toEqual([
      "cannot-judge",
      "connection-lost",
    ]);
    expect(inspection.counts).toEqual({ pass: 0, fail: 0, "cannot-judge": 0 });
  });

  test("begins a new inspection where the application has ended the old one, with the same part", async () => {
    const { inspection, answers, inspections, sent } = prepare();
    answers.push(new ORPCError("conflict", { status: 409 }), "fail");
    await inspection.open(start);
    await inspection.judge();
    expect(inspections).toHaveLength(2);
    expect(sent.map(({ inspectionId }) => inspectionId)).toEqual([1, 2]);
    expect(inspection.last?.verdict).toBe("fail");
  });

  test("says why a camera cannot be opened", async () => {
    const { inspection, camera } = prepare();
    camera.isPluggedIn = false;
    await inspection.open(start);
    expect([inspection.isOpen, inspection.fault?.kind]).toEqual([false, "missing"]);
  });

  test("lets the camera go at its end", async () => {
    const { inspection, camera } = prepare();
    await inspection.open(start);
    await inspection.close();
    expect([camera.opened, camera.closed, inspection.eye]).toEqual([1, 1, null]);
  });
});
