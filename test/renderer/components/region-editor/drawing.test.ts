import { describe, expect, test } from "vitest";
import { Drawing, type Drawn } from "../../../../src-renderer/components/region-editor/drawing.svelte.ts";

const NEAR = 10;

function open() {
  const stored: Drawn[] = [];
  const drawing = new Drawing((drawn) => stored.push(drawn));
  drawing.size = { width: 640, height: 480 };
  return { drawing, stored };
}

const at = (x: number, y: number) => ({ x, y });

describe("Drawing with a pointer", () => {
  test("a drag with the rectangle tool draws a rectangle, and stores it once", () => {
    const { drawing, stored } = open();
    drawing.take("rectangle");
    drawing.press(at(100, 50));
    drawing.move(at(150, 80));
    expect(drawing.dragged).toEqual({ x: 100, y: 50, width: 50, height: 30 });
    drawing.move(at(300, 250));
    drawing.release(at(300, 250), NEAR);
    expect(stored).toEqual([
      { area: { kind: "rectangle", rectangle: { x: 100, y: 50, width: 200, height: 200 } }, ignored: [] },
    ]);
    expect(drawing.isDrawing).toBe(false);
  });

  test("a polygon is closed by its first point, or by a double click", () => {
    const { drawing, stored } = open();
    const click = (x: number, y: number) => {
      drawing.press(at(x, y));
      drawing.release(at(x, y), NEAR);
    };
    drawing.take("polygon");
    click(100, 100);
    click(200, 100);
    click(200, 200);
    click(103, 102);
    expect(stored.at(-1)?.area).toEqual({
      kind: "polygon",
      polygon: [at(100, 100), at(200, 100), at(200, 200)],
    });
    drawing.take("ignored");
    click(10, 10);
    click(40, 10);
    click(40, 40);
    click(40, 40);
    drawing.close();
    expect(stored.at(-1)?.ignored).toEqual([[at(10, 10), at(40, 10), at(40, 40)]]);
  });

  test("a drag with the mask tool draws a box as a polygon", () => {
    const { drawing, stored } = open();
    drawing.take("ignored");
    drawing.press(at(10, 10));
    drawing.release(at(60, 40), NEAR);
    expect(stored.at(-1)?.ignored[0]).toHaveLength(4);
    expect(stored.at(-1)?.area).toBeNull();
  });

  test("what is drawn can be moved by its body, its handles and its points, inside the image", () => {
    const { drawing, stored } = open();
    drawing.drawn = {
      area: { kind: "rectangle", rectangle: { x: 100, y: 100, width: 100, height: 100 } },
      ignored: [[at(0, 0), at(20, 0), at(20, 20)]],
    };
    drawing.grip({ kind: "shape", target: "area" }, at(150, 150));
    drawing.move(at(900, 160));
    drawing.release(at(900, 160), NEAR);
    expect(stored.at(-1)?.area).toMatchObject({ rectangle: { x: 540, y: 110, width: 100, height: 100 } });
    drawing.grip({ kind: "handle", handle: "se" }, at(640, 210));
    drawing.move(at(600, 300));
    drawing.release(at(600, 300), NEAR);
    expect(stored.at(-1)?.area).toMatchObject({ rectangle: { x: 540, y: 110, width: 60, height: 190 } });
    drawing.grip({ kind: "point", target: 0, index: 2 }, at(20, 20));
    drawing.move(at(-50, 60));
    drawing.release(at(-50, 60), NEAR);
    expect(stored.at(-1)?.ignored[0]?.[2]).toEqual(at(0, 60));
  });

  test("a drag that the system takes away changes nothing, and the pointer holds nothing any more", () => {
    const { drawing, stored } = open();
    const before: Drawn = {
      area: { kind: "rectangle", rectangle: { x: 0, y: 0, width: 50, height: 50 } },
      ignored: [],
    };
    drawing.drawn = before;
    drawing.grip({ kind: "shape", target: "area" }, at(10, 10));
    drawing.move(at(60, 60));
    drawing.abandon();
    drawing.move(at(90, 90));
    expect(drawing.drawn).toEqual(before);
    drawing.take("rectangle");
    drawing.press(at(100, 100));
    drawing.abandon();
    drawing.release(at(200, 200), NEAR);
    expect([stored, drawing.dragged, drawing.isDrawing]).toEqual([[], null, true]);
  });

  test("nothing is stored while a drag lasts", () => {
    const { drawing, stored } = open();
    drawing.drawn = {
      area: { kind: "rectangle", rectangle: { x: 0, y: 0, width: 50, height: 50 } },
      ignored: [],
    };
    drawing.grip({ kind: "shape", target: "area" }, at(10, 10));
    drawing.move(at(20, 20));
    drawing.move(at(30, 30));
    expect(stored).toEqual([]);
  });
});

describe("Drawing with the keyboard", () => {
  test("two placed corners make a rectangle", () => {
    const { drawing, stored } = open();
    drawing.take("rectangle");
    expect(drawing.cursor).toEqual(at(320, 240));
    drawing.place(drawing.cursor ?? at(0, 0), NEAR);
    drawing.moveCursor(at(100, 60));
    drawing.place(drawing.cursor ?? at(0, 0), NEAR);
    expect(stored.at(-1)?.area).toEqual({
      kind: "rectangle",
      rectangle: { x: 320, y: 240, width: 100, height: 60 },
    });
  });

  test("the last point can be taken back, and in the end the tool put down", () => {
    const { drawing, stored } = open();
    drawing.take("polygon");
    drawing.place(at(1, 1), NEAR);
    drawing.place(at(100, 1), NEAR);
    drawing.back();
    expect(drawing.draft).toEqual([at(1, 1)]);
    drawing.close();
    expect(drawing.isDrawing).toBe(true);
    drawing.back();
    drawing.back();
    expect(drawing.isDrawing).toBe(false);
    expect(stored).toEqual([]);
  });

  test("what has the focus is nudged, gets points, and is removed", () => {
    const { drawing, stored } = open();
    drawing.drawn = { area: null, ignored: [[at(10, 10), at(30, 10), at(30, 30)]] };
    drawing.nudge({ kind: "point", target: 0, index: 0 }, at(-1, 0), at(10, 10));
    expect(stored.at(-1)?.ignored[0]?.[0]).toEqual(at(9, 10));
    drawing.addPoint(0, 0);
    expect(stored.at(-1)?.ignored[0]).toHaveLength(4);
    drawing.removePoint(0, 1);
    drawing.remove(0);
    expect(stored.at(-1)).toEqual({ area: null, ignored: [] });
  });
});

describe("Taking changes back", () => {
  const box = { kind: "rectangle", rectangle: { x: 10, y: 10, width: 100, height: 50 } } as const;
  const triangle = [at(200, 200), at(300, 200), at(300, 300)];

  test("brings shapes back that were removed, replaced or moved, one after the other", () => {
    const { drawing, stored } = open();
    expect(drawing.canUndo).toBe(false);
    drawing.setArea(box);
    drawing.take("ignored");
    for (const point of triangle) drawing.place(point, NEAR);
    drawing.close();
    drawing.grip({ kind: "shape", target: "area" }, at(20, 20));
    drawing.move(at(25, 20));
    drawing.move(at(30, 20));
    drawing.release(at(30, 20), NEAR);
    drawing.setArea(null);
    drawing.remove(0);
    expect(drawing.drawn).toEqual({ area: null, ignored: [] });
    const seen = [];
    while (drawing.canUndo) {
      drawing.undo();
      seen.push(drawing.drawn);
      expect(stored.at(-1)).toEqual(drawing.drawn);
    }
    expect(seen).toEqual([
      { area: null, ignored: [triangle] },
      { area: { ...box, rectangle: { ...box.rectangle, x: 20 } }, ignored: [triangle] },
      { area: box, ignored: [triangle] },
      { area: box, ignored: [] },
      { area: null, ignored: [] },
    ]);
  });

  test("takes the last point back while a shape is being drawn, and stores nothing", () => {
    const { drawing, stored } = open();
    drawing.take("polygon");
    drawing.place(at(1, 1), NEAR);
    drawing.undo();
    expect([drawing.draft, drawing.isDrawing, stored]).toEqual([[], true, []]);
  });

  test("knows no change where something was pressed and let go", () => {
    const { drawing, stored } = open();
    drawing.drawn = { area: box, ignored: [] };
    drawing.grip({ kind: "shape", target: "area" }, at(20, 20));
    drawing.release(at(20, 20), NEAR);
    expect([drawing.canUndo, stored]).toEqual([false, []]);
  });

  test("goes no further back than to what somebody else has drawn meanwhile", () => {
    const { drawing } = open();
    drawing.setArea(box);
    drawing.show({ area: { ...box }, ignored: [] });
    expect(drawing.canUndo).toBe(true);
    drawing.show({ area: null, ignored: [triangle] });
    expect(drawing.canUndo).toBe(false);
  });
});
