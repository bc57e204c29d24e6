/**
 * @file Who may come in. Three checks, against three kinds of guests:
 *
 * - Host: a page of another site whose name was made to point at this computer (DNS rebinding) calls us by that name.
 * - Origin and Sec-Fetch-Site: any other page in the same browser says where it is from.
 * - Key: other accounts and programs of this computer reach a loopback address as well as we do, but cannot read the
 *   data folder, where the key lies.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Failure } from "../contract/errors.ts";
import { failureReply } from "./failure-reply.ts";

export type Door = {
  /** The addresses that lead here, as `http://127.0.0.1:4321`: scheme, host and port, exactly. */
  readonly origins: ReadonlySet<string>;
  /** What every request has to bring; null where nobody else can reach the door. */
  readonly key: string | null;
  /** Each of these opens the door once, in the place of the key. */
  readonly tickets?: Set<string>;
};

const COOKIE_SECONDS = 365 * 24 * 3600;

const foreign: Failure = {
  code: "not-permitted",
  message: "This request comes from another site, or calls Kensa by a name that is not its own.",
  action: "Open the address that Kensa printed when it started.",
};

const keyless: Failure = {
  code: "not-permitted",
  message: "This request does not bring the key of this Kensa.",
  action: "Open the whole address that Kensa printed when it started, with the key at its end.",
};

/** Refuses whatever calls us by another name, or comes from another site. */
export function requireOwnOrigin({ origins }: Door): MiddlewareHandler {
  return async (context, next) => {
    const url = new URL(context.req.url);
    // Not `url.origin`, which is "null" for Electron's own scheme.
    const origin = `${url.protocol}//${url.host}`;
    const host = context.req.header("host") ?? url.host;
    const { headers } = context.req.raw;
    const isOwn = origins.has(origin) && host === url.host;
    if (isOwn && (isFromOwnPage(headers, origin) || isLinkToPage(headers, url.pathname))) return next();
    return failureReply(context, foreign);
  };
}

/** Software other than browsers says nothing of where it comes from. */
function isFromOwnPage(headers: Headers, origin: string): boolean {
  const from = headers.get("origin");
  if (from !== null && from !== origin) return false;
  const site = headers.get("sec-fetch-site");
  return site === null || ["same-origin", "none"].includes(site);
}

/** A link to one of our pages may stand anywhere; it shows nothing of ours to the page that it stands on. */
function isLinkToPage(headers: Headers, path: string): boolean {
  if (/^\/(rpc|api|media)(\/|$)/.test(path) || headers.has("origin")) return false;
  return headers.get("sec-fetch-mode") === "navigate" && headers.get("sec-fetch-dest") === "document";
}

/**
 * Lets in who brings the key: a browser once in the address and from then on in a cookie, which no script can read; other
 * software as `Authorization: Bearer …`.
 */
export function requireKey({ key, tickets }: Door): MiddlewareHandler {
  if (key === null) return (_context, next) => next();
  // Cookies know no ports: two servers on this computer must not take each other's away.
  const cookie = `kensa-${digestOf(key).toString("hex").slice(0, 8)}`;
  return async (context, next) => {
    const shown = context.req.method === "GET" ? context.req.query("key") : undefined;
    if (shown !== undefined && (isSame(shown, key) || tickets?.delete(shown))) {
      // Lax, not Strict: whoever follows a link to a page of ours is to find it open. The origin is checked above.
      setCookie(context, cookie, key, { path: "/", httpOnly: true, sameSite: "Lax", maxAge: COOKIE_SECONDS });
      // The address without the key, so that it stays out of the history and of screenshots.
      return context.redirect(context.req.path, 303);
    }
    const bearer = /^Bearer (\S+)$/.exec(context.req.header("authorization") ?? "")?.[1];
    const brought = bearer ?? getCookie(context, cookie);
    if (brought === undefined || !isSame(brought, key)) return failureReply(context, keyless, 401);
    return next();
  };
}

/** Compared by their digests, in a time that says nothing of where they differ. */
function isSame(brought: string, key: string): boolean {
  return timingSafeEqual(digestOf(brought), digestOf(key));
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
