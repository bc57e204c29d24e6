import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { mapOverlayPath, overlayPaths } from "../../../src-main/core/inspection/overlay-paths.ts";

const out = resolve("/out");
const at = (...parts: string[]) => resolve("/parts", ...parts);
const folder = (...parts: string[]) => ({ path: at(...parts), isFolder: true });
const file = (...parts: string[]) => ({ path: at(...parts), isFolder: false });

describe("The path of an overlay", () => {
  it("of one map alone stands beside that of all", () => {
    const overlay = overlayPaths(out, [folder("line 1")])(at("line 1", "night", "a.jpg"));
    expect(mapOverlayPath(overlay, "residual")).toBe(join(out, "night", "a.jpg.residual.png"));
  });

  it("is the image's path below the one folder that was inspected", () => {
    const pathOf = overlayPaths(out, [folder("line 1")]);
    expect(pathOf(at("line 1", "a.png"))).toBe(join(out, "a.png.png"));
    expect(pathOf(at("line 1", "night", "a.jpg"))).toBe(join(out, "night", "a.jpg.png"));
    expect(overlayPaths(out, [folder("line 1"), folder("line 1")])(at("line 1", "a.png"))).toBe(
      join(out, "a.png.png"),
    );
  });

  it("is the image's name where the image itself was asked for", () => {
    const pathOf = overlayPaths(out, [file("a.png"), file("b.png")]);
    expect([at("a.png"), at("b.png")].map(pathOf)).toEqual([join(out, "a.png.png"), join(out, "b.png.png")]);
  });

  it("begins with the folder's name where several were inspected, with a number where that is taken", () => {
    const roots = [
      folder("x", "good"),
      folder("y", "good"),
      folder("z", "Good"),
      folder("good-2"),
      file("a.png"),
    ];
    const pathOf = overlayPaths(out, roots);
    const files = [
      at("x", "good", "1.png"),
      at("y", "good", "1.png"),
      at("z", "Good", "1.png"),
      at("good-2", "1.png"),
      at("a.png"),
    ];
    expect(files.map(pathOf)).toEqual([
      join(out, "good", "1.png.png"),
      join(out, "good-2", "1.png.png"),
      join(out, "Good-3", "1.png.png"),
      join(out, "good-2-2", "1.png.png"),
      join(out, "parts", "a.png.png"),
    ]);
  });

  it("does not take a folder for another one whose name begins the same", () => {
    const pathOf = overlayPaths(out, [folder("good"), folder("good2")]);
    expect(pathOf(at("good2", "1.png"))).toBe(join(out, "good2", "1.png.png"));
  });

  it("goes by the innermost folder where one lies in the other", () => {
    const pathOf = overlayPaths(out, [folder("all"), folder("all", "night")]);
    expect(pathOf(at("all", "1.png"))).toBe(join(out, "all", "1.png.png"));
    expect(pathOf(at("all", "night", "1.png"))).toBe(join(out, "night", "1.png.png"));
  });

  it("never leaves its folder", () => {
    const pathOf = overlayPaths(out, [folder("a"), folder("b")]);
    for (const image of [at("1.png"), at("c", "1.png"), resolve("/1.png")]) {
      expect(pathOf(image).startsWith(out)).toBe(true);
    }
  });
});
