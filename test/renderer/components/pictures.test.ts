import { globSync, readFileSync } from "node:fs";
import { parse } from "svelte/compiler";
import { expect, test } from "vitest";

/** Those that know what they do while the next picture is on its way, and those that always show the same one. */
const OWN = [
  "components/Picture.svelte",
  "components/Thumbnail.svelte",
  // A further step of the same training, a further drawing of the same kind of defect.
  "features/train/PreviewStrip.svelte",
  "features/setup/DefectPanel.svelte",
  // One element for each judged frame, which it has in memory.
  "features/inspect/CameraScreen.svelte",
  "features/shell/Brand.svelte",
  "views/WelcomeView.svelte",
];

function hasImage(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(hasImage);
  if (typeof node !== "object" || node === null) return false;
  const { type, name } = node as { type?: string; name?: string };
  return (type === "RegularElement" && name === "img") || Object.values(node).some(hasImage);
}

/** An `img` that is given another address shows its old picture until the new one is there: under another part's name. */
test("pictures of parts are shown by the component that never leaves an old one in place", () => {
  const pages = globSync("src-renderer/**/*.svelte").filter((page) => {
    const { fragment } = parse(readFileSync(page, "utf8"), { modern: true });
    return hasImage(fragment);
  });
  const names = pages.map((page) => page.replaceAll("\\", "/").replace("src-renderer/", ""));
  expect(names.toSorted()).toEqual(OWN.toSorted());
});
