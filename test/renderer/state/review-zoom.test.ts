import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ReviewZoom } from "../../../src-renderer/state/review-zoom.svelte.ts";

function zoomOf(image: [number, number], stage: [number, number] = [1000, 800], pixelRatio = 1) {
  const zoom = new ReviewZoom();
  zoom.stage = { width: stage[0], height: stage[1] };
  zoom.pixelRatio = pixelRatio;
  zoom.reset({ width: image[0], height: image[1] });
  return zoom;
}

describe("The zoom", () => {
  test("shows the whole picture at first, as large as the stage allows", () => {
    expect(zoomOf([2000, 1000]).placement).toEqual({ scale: 0.5, x: 0, y: 150 });
    expect(zoomOf([100, 100]).placement).toEqual({ scale: 8, x: 100, y: 0 });
  });

  test("toggles to one pixel of the picture for one of the screen, around what is conspicuous", () => {
    const zoom = zoomOf([8000, 6000]);
    zoom.toggle({ x: 3900, y: 2900, width: 200, height: 200 });
    expect(zoom.placement).toEqual({ scale: 1, x: -3500, y: -2600 });
    zoom.toggle(undefined);
    expect(zoom.isWhole).toBe(true);
  });

  test("counts pixels of the screen, not of the style sheet", () => {
    const zoom = zoomOf([8000, 6000], [1000, 800], 2);
    zoom.toggle(undefined);
    expect(zoom.scale).toBe(0.5);
  });

  test("keeps the point under the pointer where it is", () => {
    const zoom = zoomOf([8000, 6000]);
    const pointer = { x: 300, y: 500 };
    const under = () => (pointer.x - zoom.placement.x) / zoom.placement.scale;
    zoom.zoomBy(8);
    const before = under();
    zoom.zoomBy(1.25, pointer);
    expect(under()).toBeCloseTo(before);
  });

  test("moves nothing while the whole picture is shown", () => {
    const zoom = zoomOf([2000, 1000]);
    zoom.panBy(50, 50);
    expect(zoom.placement).toEqual({ scale: 0.5, x: 0, y: 150 });
  });

  test("comes back to the whole picture when it is made smaller", () => {
    const zoom = zoomOf([2000, 1000]);
    zoom.zoomBy(2);
    zoom.zoomBy(0.1);
    expect(zoom.isWhole).toBe(true);
  });

  test("shows another picture as a whole", () => {
    const zoom = zoomOf([2000, 1000]);
    zoom.toggle(undefined);
    zoom.reset({ width: 640, height: 480 });
    expect(zoom.isWhole).toBe(true);
  });

  test("never leaves the stage bare where the picture could cover it", () => {
    const step = fc.tuple(fc.double({ min: 0.2, max: 5, noNaN: true }), fc.integer(), fc.integer());
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const zoom = zoomOf([3000, 700]);
        for (const [factor, x, y] of steps) {
          zoom.zoomBy(factor);
          zoom.panBy(x % 5000, y % 5000);
          const { scale, ...corner } = zoom.placement;
          const right = corner.x + 3000 * scale;
          expect(corner.x).toBeLessThanOrEqual(1e-6);
          expect(right).toBeGreaterThanOrEqual(1000 - 1e-6);
        }
      }),
    );
  });
});
