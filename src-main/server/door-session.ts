/**
 * @file What lets a browser in after it has brought the key once.
 *
 * Cookies know no ports: while Kensa is not running, any other account of this computer that listens at its port is handed the
 * cookie, and one that lures the browser to a port of its own is, too. So the cookie holds a token of this start alone, which is
 * worth nothing at the next one and nothing anywhere else than in a cookie.
 *
 * A page that is open must outlive a restart all the same. One that came in by the key is told a word, once, which it keeps in its
 * memory; at the next start it proves that it knows it, without saying it: an HMAC over a challenge that only this start asks and
 * the address that the page is at. Whoever sits at another port, or at this one while Kensa is away, learns nothing of use.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** How long after it was let in by the key a page may ask for its word; it does so as soon as it is loaded. */
const ASK_WITHIN_MS = 60_000;

export class DoorSession {
  /** The cookie's name: two servers on this computer must not take each other's away. */
  readonly cookie: string;
  readonly token = randomBytes(32).toString("base64url");
  readonly challenge = randomBytes(32).toString("hex");
  /** The same at every start, as long as the key is. */
  readonly #word: string;
  readonly #now: () => number;
  #entrancesMs: number[] = [];

  /** @param now milliseconds of a clock that only goes forward */
  constructor(key: string, now = () => performance.now()) {
    this.cookie = `kensa-${createHash("sha256").update(key).digest("hex").slice(0, 8)}`;
    this.#word = createHmac("sha256", key).update("the word of an open page").digest("hex");
    this.#now = now;
  }

  /** Somebody brought the key: one page may ask for its word. */
  enter(): void {
    this.#entrancesMs.push(this.#now());
  }

  /** The word, or null where nobody came in by the key of late whom it has not been told. */
  tellWord(): string | null {
    const earliest = this.#now() - ASK_WITHIN_MS;
    this.#entrancesMs = this.#entrancesMs.filter((entrance) => entrance >= earliest);
    return this.#entrancesMs.shift() === undefined ? null : this.#word;
  }

  /** Whether a page at this origin knows the word. */
  isProof(proof: string, origin: string): boolean {
    const expected = createHmac("sha256", this.#word).update(`${this.challenge} ${origin}`).digest("hex");
    return isSame(proof, expected);
  }
}

/** Compared by their digests, in a time that says nothing of where they differ. */
export function isSame(brought: string, wanted: string): boolean {
  return timingSafeEqual(digestOf(brought), digestOf(wanted));
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
