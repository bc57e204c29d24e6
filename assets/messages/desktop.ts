/** @file What the desktop application says by the system's own dialogs and its menu, where there is no page to say it. */
import { type Language, language } from "../../src-main/contract/language.ts";

export type DesktopWords = {
  readonly closeQuestion: string;
  readonly jobsEnd: string;
  readonly cameraEnds: string;
  readonly stay: string;
  readonly close: string;
  readonly cannotStart: string;
  readonly menu: Readonly<Record<MenuName, string>>;
};

/** Menus, and what stands in them as Electron calls it. */
export type MenuName =
  | "file"
  | "edit"
  | "view"
  | "window"
  | "quit"
  | "undo"
  | "redo"
  | "cut"
  | "copy"
  | "paste"
  | "selectAll"
  | "resetZoom"
  | "zoomIn"
  | "zoomOut"
  | "togglefullscreen"
  | "minimize"
  | "close";

const desktopWords: Readonly<Record<Language, DesktopWords>> = {
  en: {
    closeQuestion: "Close Kensa?",
    jobsEnd: "Work is still running. It stops when Kensa is closed.",
    cameraEnds: "The camera is in use. Its inspection ends when Kensa is closed; what was judged is stored.",
    stay: "Keep Kensa open",
    close: "Close Kensa",
    cannotStart: "Kensa could not start",
    menu: {
      file: "File",
      edit: "Edit",
      view: "View",
      window: "Window",
      quit: "Exit",
      undo: "Undo",
      redo: "Redo",
      cut: "Cut",
      copy: "Copy",
      paste: "Paste",
      selectAll: "Select All",
      resetZoom: "Actual Size",
      zoomIn: "Zoom In",
      zoomOut: "Zoom Out",
      togglefullscreen: "Full Screen",
      minimize: "Minimize",
      close: "Close",
    },
  },
  ja: {
    closeQuestion: "Kensa を終了しますか?",
    jobsEnd: "処理を実行中です。Kensa を終了すると、処理は中止されます。",
    cameraEnds: "カメラで検査中です。Kensa を終了すると検査も終了します。これまでの判定は保存されています。",
    stay: "終了しない",
    close: "終了する",
    cannotStart: "Kensa を起動できませんでした",
    menu: {
      file: "ファイル",
      edit: "編集",
      view: "表示",
      window: "ウィンドウ",
      quit: "終了",
      undo: "元に戻す",
      redo: "やり直す",
      cut: "切り取り",
      copy: "コピー",
      paste: "貼り付け",
      selectAll: "すべて選択",
      resetZoom: "実際のサイズ",
      zoomIn: "拡大",
      zoomOut: "縮小",
      togglefullscreen: "全画面表示",
      minimize: "最小化",
      close: "閉じる",
    },
  },
  de: {
    closeQuestion: "Kensa schließen?",
    jobsEnd: "Es wird noch gearbeitet. Die Arbeit endet, wenn Kensa geschlossen wird.",
    cameraEnds:
      "Die Kamera ist in Gebrauch. Ihre Prüfung endet, wenn Kensa geschlossen wird. Alles bisher Geprüfte ist gespeichert.",
    stay: "Geöffnet lassen",
    close: "Kensa schließen",
    cannotStart: "Kensa konnte nicht starten",
    menu: {
      file: "Datei",
      edit: "Bearbeiten",
      view: "Ansicht",
      window: "Fenster",
      quit: "Beenden",
      undo: "Rückgängig",
      redo: "Wiederholen",
      cut: "Ausschneiden",
      copy: "Kopieren",
      paste: "Einfügen",
      selectAll: "Alles auswählen",
      resetZoom: "Originalgröße",
      zoomIn: "Vergrößern",
      zoomOut: "Verkleinern",
      togglefullscreen: "Vollbild",
      minimize: "Minimieren",
      close: "Schließen",
    },
  },
};

/** @param locale of the system, such as `ja` or `de-CH`; English where Kensa does not speak its language */
export function desktopWordsFor(locale: string): DesktopWords {
  return desktopWords[language.catch("en").parse(locale.slice(0, 2))];
}
