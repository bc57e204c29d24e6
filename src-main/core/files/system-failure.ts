/** @file What the operating system refused, as a sentence for people. */
import { type ErrorCode, KensaError } from "../../contract/errors.ts";

interface Explanation {
  code: ErrorCode;
  sentence: (path: string) => string;
  action: string;
}

const full: Explanation = {
  code: "disk-full",
  sentence: (path) => `There is no space left to write ${path}.`,
  action: "Free some space on that disk, or choose another folder, and try again.",
};

/** FAT, the file system of most memory sticks, ends at 4 GB a file. */
const tooLarge: Explanation = {
  code: "disk-full",
  sentence: (path) => `${path} becomes a larger file than its disk allows.`,
  action: "Choose a folder on another disk.",
};

const forbidden: Explanation = {
  code: "not-permitted",
  sentence: (path) => `Access to ${path} is not permitted.`,
  action:
    "Check the permissions of the file and its folder, close programs that have it open, or choose another folder.",
};

/** Windows says so of a file that a spreadsheet shows. */
const inUse: Explanation = {
  code: "conflict",
  sentence: (path) => `${path} is open in another program.`,
  action: "Close it there, and try again.",
};

const tooMany: Explanation = {
  code: "unreadable",
  sentence: (path) => `Too many files are open to open ${path}, too.`,
  action: "Close other programs, and try again.",
};

const missing: Explanation = {
  code: "not-found",
  sentence: (path) => `${path} does not exist.`,
  action: "Check the path.",
};

const badName: Explanation = {
  code: "invalid-input",
  sentence: (path) => `The name ${path} is too long for this disk.`,
  action: "Choose a shorter name.",
};

const taken: Explanation = {
  code: "conflict",
  sentence: (path) => `${path} already exists.`,
  action: "Choose another name, or remove it first.",
};

const wrongKind: Explanation = {
  code: "conflict",
  sentence: (path) => `${path} is a folder where a file is needed, or a file where a folder is needed.`,
  action: "Choose another name.",
};

const circle: Explanation = {
  code: "unreadable",
  sentence: (path) => `${path} is a link that leads back to itself.`,
  action: "Remove or correct the link.",
};

const faulty: Explanation = {
  code: "unreadable",
  sentence: (path) => `The disk failed at ${path}.`,
  action: "Check the disk or the network drive, and try again.",
};

const explanations: Readonly<Record<string, Explanation>> = {
  ENOSPC: full,
  EDQUOT: full,
  EFBIG: tooLarge,
  EACCES: forbidden,
  EPERM: forbidden,
  EROFS: forbidden,
  EBUSY: inUse,
  ETXTBSY: inUse,
  EMFILE: tooMany,
  ENFILE: tooMany,
  ENOENT: missing,
  ENAMETOOLONG: badName,
  ELOOP: circle,
  EIO: faulty,
  EEXIST: taken,
  ENOTEMPTY: taken,
  EISDIR: wrongKind,
  ENOTDIR: wrongKind,
};

/** The code that the operating system gave an error, e.g. `"ENOENT"`; undefined where it is not such an error. */
export function systemCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && "code" in thrown && typeof thrown.code === "string"
    ? thrown.code
    : undefined;
}

/** The path that the operating system complained about, where it named one. */
export function systemPath(thrown: unknown): string | undefined {
  return thrown instanceof Error && "path" in thrown && typeof thrown.path === "string"
    ? thrown.path
    : undefined;
}

/**
 * The `KensaError` for what an operation on `path` threw; what is no known refusal of the operating system is
 * given back as it was. Use: `throw systemFailure(thrown, path)`.
 */
export function systemFailure(thrown: unknown, path: string): unknown {
  const explanation = explanations[systemCode(thrown) ?? ""];
  if (explanation === undefined) return thrown;
  const { code, sentence, action } = explanation;
  return new KensaError(code, sentence(path), { action, cause: thrown });
}
