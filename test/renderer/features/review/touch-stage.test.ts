import { expect, test } from "vitest";
import { touchStage } from "../../../../src-renderer/features/review/touch-stage.ts";
import { ReviewZoom } from "../../../../src-renderer/state/review-zoom.svelte.ts";

type Finger = { readonly id: number; readonly x: number; readonly y: number };

/** A large picture, its middle in the middle of the stage, and a canvas that takes what fingers do; capturing is the browser's. */
function stage() {
  const zoom = new ReviewZoom();
  zoom.stage = { width: 1000, height: 800 };
  zoom.reset({ width: 8000, height: 6000 });
  zoom.toggle(undefined);
  const captured: number[] = [];
  const canvas = Object.assign(new EventTarget(), {
    setPointerCapture: (id: number) => void captured.push(id),
  });
  const release = touchStage(zoom)(canvas as unknown as HTMLCanvasElement);
  const send = (name: string) => (finger: Finger) => {
    const { id: pointerId, x: offsetX, y: offsetY } = finger;
    canvas.dispatchEvent(Object.assign(new Event(name), { pointerId, offsetX, offsetY }));
  };
  /** The point of the picture that lies there on the stage. */
  const under = (x: number, y: number) => {
    const { placement } = zoom;
    return [(x - placement.x) / placement.scale, (y - placement.y) / placement.scale];
  };
  return {
    zoom,
    captured,
    release,
    under,
    down: send("pointerdown"),
    move: send("pointermove"),
    up: send("pointerup"),
    cancel: send("pointercancel"),
  };
}

test("One pointer drags the picture along, and is followed beyond the canvas", () => {
  const { zoom, captured, down, move } = stage();
  const before = zoom.placement;
  down({ id: 7, x: 300, y: 300 });
  move({ id: 7, x: 340, y: 280 });
  move({ id: 7, x: 350, y: 270 });
  expect(zoom.placement).toEqual({ scale: before.scale, x: before.x + 50, y: before.y - 30 });
  expect(captured).toEqual([7]);
});

test("A pointer that is not held down moves nothing, nor does one that was lifted or taken away", () => {
  const { zoom, down, move, up, cancel } = stage();
  const before = zoom.placement;
  move({ id: 1, x: 900, y: 700 });
  for (const end of [up, cancel]) {
    down({ id: 1, x: 300, y: 300 });
    end({ id: 1, x: 300, y: 300 });
    move({ id: 1, x: 900, y: 700 });
  }
  expect(zoom.placement).toEqual(before);
});

test("Two pointers that move apart to twice their distance double the scale about their middle", () => {
  const { zoom, under, down, move } = stage();
  const { scale } = zoom;
  const before = under(400, 500);
  down({ id: 1, x: 300, y: 500 });
  down({ id: 2, x: 500, y: 500 });
  for (let pixel = 1; pixel <= 100; pixel += 1) {
    move({ id: 1, x: 300 - pixel, y: 500 });
    move({ id: 2, x: 500 + pixel, y: 500 });
  }
  expect(zoom.scale).toBeCloseTo(2 * scale);
  const after = under(400, 500);
  expect(Math.abs(after[0]! - before[0]!) * zoom.scale).toBeLessThan(2);
  expect(after[1]).toBeCloseTo(before[1]!);
});

test("Lifting one of two pointers does not make the picture jump: the other drags it from where it is", () => {
  const { zoom, down, move, up } = stage();
  down({ id: 1, x: 300, y: 500 });
  down({ id: 2, x: 500, y: 500 });
  move({ id: 2, x: 600, y: 500 });
  const before = zoom.placement;
  up({ id: 1, x: 300, y: 500 });
  expect(zoom.placement).toEqual(before);
  move({ id: 2, x: 605, y: 510 });
  expect(zoom.scale).toBe(before.scale);
  expect(zoom.placement.x).toBeCloseTo(before.x + 5);
  expect(zoom.placement.y).toBeCloseTo(before.y + 10);
});

test("Nothing is moved any more once the canvas has gone", () => {
  const { zoom, release, down, move } = stage();
  const before = zoom.placement;
  down({ id: 1, x: 300, y: 300 });
  release();
  move({ id: 1, x: 400, y: 400 });
  expect(zoom.placement).toEqual(before);
});
