import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chooseDataSets, type DataSet, findDataSets } from "../../../bench/measure-quality/data-sets.ts";
import { temporaryFolder } from "../../core/files/temporary-folder.ts";

async function folders(...paths: string[]): Promise<string> {
  const data = await temporaryFolder();
  for (const path of paths) await mkdir(join(data, path), { recursive: true });
  return data;
}

const casting = ["casting/train/good", "casting/test/good", "casting/test/scratch", "casting/test/dent"];
const tile = ["tile/train/good", "tile/test/good", "tile/test/crack", "tile/ground_truth/crack"];

const noDemo = (): Promise<DataSet> => Promise.reject(new Error("The demo part was not asked for."));
const demo: DataSet = {
  name: "demo",
  trainGood: "/drawn/train/good",
  test: { folder: "/drawn/test", good: "/drawn/test/good", defects: [], masks: null },
};

describe("The data sets under a folder", () => {
  it("are those with good parts to train on, by name, with their defects and masks", async () => {
    const data = await folders(...tile, ...casting, "digits/train", ".hidden/train/good");
    await writeFile(join(data, "README.md"), "");
    const sets = await findDataSets(data);
    expect(sets).toEqual([
      {
        name: "casting",
        trainGood: join(data, "casting/train/good"),
        test: {
          folder: join(data, "casting/test"),
          good: join(data, "casting/test/good"),
          defects: [join(data, "casting/test/dent"), join(data, "casting/test/scratch")],
          masks: null,
        },
      },
      expect.objectContaining({
        name: "tile",
        test: expect.objectContaining({ masks: join(data, "tile/ground_truth") }),
      }),
    ]);
  });

  it.each([
    ["test/good", ["part/train/good", "part/test/crack"]],
    ["test/good", ["part/train/good"]],
    ["test/<defect>", ["part/train/good", "part/test/good"]],
  ])("are refused without %s, by a sentence", async (missing, paths) => {
    const data = await folders(...paths);
    await expect(findDataSets(data)).rejects.toMatchObject({
      code: "invalid-input",
      message: `The data set ${join(data, "part")} has no folder ${missing}.`,
    });
  });

  it("are missed by a sentence where there are none, or no folder", async () => {
    const data = await folders("digits");
    await expect(findDataSets(data)).rejects.toMatchObject({
      message: `There is no data set in ${data}: none of its folders holds train/good.`,
    });
    const absent = join(data, "absent");
    await expect(findDataSets(absent)).rejects.toMatchObject({
      code: "not-found",
      message: `The folder ${absent} is not there.`,
    });
  });
});

describe("The sets that are asked for", () => {
  const names = async (...args: Parameters<typeof chooseDataSets>) =>
    (await chooseDataSets(...args)).map(({ name }) => name);

  it("are all, and the demo part, unless some are named", async () => {
    const data = await folders(...casting, ...tile);
    expect(await names(data, [], async () => demo)).toEqual(["casting", "tile", "demo"]);
    expect(await names(data, ["tile"], noDemo)).toEqual(["tile"]);
    expect(await names(data, ["demo", "casting", "demo"], async () => demo)).toEqual(["demo", "casting"]);
  });

  it("are the demo part alone without a folder, which then need not be there", async () => {
    expect(await names(null, [], async () => demo)).toEqual(["demo"]);
    expect(await names("/nowhere", ["demo"], async () => demo)).toEqual(["demo"]);
  });

  it("are named where they are not there", async () => {
    const data = await folders(...casting);
    await expect(chooseDataSets(data, ["casting", "screw"], noDemo)).rejects.toThrow(
      `There is no data set «screw» in ${data}. There are: casting, demo.`,
    );
    await expect(chooseDataSets(null, ["casting"], noDemo)).rejects.toMatchObject({
      message: "Only the set «demo» is there without --data.",
      action: "Give the folder that holds casting as --data.",
    });
  });

  it("must not bear the demo part's name", async () => {
    const data = await folders("demo/train/good", "demo/test/good", "demo/test/crack");
    await expect(chooseDataSets(data, [], async () => demo)).rejects.toMatchObject({ code: "conflict" });
  });
});
