/** @file The cameras that a browser knows: opened, looked through, and noticed when they go. */
import {
  type CameraChoice,
  CameraError,
  type CameraFaultKind,
  type CameraPort,
  type CameraStream,
} from "../../state/camera-port.ts";

/** As large as a camera gives it, up to this. */
const IDEAL = { width: { ideal: 1920 }, height: { ideal: 1080 } } as const;
/** A camera that shows nothing new for so long gives no picture. */
const LONGEST_WAIT_MS = 3000;

export const browserCameras: CameraPort = { list, open };

/** Before anybody has allowed a camera, browsers tell that there are some, but not their names. */
async function list(): Promise<readonly CameraChoice[]> {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices
    .filter(({ kind, deviceId }) => kind === "videoinput" && deviceId !== "")
    .map(({ deviceId, label }) => ({ id: deviceId, name: label }));
}

async function open(id: string | null): Promise<CameraStream> {
  if (navigator.mediaDevices === undefined) throw new CameraError("unsupported");
  const device = id === null ? {} : { deviceId: { exact: id } };
  const stream = await navigator.mediaDevices
    .getUserMedia({ audio: false, video: { ...IDEAL, ...device } })
    .catch((thrown: unknown) => {
      throw new CameraError(kindOf(thrown), { cause: thrown });
    });
  return lookThrough(stream);
}

async function lookThrough(stream: MediaStream): Promise<CameraStream> {
  const [track] = stream.getVideoTracks();
  const gone = new Promise<void>((done) => {
    track?.addEventListener("ended", () => done(), { once: true });
  });
  const screen = await screenOf(stream);
  return {
    id: track?.getSettings().deviceId ?? null,
    name: track?.label ?? "",
    gone,
    grab: () => grab(screen),
    close: () => {
      letGo(stream);
      screen.srcObject = null;
    },
    showOn: (shown) => {
      shown.srcObject = stream;
      return () => {
        shown.srcObject = null;
      };
    },
  };
}

function letGo(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** A screen of our own, that nobody sees: what is judged does not depend on what a page shows. */
async function screenOf(stream: MediaStream): Promise<HTMLVideoElement> {
  const screen = document.createElement("video");
  screen.muted = true;
  screen.srcObject = stream;
  await screen.play().catch((thrown: unknown) => {
    letGo(stream);
    throw new CameraError("no-picture", { cause: thrown });
  });
  return screen;
}

/** A picture that comes from now on, never one of before; without loss. */
async function grab(screen: HTMLVideoElement): Promise<Blob> {
  await newFrame(screen);
  const { videoWidth: width, videoHeight: height } = screen;
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.drawImage(screen, 0, 0);
  return canvas.convertToBlob({ type: "image/png" });
}

function newFrame(screen: HTMLVideoElement): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new CameraError("no-picture")), LONGEST_WAIT_MS);
  screen.requestVideoFrameCallback(() => {
    clearTimeout(timer);
    resolve();
  });
  return promise;
}

const kinds: Readonly<Record<string, CameraFaultKind>> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "in-use",
  AbortError: "in-use",
};

function kindOf(thrown: unknown): CameraFaultKind {
  return (thrown instanceof Error ? kinds[thrown.name] : undefined) ?? "unsupported";
}
