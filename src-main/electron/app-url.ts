/** @file The address of the application's own pages inside Electron. */

export const APP_SCHEME = "app";
const APP_HOST = "kensa";
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;

/** Whether an address or an origin is one of our own pages. Parts are compared, so `app://kensa.evil` is not. */
export function isAppUrl(address: string): boolean {
  const url = URL.parse(address);
  if (url === null || url.username !== "" || url.password !== "") return false;
  return url.protocol === `${APP_SCHEME}:` && url.host === APP_HOST;
}
