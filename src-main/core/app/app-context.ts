/** @file What the services share. */
import type { Store } from "../store/store.ts";
import type { DefectSheets } from "./defect-sheets.ts";
import type { JobService } from "./job-service.ts";
import type { Ports } from "./ports.ts";
import type { ResidentWorker } from "./resident-worker.ts";
import type { TrainingDevices } from "./training-devices.ts";

export type AppContext = {
  readonly store: Store;
  readonly ports: Ports;
  readonly jobs: JobService;
  readonly resident: ResidentWorker;
  readonly devices: TrainingDevices;
  readonly defectSheets: DefectSheets;
  /** Processor threads that a piece of work may take. */
  readonly threads: number;
};
