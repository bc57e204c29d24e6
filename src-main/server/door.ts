/**
 * @file Who may come in. Three checks, against three kinds of guests:
 *
 * - Host: a page of another site whose name was made to point at this computer (DNS rebinding) calls us by that name.
 * - Origin and Sec-Fetch-Site: any other page in the same browser says where it is from.
 * - Key: other accounts and programs of this computer reach a loopback address as well as we do, but cannot read the
 *   data folder, where the key lies.
 */
import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { z } from "zod";
import type { Failure } from "../contract/errors.ts";
import { DoorSession, isSame } from "./door-session.ts";
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

/** What is asked and answered between a page and the door; `src-renderer/lib/way-back.ts` is the other side. */
const WORD = "/door/word";
const CHALLENGE = "/door/challenge";
const PROOF = "/door/proof";
const UNCACHED = { "cache-control": "no-store" };
const proofBody = z.strictObject({ proof: z.string().max(200) });

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

/** What is not one of the pages: data, and what is done with them. */
function isGuarded(path: string): boolean {
  return /^\/(rpc|api|media|door)(\/|$)/.test(path);
}

/** A link to one of our pages may stand anywhere; it shows nothing of ours to the page that it stands on. */
function isLinkToPage(headers: Headers, path: string): boolean {
  if (isGuarded(path) || headers.has("origin")) return false;
  return headers.get("sec-fetch-mode") === "navigate" && headers.get("sec-fetch-dest") === "document";
}

/**
 * Lets in who brings the key: a browser once in the address, and from then on by a cookie, which no script can read and which is
 * not the key; other software as `Authorization: Bearer …`. The pages themselves are no secret and open without it: they are the
 * same on every computer, and say what to do where their calls are refused.
 */
export function requireKey({ key, tickets }: Door): MiddlewareHandler {
  if (key === null) return (_context, next) => next();
  const session = new DoorSession(key);
  const doorRoutes = waysBack(session);
  return async (context, next) => {
    const shown = context.req.method === "GET" ? context.req.query("key") : undefined;
    if (shown !== undefined && (isSame(shown, key) || tickets?.delete(shown))) {
      session.enter();
      giveCookie(context, session);
      // The address without the key, so that it stays out of the history and of screenshots.
      return context.redirect(context.req.path, 303);
    }
    if (!isGuarded(context.req.path)) return next();
    const reply = await doorRoutes(context);
    if (reply !== null) return reply;
    if (!isLetIn(context, session, key)) return failureReply(context, keyless, 401);
    return context.req.path === WORD ? answerWord(context, session) : next();
  };
}

function isLetIn(context: Context, session: DoorSession, key: string): boolean {
  const bearer = /^Bearer (\S+)$/.exec(context.req.header("authorization") ?? "")?.[1];
  if (bearer !== undefined) return isSame(bearer, key);
  return isSame(getCookie(context, session.cookie) ?? "", session.token);
}

function answerWord(context: Context, session: DoorSession): Response {
  const word = session.tellWord();
  return word === null ? context.body(null, 204) : context.json({ word }, 200, UNCACHED);
}

function giveCookie(context: Context, { cookie, token }: DoorSession): void {
  // Lax, not Strict: whoever follows a link to a page of ours is to find it open. The origin is checked above.
  setCookie(context, cookie, token, { path: "/", httpOnly: true, sameSite: "Lax", maxAge: COOKIE_SECONDS });
}

/** How a page that was open before this start gets its cookie; null for every other request. */
function waysBack(session: DoorSession): (context: Context) => Promise<Response | null> {
  return async (context) => {
    const { path, method } = context.req;
    if (path === CHALLENGE && method === "GET")
      return context.json({ challenge: session.challenge }, 200, UNCACHED);
    if (path !== PROOF || method !== "POST") return null;
    const { origin } = new URL(context.req.url);
    const brought = proofBody.safeParse(await context.req.json().catch(() => null));
    if (!brought.success || !session.isProof(brought.data.proof, origin))
      return failureReply(context, keyless, 401);
    giveCookie(context, session);
    return context.body(null, 204);
  };
}
