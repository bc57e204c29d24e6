/** @file What is to be done whenever a page comes into sight again: from behind another tab, or another window. */

/** Returns what ends it: an effect's cleanup. */
export function onShown(act: () => Promise<void>): () => void {
  const look = () => {
    if (document.visibilityState === "visible") void act();
  };
  document.addEventListener("visibilitychange", look);
  window.addEventListener("focus", look);
  return () => {
    document.removeEventListener("visibilitychange", look);
    window.removeEventListener("focus", look);
  };
}
