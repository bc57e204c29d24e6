/** @file What things are called across a boundary: ids are numbers or short words, never paths. */
import { z } from "zod";

const numberId = z.int().positive();
/** Small letters, digits and dashes: the name of a folder of ours, so nothing else may pass. */
const wordId = z.string().regex(/^[a-z0-9-]{1,80}$/);

export const productId = numberId;
export const datasetImageId = numberId;
export const checkedImageId = numberId;
export const inspectionId = numberId;
export const inspectedImageId = numberId;
export const decisionId = numberId;
export const modelId = wordId;
export const runId = wordId;
export const jobId = wordId;
export const exportId = wordId;
export const defectSheetId = wordId;

/** The SHA-256 of a content, as hexadecimal digits. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** ISO 8601 in UTC. */
export const time = z.iso.datetime();

/** Who did it: a name as it is typed, without line breaks or other control characters. */
export const userName = z
  .string()
  .normalize("NFC")
  .trim()
  .min(1)
  .max(80)
  .regex(/^\P{Cc}*$/u);

/** Why it was done, in a person's own words. */
export const remark = z.string().normalize("NFC").trim().max(500);

/** A folder of the machine that Kensa runs on, as a person chose it. */
export const folderPath = z
  .string()
  .min(1)
  .max(4096)
  .regex(/^[^\0]*$/);

/** The key of a reason on the keyboard. */
export const reasonCode = z.int().min(1).max(9);

/** The input of a procedure that takes none. */
export const nothing = z.strictObject({});

export const pageSize = z.int().min(1).max(1000);
