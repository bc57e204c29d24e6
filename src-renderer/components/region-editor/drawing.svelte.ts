/**
 * @file The drawing of an area and of masks on a picture: which tool is in hand, what is half drawn, and what a pointer or
 * a key does to it. Every gesture exists for mouse, touch and keyboard, so the state does not know which one it was.
 */
import {
  clampPoint,
  distance,
  type ImageSize,
  movedPolygon,
  movedRectangle,
  type Point,
  type Polygon,
  polygonOf,
  type Rectangle,
  type RectangleHandle,
  rectangleBetween,
  resized,
  withoutPoint,
  withPoint,
  withPointAfter,
} from "../../lib/shapes.ts";

/** What is looked at; null is the whole picture. */
export type DrawnArea =
  | { readonly kind: "rectangle"; readonly rectangle: Rectangle }
  | { readonly kind: "polygon"; readonly polygon: Polygon };

export type Drawn = { readonly area: DrawnArea | null; readonly ignored: readonly Polygon[] };

/** `null`: nothing new is drawn, and what is there can be moved. */
export type Tool = "rectangle" | "polygon" | "ignored" | null;

/** What of the drawing is meant: the area, or one of the masks. */
export type Target = "area" | number;

/** What a pointer has got hold of. */
export type Grip =
  | { readonly kind: "shape"; readonly target: Target }
  | { readonly kind: "handle"; readonly handle: RectangleHandle }
  | { readonly kind: "point"; readonly target: Target; readonly index: number };

/** As many changes as can be taken back. */
const MOST_KEPT = 100;

export class Drawing {
  size: ImageSize = $state.raw({ width: 1, height: 1 });
  drawn = $state.raw<Drawn>({ area: null, ignored: [] });
  tool = $state<Tool>(null);
  /** The points of the shape that is being drawn. */
  draft = $state.raw<readonly Point[]>([]);
  /** Where the next point would go. */
  cursor = $state.raw<Point | null>(null);
  readonly #changed: (drawn: Drawn) => void;
  /** What was drawn before each change, the latest last. */
  #before = $state.raw<readonly Drawn[]>([]);
  #gripped: { grip: Grip; from: Point; before: Drawn } | null = null;
  /** Where the pointer went down with a tool in hand: a drag from there draws a rectangle. */
  #pressed: Point | null = null;

  /** @param changed called when a gesture has come to its end, not while it lasts */
  constructor(changed: (drawn: Drawn) => void) {
    this.#changed = changed;
  }

  /** Shows what is stored. Where somebody else has drawn meanwhile, that is not what a change of here would be taken back to. */
  show(stored: Drawn): void {
    if (JSON.stringify(stored) !== JSON.stringify(this.drawn)) this.#before = [];
    this.drawn = stored;
  }

  get isDrawing(): boolean {
    return this.tool !== null;
  }

  get canUndo(): boolean {
    return this.#before.length > 0;
  }

  /** Takes the last change back: a shape that was drawn, moved or removed. What is half drawn loses its last point instead. */
  undo(): void {
    if (this.isDrawing) return this.back();
    const before = this.#before.at(-1);
    if (before === undefined) return;
    this.#before = this.#before.slice(0, -1);
    this.drawn = before;
    this.#changed(before);
  }

  /** Takes a tool in hand; the same one again puts it down. */
  take(tool: Tool): void {
    this.tool = this.tool === tool ? null : tool;
    this.draft = [];
    this.cursor = this.tool === null ? null : { x: this.size.width / 2, y: this.size.height / 2 };
  }

  /** The pointer goes down on the picture, with a tool in hand. */
  press(point: Point): void {
    if (this.tool === null) return;
    this.#pressed = clampPoint(point, this.size);
    this.cursor = this.#pressed;
  }

  /** The pointer gets hold of something that is drawn. */
  grip(grip: Grip, point: Point): void {
    this.#gripped = { grip, from: point, before: this.drawn };
  }

  /** The pointer moves, whatever it holds. */
  move(point: Point): void {
    if (this.#gripped) {
      const { grip, from, before } = this.#gripped;
      this.drawn = this.#after(before, grip, { x: point.x - from.x, y: point.y - from.y }, point);
    } else if (this.tool !== null) this.cursor = clampPoint(point, this.size);
  }

  /**
   * The pointer is let go.
   *
   * @param near how many pixels of the image count as the same place
   */
  release(point: Point, near: number): void {
    if (this.#gripped) {
      const { before } = this.#gripped;
      this.#gripped = null;
      // A press that moved nothing is no change.
      if (this.drawn !== before) this.#keep(before);
      return;
    }
    const from = this.#pressed;
    this.#pressed = null;
    if (from === null || this.tool === null) return;
    if (distance(from, point) > near) this.#finish(rectangleBetween(from, point, this.size));
    else this.place(clampPoint(point, this.size), near);
  }

  /** The pointer is taken away in the middle of a gesture: nothing has come of it. */
  abandon(): void {
    if (this.#gripped) this.drawn = this.#gripped.before;
    this.#gripped = null;
    this.#pressed = null;
  }

  /** Whether a drag is under way, and the rectangle that it would draw. */
  get dragged(): Rectangle | null {
    const from = this.tool === "rectangle" && this.draft[0] ? this.draft[0] : this.#pressed;
    if (from === null || this.cursor === null || this.tool === null) return null;
    return distance(from, this.cursor) === 0 ? null : rectangleBetween(from, this.cursor, this.size);
  }

  /** Sets a point of the shape; near the first one it closes the shape. */
  place(point: Point, near: number): void {
    const [first] = this.draft;
    const last = this.draft.at(-1);
    // The second click of a double click, which closes the shape, is no point of its own.
    const isRepeated = last !== undefined && this.draft.length > 1 && distance(last, point) <= near / 2;
    if (isRepeated) return;
    if (this.tool === "rectangle") {
      if (first) this.#finish(rectangleBetween(first, point, this.size));
      else this.draft = [point];
    } else if (first && this.draft.length >= 3 && distance(first, point) <= near) this.close();
    else this.draft = [...this.draft, point];
  }

  /** Closes the polygon that is being drawn, where it has points enough. */
  close(): void {
    if (this.draft.length < 3) return;
    this.#finish([...this.draft]);
  }

  /** Takes back the last point, or puts the tool down where there is none. */
  back(): void {
    if (this.draft.length === 0) this.take(null);
    else this.draft = this.draft.slice(0, -1);
  }

  cancel(): void {
    this.take(null);
  }

  /** Moves the crosshair, for whoever draws with the keyboard. */
  moveCursor(by: Point): void {
    const at = this.cursor ?? { x: this.size.width / 2, y: this.size.height / 2 };
    this.cursor = clampPoint({ x: at.x + by.x, y: at.y + by.y }, this.size);
  }

  /** Moves what has the focus, for whoever edits with the keyboard. */
  nudge(grip: Grip, by: Point, point: Point): void {
    this.#set(this.#after(this.drawn, grip, by, { x: point.x + by.x, y: point.y + by.y }));
  }

  addPoint(target: Target, index: number): void {
    const polygon = this.#polygon(target);
    if (polygon) this.#set(this.#withPolygon(this.drawn, target, withPointAfter(polygon, index)));
  }

  removePoint(target: Target, index: number): void {
    const polygon = this.#polygon(target);
    if (polygon) this.#set(this.#withPolygon(this.drawn, target, withoutPoint(polygon, index)));
  }

  remove(target: Target): void {
    const { area, ignored } = this.drawn;
    this.#set(target === "area" ? { area: null, ignored } : { area, ignored: ignored.toSpliced(target, 1) });
  }

  setArea(area: DrawnArea | null): void {
    this.#set({ ...this.drawn, area });
  }

  #finish(shape: Rectangle | readonly Point[]): void {
    const { area, ignored } = this.drawn;
    const tool = this.tool;
    this.take(null);
    const polygon = "width" in shape ? polygonOf(shape) : [...shape];
    if (tool === "ignored") return this.#set({ area, ignored: [...ignored, polygon] });
    this.#set({
      area: "width" in shape ? { kind: "rectangle", rectangle: shape } : { kind: "polygon", polygon },
      ignored,
    });
  }

  #after(drawn: Drawn, grip: Grip, by: Point, point: Point): Drawn {
    if (grip.kind === "handle") {
      if (drawn.area?.kind !== "rectangle") return drawn;
      const rectangle = resized(drawn.area.rectangle, grip.handle, point, this.size);
      return { ...drawn, area: { kind: "rectangle", rectangle } };
    }
    if (grip.kind === "shape" && grip.target === "area" && drawn.area?.kind === "rectangle") {
      const rectangle = movedRectangle(drawn.area.rectangle, by, this.size);
      return { ...drawn, area: { kind: "rectangle", rectangle } };
    }
    const polygon = this.#polygon(grip.target, drawn);
    if (!polygon) return drawn;
    const next =
      grip.kind === "point"
        ? withPoint(polygon, grip.index, point, this.size)
        : movedPolygon(polygon, by, this.size);
    return this.#withPolygon(drawn, grip.target, next);
  }

  #polygon(target: Target, drawn = this.drawn): Polygon | undefined {
    if (target !== "area") return drawn.ignored[target];
    return drawn.area?.kind === "polygon" ? drawn.area.polygon : undefined;
  }

  #withPolygon(drawn: Drawn, target: Target, polygon: Polygon): Drawn {
    if (target === "area") return { ...drawn, area: { kind: "polygon", polygon } };
    return { ...drawn, ignored: drawn.ignored.with(target, polygon) };
  }

  #set(drawn: Drawn): void {
    const before = this.drawn;
    this.drawn = drawn;
    this.#keep(before);
  }

  #keep(before: Drawn): void {
    this.#before = [...this.#before.slice(1 - MOST_KEPT), before];
    this.#changed(this.drawn);
  }
}
