/** @file A page that work depends on: it is not left by mistake, says when it goes, and keeps the screen from falling asleep. */

/**
 * To be called inside an effect. Until the function that it returns is called, a browser asks before the page is closed or
 * reloaded, and the screen stays on where the browser can see to that.
 *
 * @param onleave called when the page goes away all the same; only what is sent at once still arrives
 */
export function keepPage(page: Window, onleave: () => void): () => void {
  const { document } = page;
  let lock: WakeLockSentinel | null = null;
  let isKept = true;
  const ask = (event: Event) => event.preventDefault();
  const stayAwake = async () => {
    // A browser gives the lock back whenever the page is out of sight.
    if (!isKept || document.visibilityState !== "visible") return;
    // Refused where the battery is low, or unknown: then the screen does as the computer's settings say.
    const given = (await page.navigator.wakeLock?.request("screen").catch(() => null)) ?? null;
    if (isKept) lock = given;
    else await given?.release();
  };
  page.addEventListener("beforeunload", ask);
  page.addEventListener("pagehide", onleave);
  document.addEventListener("visibilitychange", stayAwake);
  void stayAwake();
  return () => {
    isKept = false;
    page.removeEventListener("beforeunload", ask);
    page.removeEventListener("pagehide", onleave);
    document.removeEventListener("visibilitychange", stayAwake);
    void lock?.release();
  };
}
