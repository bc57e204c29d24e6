/**
 * @file Everything that a training needs to go on as if it had never stopped: the state of the networks, and how far it was.
 *
 * One file, written whole: a length, a JSON header that names the tensors, the tensors as little-endian float32. Nothing of
 * the randomness is saved, since every draw is a function of the seed and the step.
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

const progress = z.object({
  step: z.int().nonnegative(),
  /** The first step in which D learned; Adam counts D's updates from there. */
  discriminatorSteps: z.int().nonnegative(),
  seconds: z.number().nonnegative(),
  curve: z.array(curvePoint),
});
export type CheckpointProgress = z.infer<typeof progress>;

const header = progress.extend({
  kind: z.literal("kensa-checkpoint"),
  schemaVersion: z.literal(1),
  tensors: z.array(z.object({ name: z.string(), length: z.int().nonnegative() })),
  sha256: z.string(),
});

export type Checkpoint = CheckpointProgress & { readonly state: Arrays };

const LENGTH_BYTES = 4;
/** The header is padded to whole float32 words, so that the tensors behind it can be viewed in place. */
const WORD = Float32Array.BYTES_PER_ELEMENT;

/** Throws `disk-full` or `not-permitted`; an older checkpoint is then still there. */
export async function writeCheckpoint(path: string, { state, ...done }: Checkpoint): Promise<void> {
  const tensors = Object.entries(state);
  const body = Buffer.concat(
    tensors.map(([, data]) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  );
  const described = {
    kind: "kensa-checkpoint",
    schemaVersion: 1,
    ...done,
    tensors: tensors.map(([name, data]) => ({ name, length: data.length })),
    sha256: sha256(body),
  };
  const text = Buffer.from(JSON.stringify(described));
  const padded = Buffer.concat([text, Buffer.alloc((WORD - (text.length % WORD)) % WORD, " ")]);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(padded.length);
  await writeFileWhole(path, Buffer.concat([length, padded, body]));
}

/** Reads a checkpoint of a training with this state; undefined where there is none. Throws `damaged`. */
export async function readCheckpoint(path: string, shapes: Shapes): Promise<Checkpoint | undefined> {
  const bytes = await readFile(path).catch((thrown: unknown) => {
    const failure = systemFailure(thrown, path);
    if (failure instanceof KensaError && failure.code === "not-found") return undefined;
    throw failure;
  });
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

function parseCheckpoint(bytes: Buffer, shapes: Shapes): Checkpoint {
  const start = LENGTH_BYTES + bytes.readUInt32LE();
  const {
    tensors,
    sha256: hash,
    ...rest
  } = header.parse(JSON.parse(bytes.subarray(LENGTH_BYTES, start).toString("utf8")));
  const body = Uint8Array.from(bytes.subarray(start));
  if (sha256(body) !== hash) throw new Error("The tensors have changed.");
  let offset = 0;
  const state = tensors.map(({ name, length }) => {
    requireLength(name, length, shapes[name]);
    const data = new Float32Array(body.buffer, offset, length);
    offset += length * WORD;
    return [name, data] as const;
  });
  if (state.length !== Object.keys(shapes).length) throw new Error("The networks have changed.");
  const { step, discriminatorSteps, seconds, curve } = rest;
  return { step, discriminatorSteps, seconds, curve, state: Object.fromEntries(state) };
}

function requireLength(name: string, length: number, shape: Shape | undefined): void {
  if (!shape || sizeOf(shape) !== length) throw new Error(`«${name}» does not belong to these networks.`);
}
