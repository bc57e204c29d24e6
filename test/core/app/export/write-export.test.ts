import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { JobProgress } from "../../../../src-main/contract/jobs-api.ts";
import type { ExportFormat } from "../../../../src-main/contract/results-api.ts";
import type { AppContext } from "../../../../src-main/core/app/app-context.ts";
import { DefectSheets } from "../../../../src-main/core/app/defect-sheets.ts";
import { type ExportRequest, writeExport } from "../../../../src-main/core/app/export/write-export.ts";
import { JobService } from "../../../../src-main/core/app/job-service.ts";
import { ResidentWorker } from "../../../../src-main/core/app/resident-worker.ts";
import { TrainingDevices } from "../../../../src-main/core/app/training-devices.ts";
import { addInspectedImages } from "../../../../src-main/core/store/inspected-images.ts";
import { startInspection } from "../../../../src-main/core/store/inspections.ts";
import { registerModel } from "../../../../src-main/core/store/models.ts";
import { writeTellingModel } from "../../../helpers/telling-model.ts";
import { writeParts } from "../../dataset/pictures.ts";
import { sampleImage } from "../../store/sample-values.ts";
import { temporaryStore } from "../../store/samples.ts";
import { workerFile } from "../open-app.ts";

const PARTS = 6;

/** One inspection of a few parts, and a way to export it as a job that is cancelled at some word of its progress. */
async function inspected() {
  const store = await temporaryStore();
  const { root } = store.folder;
  const { manifest, folder } = await writeTellingModel(join(root, "model"));
  const { id: modelId } = await registerModel(store, manifest, folder);
  const { id: inspectionId } = await startInspection(store, modelId, process.pid);
  const files = await writeParts(root, PARTS, 32);
  const images = files.map((file) => sampleImage(file, { sha256: null }));
  await addInspectedImages(store, inspectionId, images);
  const ports = { dataFolder: root, workerFile, now: () => new Date() };
  const jobs = new JobService(store);
  const resident = new ResidentWorker(ports);
  onTestFinished(() => resident.close());
  const devices = new TrainingDevices(store, ports);
  const context: AppContext = {
    store,
    ports,
    jobs,
    resident,
    devices,
    defectSheets: new DefectSheets(),
    threads: 1,
  };
  const exportUntil = async (request: ExportRequest, isEnough: (progress: JobProgress) => boolean) => {
    const seen: JobProgress[] = [];
    const { id } = await jobs.start("export", {}, async (handle) => {
      const progress = (told: JobProgress) => {
        seen.push(told);
        if (isEnough(told)) void jobs.cancel(id);
      };
      const written = await writeExport(context, request, { ...handle, progress });
      return written === null ? null : { kind: "export", ...written };
    });
    return { job: await jobs.ended(id), seen, left: await readdir(join(root, "exports")).catch(() => []) };
  };
  return { inspectionId, exportUntil };
}

const cancelled = { job: { state: "cancelled", result: null, failure: null }, left: [] };

describe("An export that is cancelled", () => {
  it.each<ExportFormat>(["csv", "xlsx", "images"])("under way leaves nothing: %s", async (format) => {
    const { exportUntil } = await inspected();
    const outcome = await exportUntil({ filter: {}, format }, ({ done }) => done === 2);
    expect(outcome).toMatchObject(cancelled);
    expect(outcome.seen).toHaveLength(2);
  });

  it("over its last image leaves nothing", async () => {
    const { exportUntil } = await inspected();
    const outcome = await exportUntil({ filter: {}, format: "xlsx" }, ({ done }) => done === PARTS);
    expect(outcome).toMatchObject(cancelled);
  });

  it("draws no further picture of a report, and leaves nothing", async () => {
    const { inspectionId, exportUntil } = await inspected();
    const request = { filter: { inspectionId }, format: "html" } as const;
    const isSecondPicture = ({ stage, done }: JobProgress) => stage === "write" && done === 1;
    const outcome = await exportUntil(request, isSecondPicture);
    expect(outcome).toMatchObject(cancelled);
    const pictures = outcome.seen.filter(({ stage }) => stage === "write");
    expect(pictures.map(({ done, total }) => [done, total])).toEqual([
      [0, PARTS],
      [1, PARTS],
    ]);
  });
});

it("Images that the filter does not let through are not found, however they are named", async () => {
  const { inspectionId, exportUntil } = await inspected();
  const never = () => false;
  const foreign = { filter: { inspectionId: inspectionId + 1 }, format: "csv", imageIds: [1, 2] } as const;
  expect(await exportUntil(foreign, never)).toMatchObject({
    job: { state: "failed", failure: { code: "not-found" } },
    left: [],
  });
  const some = { filter: { inspectionId }, format: "csv", imageIds: [1, 2, 999] } as const;
  const { job, seen } = await exportUntil(some, never);
  expect(job.state).toBe("finished");
  expect(seen.map(({ total }) => total)).toEqual([2, 2]);
});
