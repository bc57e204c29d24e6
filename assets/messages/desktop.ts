/** @file What the desktop application says by the system's own dialogs, where there is no page to say it. */

export type DesktopWords = {
  readonly closeQuestion: string;
  readonly jobsEnd: string;
  readonly cameraEnds: string;
  readonly stay: string;
  readonly close: string;
};

/** By language. */
export const desktopWords: Readonly<Record<"en" | "ja" | "de", DesktopWords>> = {
  en: {
    closeQuestion: "Close Kensa?",
    jobsEnd: "Work is still running. It stops when Kensa is closed.",
    cameraEnds: "The camera is in use. Its inspection ends when Kensa is closed; what was judged is stored.",
    stay: "Keep Kensa open",
    close: "Close Kensa",
  },
  ja: {
    closeQuestion: "Kensa を終了しますか?",
    jobsEnd: "処理を実行中です。Kensa を終了すると、処理は中止されます。",
    cameraEnds: "カメラで検査中です。Kensa を終了すると検査も終了します。これまでの判定は保存されています。",
    stay: "終了しない",
    close: "終了する",
  },
  de: {
    closeQuestion: "Kensa schließen?",
    jobsEnd: "Es wird noch gearbeitet. Die Arbeit endet, wenn Kensa geschlossen wird.",
    cameraEnds:
      "Die Kamera ist in Gebrauch. Ihre Prüfung endet, wenn Kensa geschlossen wird. Alles bisher Geprüfte ist gespeichert.",
    stay: "Geöffnet lassen",
    close: "Kensa schließen",
  },
};
