/**
 * @file How a page that is open outlives a restart of the server, whose cookies are worth nothing at its next start. The other side,
 * and why it is so, is `src-main/server/door-session.ts`.
 */
import { z } from "zod";

const told = z.object({ word: z.string() });
const asked = z.object({ challenge: z.string() });

export class WayBack {
  readonly #fetch: typeof fetch;
  readonly #origin: string;
  /** Kept in this page's memory alone: whatever else a browser keeps, whoever listens at this port next can read. */
  #word: string | null = null;

  constructor(request: typeof fetch, origin: string) {
    this.#fetch = request;
    this.#origin = origin;
  }

  /** To be called once, when the page is loaded. A page that did not come in by the key learns nothing. */
  async learn(): Promise<void> {
    const reply = await this.#fetch(new URL("/door/word", this.#origin));
    if (reply.status === 200) this.#word = told.parse(await reply.json()).word;
  }

  /** Whether the server lets this page in again. */
  async take(): Promise<boolean> {
    if (this.#word === null) return false;
    const reply = await this.#fetch(new URL("/door/challenge", this.#origin));
    if (!reply.ok) return false;
    const { challenge } = asked.parse(await reply.json());
    const proof = await hmac(this.#word, `${challenge} ${this.#origin}`);
    const answer = await this.#fetch(new URL("/door/proof", this.#origin), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ proof }),
    });
    return answer.ok;
  }
}

/** HMAC-SHA256 as hexadecimal digits. */
async function hmac(word: string, text: string): Promise<string> {
  const bytes = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes.encode(word), algorithm, false, ["sign"]);
  const signature = new Uint8Array(await crypto.subtle.sign(algorithm.name, key, bytes.encode(text)));
  return [...signature].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
