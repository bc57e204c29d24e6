import { describe, expect, test } from "vitest";
import { Preferences, type SystemPreferences } from "../../../src-renderer/lib/preferences.svelte.ts";

function storage(saved: Record<string, string> = {}) {
  const values = new Map(Object.entries(saved));
  return {
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => values.set(name, value),
  };
}

const plain: SystemPreferences = { languages: ["fr-FR", "ja-JP"], isDark: false, isHighContrast: false };

describe("Preferences", () => {
  test("speak the first language of the machine that Kensa knows", () => {
    expect(new Preferences(storage(), plain).locale).toBe("ja");
    expect(new Preferences(storage(), { ...plain, languages: ["fr"] }).locale).toBe("en");
  });

  test("know who works here also where another tab has noted it", () => {
    const saved = storage({ user: "Mika" });
    const here = new Preferences(saved, plain);
    const elsewhere = new Preferences(saved, plain);
    elsewhere.user = "Aiko";
    elsewhere.userSeenAt = 7;
    expect(here.user).toBe("Mika");
    here.readUser();
    expect([here.user, here.userSeenAt]).toEqual(["Aiko", 7]);
  });

  test("are kept for the next time", () => {
    const saved = storage();
    const first = new Preferences(saved, plain);
    first.locale = "en";
    first.themeChoice = "contrast";
    first.user = "Mika";
    first.lastProductId = 4;
    first.lastFetchedExport = "e-1";
    const second = new Preferences(saved, plain);
    expect([
      second.locale,
      second.theme,
      second.user,
      second.lastProductId,
      second.lastFetchedExport,
    ]).toEqual(["en", "contrast", "Mika", 4, "e-1"]);
  });

  test("follow the machine's colours until somebody chooses some", () => {
    const preferences = new Preferences(storage(), { ...plain, isDark: true });
    expect(preferences.theme).toBe("dark");
    preferences.system = { ...plain, isDark: true, isHighContrast: true };
    expect(preferences.theme).toBe("contrast");
    preferences.themeChoice = "light";
    expect(preferences.theme).toBe("light");
  });

  test("ignore what another version has left behind", () => {
    const preferences = new Preferences(storage({ locale: "xx", theme: "pink", product: "-1" }), plain);
    expect([preferences.locale, preferences.themeChoice, preferences.lastProductId]).toEqual([
      "ja",
      "system",
      null,
    ]);
  });
});
