/**
 * @file How a page reaches the API inside Electron's window, where there is no HTTP: it makes a `MessageChannel`, posts
 * `CONNECT` with one of the ports to its own window, and talks to the API over the other port. The preload script hands
 * the port on.
 */

/** The message that carries the port, from the page to the preload script and from there to the main process. */
export const CONNECT = "kensa:connect";

/** The name under which a page finds `Shell` on its `window`; absent in a browser, where the API is at `/rpc`. */
export const SHELL = "kensaShell";

export type Shell = { readonly kind: "electron" };
