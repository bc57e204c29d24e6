import fc from "fast-check";
import { expect, it } from "vitest";
import { inspectedPicture, mediaUrl, parseMediaUrl } from "../../src-main/contract/media.ts";

it("reads every URL that it builds", () => {
  const id = fc.integer({ min: 1, max: 2 ** 31 });
  const width = fc.option(fc.integer({ min: 16, max: 4096 }), { nil: undefined });
  const word = fc.stringMatching(/^[a-z0-9-]{1,80}$/);
  fc.assert(
    fc.property(id, width, word, fc.constantFrom(...inspectedPicture.options), (number, w, name, picture) => {
      expect(parseMediaUrl(mediaUrl.file(number, w))).toEqual({ kind: "file", id: number, width: w });
      expect(parseMediaUrl(mediaUrl.checked(number, w))).toEqual({ kind: "checked", id: number, width: w });
      expect(parseMediaUrl(mediaUrl.inspected(number, picture, w))).toEqual({
        kind: "inspected",
        id: number,
        picture,
        width: w,
      });
      expect(parseMediaUrl(mediaUrl.preview(name, number))).toEqual({ kind: "preview", id: name });
      expect(parseMediaUrl(mediaUrl.defects(name, "pit"))).toEqual({
        kind: "defects",
        id: name,
        defect: "pit",
      });
      expect(parseMediaUrl(mediaUrl.export(name))).toEqual({ kind: "export", id: name });
      expect(parseMediaUrl(mediaUrl.model(name, "a-1.png"))).toMatchObject({ kind: "model", id: name });
    }),
  );
});

it.each([
  "/media/",
  "/media/files",
  "/media/defects/abc",
  "/media/defects/abc/rust",
  "/media/files/0",
  "/media/files/-1",
  "/media/files/1.5",
  "/media/files/1e3",
  "/media/files/%31",
  "/media/files/99999999999999999999",
  "/media/files/1/",
  "/media/files/1/image",
  "/media/files/1?w=",
  "/media/files/1?w=8",
  "/media/files/1?w=99999",
  "/media/files/1?w=abc",
  "/media/files/../checked/1",
  "/media/inspected/1",
  "/media/inspected/1/toString",
  "/media/inspected/1/__proto__",
  "/media/models/../..%2fetc/passwd",
  "/media/models/m/../../x.png",
  "/media/models/m/x.onnx",
  "/media/models/m/%2e%2e%2fx.png",
  "/media/models/M/x.png",
  "/media/runs/r",
  "/media/runs/r/checkpoint.bin",
  "/media/exports/e/..",
  "/media/constructor/1",
  "/elsewhere/files/1",
  "",
])("makes nothing of %s", (url) => {
  expect(parseMediaUrl(url)).toBeNull();
});

it("never makes anything but ids of what it is given", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (rest) => {
      const target = parseMediaUrl(`/media/${rest}`);
      if (target !== null) expect(JSON.stringify(target)).not.toMatch(/\.\.|\\\\|\\u0000/);
    }),
  );
});
