import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { imageName } from "../../../src-main/core/store/image-name.ts";

const folder = resolve("/lot 7");
const source = { kind: "folder", folder, watch: false } as const;

it("is the path below the inspected folder", () => {
  expect(imageName(join(folder, "tray 1", "001.png"), source)).toBe("tray 1/001.png");
});

it("is the file's name where the image comes from elsewhere", () => {
  expect(imageName(resolve("/lot 70/001.png"), source)).toBe("001.png");
  expect(imageName("frames/3/x.jpg", { kind: "camera", name: "" })).toBe("x.jpg");
  expect(imageName("/somewhere/y.png", null)).toBe("y.png");
});
