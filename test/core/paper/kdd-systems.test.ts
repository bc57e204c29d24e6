import { expect, it } from "vitest";
import { ANOGAN_SEARCH } from "../../../src-main/core/paper/kdd-systems.ts";

it("lets AnoGAN's step size fall at steps 300 and 400 of 500, as the released search on KDD99 does", () => {
  const { steps, stepSizeFalls } = ANOGAN_SEARCH;
  expect(stepSizeFalls.map((share) => share * steps)).toEqual([300, 400]);
});
