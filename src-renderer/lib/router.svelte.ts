/**
 * @file Where the person is, from the part of the address after `#`: it works the same over HTTP and over the desktop
 * shell's own scheme, which has no server that could answer for every path.
 */

/** The parts of the address that a pattern has named, e.g. `/products/:productId`. */
export type RouteParameters = Readonly<Record<string, string>>;

/** The browser's window, as far as it is needed. */
type Address = Pick<Window, "addEventListener" | "removeEventListener"> & {
  readonly location: Pick<Location, "hash" | "replace">;
};

export class Router {
  path = $state("/");
  query = $state.raw(new URLSearchParams());
  readonly #address: Address;
  readonly #follow = () => this.#change();
  #hash = "";
  #ask: ((href: string) => void) | null = null;

  constructor(address: Address = window) {
    this.#address = address;
    this.#read();
    address.addEventListener("hashchange", this.#follow);
  }

  /** Goes to a path with its query, as the functions of `paths.ts` write them. */
  go(href: string): void {
    this.#address.location.hash = href;
  }

  /** The same, without leaving a way back to where the person is now. */
  replace(href: string): void {
    this.#address.location.replace(href);
  }

  /** Leads on from a path, unless the person has gone elsewhere meanwhile: an address changes before it is told. */
  leadOn(from: string, href: string): void {
    if (readHash(this.#address.location.hash).path === from) this.replace(href);
  }

  /**
   * Keeps the person on the page: whichever way they would leave it, `ask` is told where they want to go, and nothing else
   * happens. Returns what lets them go again.
   */
  keep(ask: (href: string) => void): () => void {
    this.#ask = ask;
    return () => {
      if (this.#ask === ask) this.#ask = null;
    };
  }

  dispose(): void {
    this.#address.removeEventListener("hashchange", this.#follow);
  }

  /** An address has changed before anybody can object, so that it is put back. */
  #change(): void {
    const { hash } = this.#address.location;
    if (this.#ask === null || readHash(hash).path === this.path) return this.#read();
    this.#address.location.replace(this.#hash);
    this.#ask(hash);
  }

  #read(): void {
    this.#hash = this.#address.location.hash;
    const { path, query } = readHash(this.#hash);
    this.path = path;
    this.query = new URLSearchParams(query);
  }
}

function readHash(hash: string): { readonly path: string; readonly query: string } {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?", 2);
  return { path: path === "" ? "/" : path, query };
}

/** The parameters of a path that follows the pattern; null where it does not. */
export function matchPath(pattern: string, path: string): RouteParameters | null {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (!part.startsWith(":")) {
      if (part !== value) return null;
    } else if (value === "") return null;
    else parameters[part.slice(1)] = decode(value);
  }
  return parameters;
}

/** A path typed by hand may hold a stray `%`. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
