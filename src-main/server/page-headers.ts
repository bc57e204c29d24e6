/** @file What browsers are told about every answer: run our own scripts only, load from nowhere else, embed nowhere. */
import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";

const own = ["'self'"];
const none = ["'none'"];
/** `blob:` is a picture that a page itself made: a camera frame, a prefetched image. */
const ownPictures = ["'self'", "blob:"];

/** The headers of every answer, whatever it is: a mistaken content type must not become a page either. */
export function pageHeaders(): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: none,
      scriptSrc: own,
      styleSrc: own,
      fontSrc: own,
      connectSrc: own,
      imgSrc: ownPictures,
      mediaSrc: ownPictures,
      manifestSrc: own,
      workerSrc: own,
      baseUri: none,
      formAction: none,
      frameAncestors: none,
    },
    permissionsPolicy: {
      camera: ["self"],
      // The screen stays on while a camera is in use.
      screenWakeLock: ["self"],
      microphone: [],
      geolocation: [],
      displayCapture: [],
      usb: [],
      serial: [],
      hid: [],
      payment: [],
    },
    xFrameOptions: "DENY",
    // Loopback is plain HTTP, and the next program on this port may be another one.
    strictTransportSecurity: false,
  });
}
