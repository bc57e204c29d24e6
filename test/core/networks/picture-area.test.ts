import ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { neutralGrey } from "../../../src-main/contract/image.ts";
import { traceModel } from "../../../src-main/core/engine/trace/trace.ts";
import { pictureArea } from "../../../src-main/core/networks/picture-area.ts";

const SIZE = 32;

it("There is picture wherever not all around is neutral grey", async () => {
  const graph = await traceModel({
    inputs: { image: [2, SIZE, SIZE, 3] },
    constants: {},
    body: (_, { image }) => ({ area: pictureArea(image!) }),
  });
  // Grey but for one channel of the right half.
  const pixels = Float32Array.from({ length: SIZE * SIZE * 3 }, (_, i) =>
    i % 3 === 2 && Math.floor(i / 3) % SIZE >= SIZE / 2 ? neutralGrey + 1 : neutralGrey,
  );
  const session = await ort.InferenceSession.create(graph, { logSeverityLevel: 3, intraOpNumThreads: 1 });
  const { area } = await session.run({ image: new ort.Tensor("float32", pixels, [1, SIZE, SIZE, 3]) });
  await session.release();
  const columns = Array.from((area!.data as Float32Array).slice(5 * SIZE, 6 * SIZE));
  // What lies within four pixels of the picture counts as picture.
  expect(columns).toEqual(Array.from({ length: SIZE }, (_, x) => (x >= SIZE / 2 - 4 ? 1 : 0)));
});
