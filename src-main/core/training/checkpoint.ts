/**
 * @file Everything that a training needs to go on as if it had never stopped: the state of the networks, and how far it was.
 *
 * One file, written whole: the SHA-256 of all that follows, the header's length, a JSON header that names the tensors, the
 * tensors as little-endian float32. Nothing of the randomness is saved, since every draw is a function of the seed and the
 * step.
 */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { KensaError } from "../../contract/errors.ts";
import { curvePoint } from "../../contract/training.ts";
import { type Shape, sizeOf } from "../engine/shape.ts";
import type { Arrays, Shapes } from "../engine/step.ts";
import { sha256 } from "../files/hash.ts";
import { systemFailure } from "../files/system-failure.ts";
import { writeFileWhole } from "../files/write-whole.ts";
import { lossSums } from "./training-watch.ts";

const progress = z.object({
  step: z.int().nonnegative(),
  /** Updates of D so far, by which its Adam counts. */
  discriminatorSteps: z.int().nonnegative(),
  seconds: z.number().nonnegative(),
  curve: z.array(curvePoint),
  /** What the curve's next point already counts; nothing in a checkpoint from before it was noted. */
  sums: lossSums.default({}),
});
export type CheckpointProgress = z.infer<typeof progress>;

const header = progress.extend({
  kind: z.literal("kensa-checkpoint"),
  schemaVersion: z.literal(1),
  tensors: z.array(z.object({ name: z.string(), length: z.int().nonnegative() })),
});

export type Checkpoint = CheckpointProgress & { readonly state: Arrays };

const HASH_BYTES = 64;
const LENGTH_BYTES = 4;
const WORD = Float32Array.BYTES_PER_ELEMENT;

/** Throws `disk-full` or `not-permitted`; an older checkpoint is then still there. */
export async function writeCheckpoint(path: string, { state, ...done }: Checkpoint): Promise<void> {
  const tensors = Object.entries(state);
  const described = {
    kind: "kensa-checkpoint",
    schemaVersion: 1,
    ...done,
    tensors: tensors.map(([name, data]) => ({ name, length: data.length })),
  };
  const text = Buffer.from(JSON.stringify(described));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(text.length);
  const bytes = Buffer.concat([
    Buffer.alloc(HASH_BYTES),
    length,
    text,
    ...tensors.map(([, data]) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ]);
  bytes.write(sha256(bytes.subarray(HASH_BYTES)));
  await writeFileWhole(path, bytes);
}

/** Reads a checkpoint of a training with this state; undefined where there is none. Throws `damaged`. */
export async function readCheckpoint(path: string, shapes: Shapes): Promise<Checkpoint | undefined> {
  const bytes = await readIfThere(path);
  if (!bytes) return undefined;
  try {
    return parseCheckpoint(bytes, shapes);
  } catch (cause) {
    throw new KensaError("damaged", `The checkpoint ${path} is damaged.`, {
      action: "Start the training again without resuming.",
      cause,
    });
  }
}

/** How far a stopped training is, for people to look at; null where there is no checkpoint. Throws `damaged`. */
export async function readCheckpointProgress(path: string): Promise<CheckpointProgress | null> {
  const bytes = await readIfThere(path);
  if (!bytes) return null;
  try {
    return parseHeader(bytes).described;
  } catch (cause) {
    throw new KensaError("damaged", `The checkpoint ${path} is damaged.`, { cause });
  }
}

function readIfThere(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch((thrown: unknown) => {
    const failure = systemFailure(thrown, path);
    if (failure instanceof KensaError && failure.code === "not-found") return undefined;
    throw failure;
  });
}

function parseHeader(bytes: Buffer) {
  const text = HASH_BYTES + LENGTH_BYTES;
  const start = text + bytes.readUInt32LE(HASH_BYTES);
  return { described: header.parse(JSON.parse(bytes.toString("utf8", text, start))), start };
}

function parseCheckpoint(bytes: Buffer, shapes: Shapes): Checkpoint {
  if (sha256(bytes.subarray(HASH_BYTES)) !== bytes.toString("latin1", 0, HASH_BYTES)) {
    throw new Error("A byte has changed.");
  }
  const { described, start } = parseHeader(bytes);
  const { tensors, ...rest } = described;
  // A copy begins at a whole float32, wherever the header ends.
  const body = new Uint8Array(bytes.subarray(start));
  let offset = 0;
  const state = tensors.map(({ name, length }) => {
    requireLength(name, length, shapes[name]);
    const data = new Float32Array(body.buffer, offset, length);
    offset += length * WORD;
    return [name, data] as const;
  });
  if (state.length !== Object.keys(shapes).length) throw new Error("The networks have changed.");
  const { step, discriminatorSteps, seconds, curve, sums } = rest;
  return { step, discriminatorSteps, seconds, curve, sums, state: Object.fromEntries(state) };
}

function requireLength(name: string, length: number, shape: Shape | undefined): void {
  if (!shape || sizeOf(shape) !== length) throw new Error(`«${name}» does not belong to these networks.`);
}
