import { ORPCError } from "@orpc/client";
import { describe, expect, test } from "vitest";
import type { FrameVerdict } from "../../../src-main/contract/inspect-api.ts";
import type { Verdict } from "../../../src-main/contract/inspection.ts";
import { CameraError, type CameraStream } from "../../../src-renderer/state/camera-port.ts";
import {
  CameraInspection,
  LONGEST_ANSWER_MS,
  OUTDATED_MS,
} from "../../../src-renderer/state/inspect-camera.svelte.ts";

const start = { productId: 1, cameraId: "usb-1", user: "Aiko" };

/** A camera that can be pulled out, and gives its pictures on demand. */
class TestCamera {
  isPluggedIn = true;
  isSilent = false;
  opened = 0;
  closed = 0;
  /** Which was asked for, each time. */
  readonly asked: (string | null)[] = [];
  /** Opening waits for this. */
  gate: Promise<void> = Promise.resolve();
  #gone = Promise.withResolvers<void>();

  readonly list = async () => [{ id: "usb-1", name: "Camera 1" }];

  readonly open = async (id: string | null): Promise<CameraStream> => {
    this.asked.push(id);
    await this.gate;
    if (!this.isPluggedIn) throw new CameraError("missing");
    this.opened += 1;
    this.#gone = Promise.withResolvers();
    return {
      id: "usb-1",
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
  const answers: (Verdict | Error | Promise<Verdict>)[] = [];
  const clock = { milliseconds: 1000 };
  const closed: number[] = [];
  const kept: number[] = [];
  const disk = { freeBytes: 1e12, isLow: false };
  const begin = { gate: Promise.resolve() };
  /** Waits of these lengths end when the test says so; all others at once. */
  const timers = new Map<number, PromiseWithResolvers<void>>();
  const source = {
    inspect: {
      openCamera: async () => {
        inspections.push(inspections.length + 1);
        await begin.gate;
        return { id: inspections.length } as never;
      },
      frame: async ({ inspectionId, image }: { inspectionId: number; image: File }) => {
        sent.push({ inspectionId, type: image.type });
        const number = sent.length;
        const answer = answers.shift() ?? "pass";
        if (answer instanceof Error) throw answer;
        return frameOf(number, await answer);
      },
      keepCamera: async ({ inspectionId }: { inspectionId: number }) => {
        kept.push(inspectionId);
        return {
          modelId: `model-${inspectionId}`,
          modelCreatedAt: "2026-01-31T10:15:00Z",
          threshold: 1,
          disk,
        };
      },
      closeCamera: async ({ inspectionId }: { inspectionId: number }) => {
        closed.push(inspectionId);
        return {} as never;
      },
    },
  };
  const inspection = new CameraInspection(source, {
    cameras: camera,
    connection: { lost: () => undefined, whenReady: async () => undefined },
    now: () => clock.milliseconds,
    wait: (milliseconds) => timers.get(milliseconds)?.promise ?? new Promise((done) => setImmediate(done)),
  });
  const hold = (milliseconds: number) => {
    const timer = Promise.withResolvers<void>();
    timers.set(milliseconds, timer);
    return timer;
  };
  return { inspection, camera, inspections, sent, answers, clock, closed, kept, begin, hold };
}

describe("The inspection by camera", () => {
  test("judges what the camera sees, and counts", async () => {
    const { inspection, answers, sent } = prepare();
    answers.push("fail", "pass", "pass");
    await inspection.open(start);
    for (let part = 0; part < 3; part += 1) await inspection.judge();
    expect(inspection.judged.counts).toEqual({ pass: 2, fail: 1, "cannot-judge": 0 });
    expect(inspection.judged.frames.map(({ id }) => id)).toEqual([1, 2, 3]);
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
    expect(inspection.judged.last?.verdict).toBe("pass");
    camera.pullOut();
    await expect.poll(() => inspection.faults.shown).toEqual({ kind: "unplugged", since: 1000, until: null });
    expect(inspection.judged.last?.verdict).toBe("cannot-judge");
    await inspection.judge();
    expect(inspection.judged.last?.verdict).toBe("cannot-judge");
    clock.milliseconds = 9000;
    camera.isPluggedIn = true;
    await expect.poll(() => inspection.faults.shown?.until).toBe(9000);
    await inspection.judge();
    expect(inspection.judged.last?.verdict).toBe("pass");
  });

  test("shows a fault until somebody has seen it, and no sooner than it is over", async () => {
    const { inspection, camera } = prepare();
    await inspection.open(start);
    camera.pullOut();
    await expect.poll(() => inspection.faults.shown?.kind).toBe("unplugged");
    inspection.faults.acknowledge();
    expect(inspection.faults.shown).not.toBeNull();
    camera.isPluggedIn = true;
    await expect.poll(() => inspection.faults.shown?.until).not.toBeNull();
    inspection.faults.acknowledge();
    expect(inspection.faults.shown).toBeNull();
  });

  test("cannot judge what it gets no picture of", async () => {
    const { inspection, camera, sent } = prepare();
    await inspection.open(start);
    await inspection.judge();
    camera.isSilent = true;
    await inspection.judge();
    expect([inspection.judged.last?.verdict, inspection.faults.shown?.kind, sent.length]).toEqual([
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
    expect([inspection.judged.last?.verdict, inspection.judged.last?.failure?.code]).toEqual([
      "cannot-judge",
      "connection-lost",
    ]);
    expect(inspection.judged.counts).toEqual({ pass: 0, fail: 0, "cannot-judge": 0 });
  });

  test("begins a new inspection where the application has ended the old one, with the same part", async () => {
    const { inspection, answers, inspections, sent } = prepare();
    answers.push(new ORPCError("conflict", { status: 409 }), "fail");
    await inspection.open(start);
    await inspection.judge();
    expect(inspections).toHaveLength(2);
    expect(inspection.inForce?.modelId).toBe("model-2");
    expect(sent.map(({ inspectionId }) => inspectionId)).toEqual([1, 2]);
    expect(inspection.judged.last?.verdict).toBe("fail");
  });

  test("says why a camera cannot be opened", async () => {
    const { inspection, camera } = prepare();
    camera.isPluggedIn = false;
    await inspection.open(start);
    expect([inspection.isOpen, inspection.faults.shown?.kind]).toEqual([false, "missing"]);
  });

  test("lets the camera go at its end", async () => {
    const { inspection, camera } = prepare();
    await inspection.open(start);
    await inspection.close();
    expect([camera.opened, camera.closed, inspection.stream]).toEqual([1, 1, null]);
  });

  test("takes the verdict on the part before off the screen as soon as the next one is judged", async () => {
    const { inspection, answers, hold } = prepare();
    hold(LONGEST_ANSWER_MS);
    await inspection.open(start);
    await inspection.judge();
    const answer = Promise.withResolvers<Verdict>();
    answers.push(answer.promise);
    const judging = inspection.judge();
    expect([inspection.judged.last, inspection.isJudging]).toEqual([null, true]);
    answer.resolve("fail");
    await judging;
    expect([inspection.judged.last?.verdict, inspection.isJudging]).toEqual(["fail", false]);
  });

  test("judging on and on, lets the verdict before stand until the next one is late", async () => {
    const { inspection, answers, sent, hold } = prepare();
    hold(LONGEST_ANSWER_MS);
    const outdated = hold(OUTDATED_MS);
    await inspection.open(start);
    const answer = Promise.withResolvers<Verdict>();
    answers.push("pass", answer.promise);
    const judging = inspection.judgeOn();
    await expect.poll(() => sent.length).toBe(2);
    expect(inspection.judged.last?.verdict).toBe("pass");
    outdated.resolve();
    await expect.poll(() => inspection.judged.last).toBeNull();
    inspection.isContinuous = false;
    answer.resolve("pass");
    await judging;
  });

  test("cannot judge what is not answered in time, and never shows that answer as another part's", async () => {
    const { inspection, answers, sent, hold } = prepare();
    const tooLate = hold(LONGEST_ANSWER_MS);
    await inspection.open(start);
    const [late, next] = [Promise.withResolvers<Verdict>(), Promise.withResolvers<Verdict>()];
    answers.push(late.promise, next.promise);
    const judging = inspection.judge();
    await expect.poll(() => sent.length).toBe(1);
    tooLate.resolve();
    await judging;
    expect([inspection.judged.last?.verdict, inspection.judged.last?.failure?.code]).toEqual([
      "cannot-judge",
      "no-answer",
    ]);
    expect(await inspection.judged.last?.picture?.text()).toBe("picture");
    hold(LONGEST_ANSWER_MS);
    const judgingNext = inspection.judge();
    await expect.poll(() => sent.length).toBe(2);
    late.resolve("pass");
    await late.promise;
    expect([inspection.judged.last, inspection.isJudging]).toEqual([null, true]);
    next.resolve("fail");
    await judgingNext;
    expect([inspection.judged.last?.verdict, inspection.judged.counts.pass]).toEqual(["fail", 0]);
  });

  test("shows no answer of an inspection that was ended in the one after it", async () => {
    const { inspection, answers, sent, hold } = prepare();
    hold(LONGEST_ANSWER_MS);
    await inspection.open(start);
    const answer = Promise.withResolvers<Verdict>();
    answers.push(answer.promise);
    const judging = inspection.judge();
    await expect.poll(() => sent.length).toBe(1);
    await inspection.close();
    await inspection.open(start);
    answer.resolve("pass");
    await judging;
    expect([inspection.judged.last, inspection.judged.counts.pass, inspection.judged.frames]).toEqual([
      null,
      0,
      [],
    ]);
  });

  test("stopped and begun again within one wait, judges in one loop, not in two", async () => {
    const { inspection, sent, hold } = prepare();
    const between = hold(250);
    await inspection.open(start);
    const first = inspection.judgeOn();
    await expect.poll(() => sent.length).toBe(1);
    inspection.isContinuous = false;
    const second = inspection.judgeOn();
    await expect.poll(() => sent.length).toBe(2);
    const next = hold(250);
    between.resolve();
    await first;
    await expect.poll(() => sent.length).toBe(3);
    expect(inspection.isContinuous).toBe(true);
    inspection.isContinuous = false;
    next.resolve();
    await second;
  });

  test("looks for the camera that it had, also where any would have done", async () => {
    const { inspection, camera } = prepare();
    await inspection.open({ ...start, cameraId: null });
    camera.pullOut();
    await expect.poll(() => camera.asked.length).toBeGreaterThan(2);
    expect(new Set(camera.asked.slice(1))).toEqual(new Set(["usb-1"]));
    await inspection.close();
  });

  test("closed while the camera is being opened, lets it go and begins nothing", async () => {
    const { inspection, camera, inspections } = prepare();
    const gate = Promise.withResolvers<void>();
    camera.gate = gate.promise;
    const opening = inspection.open(start);
    await inspection.close();
    gate.resolve();
    await opening;
    expect([camera.opened, camera.closed, inspections, inspection.isOpen]).toEqual([1, 1, [], false]);
  });

  test("closed while the inspection is being begun, lets the camera go and ends the inspection", async () => {
    const { inspection, camera, inspections, begin, closed } = prepare();
    const gate = Promise.withResolvers<void>();
    begin.gate = gate.promise;
    const opening = inspection.open(start);
    await expect.poll(() => inspections.length).toBe(1);
    await inspection.close();
    gate.resolve();
    await opening;
    expect([camera.closed, closed, inspection.isOpen, inspection.inspectionId]).toEqual([
      1,
      [1],
      false,
      null,
    ]);
  });

  test("keeps the picture that a verdict is about, since the next part may be before the camera already", async () => {
    const { inspection, camera } = prepare();
    await inspection.open(start);
    await inspection.judge();
    expect(await inspection.judged.last?.picture?.text()).toBe("picture");
    camera.isSilent = true;
    await inspection.judge();
    expect(inspection.judged.last).toMatchObject({ verdict: "cannot-judge", picture: null });
  });

  test("says that it is still there, and knows what judges the next part", async () => {
    const { inspection, kept } = prepare();
    await inspection.keep();
    expect(kept).toEqual([]);
    await inspection.open(start);
    await inspection.keep();
    expect(kept).toEqual([1, 1]);
    expect(inspection.inForce).toMatchObject({ modelId: "model-1", threshold: 1 });
    await inspection.close();
    expect(inspection.inForce).toBeNull();
  });

  test("ends its inspection when the page goes away", async () => {
    const { inspection, closed } = prepare();
    inspection.leave();
    await inspection.open(start);
    inspection.leave();
    expect(closed).toEqual([1]);
  });

  test("opens no camera once its page is left", async () => {
    const { inspection, camera } = prepare();
    await inspection.dispose();
    await inspection.open(start);
    expect(camera.opened).toBe(0);
  });
});
