import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { DoorSession } from "../../src-main/server/door-session.ts";

const KEY = "test-key-of-32-letters-0123456789";
const ORIGIN = "http://127.0.0.1:5367";

const proofOf = (word: string | null, { challenge }: DoorSession, origin = ORIGIN) =>
  createHmac("sha256", word ?? "")
    .update(`${challenge} ${origin}`)
    .digest("hex");

function toldWord(session: DoorSession): string {
  session.enter();
  return session.tellWord() ?? "";
}

test("every start has a token of its own, which says nothing of the key", () => {
  const [one, other] = [new DoorSession(KEY), new DoorSession(KEY)];
  expect(one.token).toMatch(/^[\w-]{43}$/);
  expect(one.token).not.toBe(other.token);
  expect(one.cookie).toBe(other.cookie);
});

test("the word is told once for each entrance by the key, and soon after it", () => {
  let nowMs = 1000;
  const session = new DoorSession(KEY, () => nowMs);
  expect(session.tellWord()).toBeNull();
  const word = toldWord(session);
  expect(word).toMatch(/^[0-9a-f]{64}$/);
  expect(session.tellWord()).toBeNull();
  session.enter();
  nowMs += 60_001;
  expect(session.tellWord()).toBeNull();
});

test("who knows the word is let in at the next start, at the address that it is at", () => {
  const word = toldWord(new DoorSession(KEY));
  const next = new DoorSession(KEY);
  expect(next.isProof(proofOf(word, next), ORIGIN)).toBe(true);
  expect(next.isProof(proofOf(word, next, "http://127.0.0.1:5400"), ORIGIN)).toBe(false);
});

test.each(["", "x", "0".repeat(64)])("«%s» proves nothing", (proof) => {
  expect(new DoorSession(KEY).isProof(proof, ORIGIN)).toBe(false);
});

test("a proof that was given away is worth nothing at another start, or with another key", () => {
  const word = toldWord(new DoorSession(KEY));
  const [one, other] = [new DoorSession(KEY), new DoorSession(KEY)];
  expect(other.isProof(proofOf(word, one), ORIGIN)).toBe(false);
  const changed = new DoorSession(`${KEY}!`);
  expect(changed.isProof(proofOf(word, changed), ORIGIN)).toBe(false);
});
