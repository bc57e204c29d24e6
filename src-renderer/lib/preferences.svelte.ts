/** @file What a person prefers on this machine: language, colours, and under which name they work. */
import type { Locale } from "../paraglide/runtime.js";

export type Theme = "light" | "dark" | "contrast";
export type ThemeChoice = Theme | "system";

const THEMES: readonly ThemeChoice[] = ["system", "light", "dark", "contrast"];
const LOCALES: readonly Locale[] = ["en", "ja", "de"];

type Saved = Pick<Storage, "getItem" | "setItem">;

/** What the machine itself prefers. */
export type SystemPreferences = {
  readonly languages: readonly string[];
  readonly isDark: boolean;
  readonly isHighContrast: boolean;
};

export class Preferences {
  #locale: Locale = $state("en");
  #theme: ThemeChoice = $state("system");
  #user: string | null = $state(null);
  #userSeenAt = 0;
  #lastProductId: number | null = $state(null);
  #lastFetchedExport: string | null = $state(null);
  #isSidebarNarrow = $state(false);
  system: SystemPreferences = $state.raw({ languages: [], isDark: false, isHighContrast: false });
  readonly #saved: Saved;

  constructor(saved: Saved, system: SystemPreferences) {
    this.#saved = saved;
    this.system = system;
    this.#locale = oneOf(LOCALES, saved.getItem("locale")) ?? firstSpoken(system.languages);
    this.#theme = oneOf(THEMES, saved.getItem("theme")) ?? "system";
    this.readUser();
    this.#isSidebarNarrow = saved.getItem("sidebar") === "narrow";
    this.#lastFetchedExport = saved.getItem("export") || null;
    const product = Number(saved.getItem("product"));
    this.#lastProductId = Number.isInteger(product) && product > 0 ? product : null;
  }

  /** Who works here, as another tab may have noted it. */
  readUser(): void {
    this.#user = this.#saved.getItem("user") || null;
    this.#userSeenAt = Number(this.#saved.getItem("user-seen-at")) || 0;
  }

  get locale(): Locale {
    return this.#locale;
  }

  set locale(locale: Locale) {
    this.#locale = locale;
    this.#saved.setItem("locale", locale);
  }

  get themeChoice(): ThemeChoice {
    return this.#theme;
  }

  set themeChoice(theme: ThemeChoice) {
    this.#theme = theme;
    this.#saved.setItem("theme", theme);
  }

  /** The colours to show now. */
  get theme(): Theme {
    if (this.#theme !== "system") return this.#theme;
    if (this.system.isHighContrast) return "contrast";
    return this.system.isDark ? "dark" : "light";
  }

  /** The name that decisions are stored under; null until somebody has given one. */
  get user(): string | null {
    return this.#user;
  }

  set user(name: string | null) {
    this.#user = name;
    this.#saved.setItem("user", name ?? "");
  }

  /** When that person decided something last, in milliseconds since 1970; 0 where that is not known. */
  get userSeenAt(): number {
    return this.#userSeenAt;
  }

  set userSeenAt(milliseconds: number) {
    this.#userSeenAt = milliseconds;
    this.#saved.setItem("user-seen-at", String(milliseconds));
  }

  /** True where the sidebar shows icons only. */
  get isSidebarNarrow(): boolean {
    return this.#isSidebarNarrow;
  }

  set isSidebarNarrow(isNarrow: boolean) {
    this.#isSidebarNarrow = isNarrow;
    this.#saved.setItem("sidebar", isNarrow ? "narrow" : "wide");
  }

  /** The product that was worked on last. */
  get lastProductId(): number | null {
    return this.#lastProductId;
  }

  set lastProductId(id: number | null) {
    this.#lastProductId = id;
    this.#saved.setItem("product", String(id ?? ""));
  }

  /** The file with results that was fetched last, which need not be offered again. */
  get lastFetchedExport(): string | null {
    return this.#lastFetchedExport;
  }

  set lastFetchedExport(id: string | null) {
    this.#lastFetchedExport = id;
    this.#saved.setItem("export", id ?? "");
  }
}

function oneOf<Choice extends string>(choices: readonly Choice[], value: string | null): Choice | undefined {
  return choices.find((choice) => choice === value);
}

function firstSpoken(languages: readonly string[]): Locale {
  for (const language of languages) {
    const locale = oneOf(LOCALES, language.slice(0, 2).toLowerCase());
    if (locale) return locale;
  }
  return "en";
}
