/** @file What the machine prefers: its languages and its colours. */
import type { SystemPreferences } from "./preferences.svelte.ts";

const DARK = "(prefers-color-scheme: dark)";
const HIGH_CONTRAST = "(prefers-contrast: more), (forced-colors: active)";

export function readSystem(): SystemPreferences {
  return {
    languages: navigator.languages,
    isDark: matchMedia(DARK).matches,
    isHighContrast: matchMedia(HIGH_CONTRAST).matches,
  };
}

/** Calls whenever one of them changes, as long as the page lives. */
export function followSystem(changed: (system: SystemPreferences) => void): void {
  const tell = () => changed(readSystem());
  matchMedia(DARK).addEventListener("change", tell);
  matchMedia(HIGH_CONTRAST).addEventListener("change", tell);
  window.addEventListener("languagechange", tell);
}
