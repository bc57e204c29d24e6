/** @file The report in German. */
import type { ReportWords } from "./report-words.ts";

export const germanWords: ReportWords = {
  locale: "de",
  decimalPoint: ",",
  report: "Prüfbericht",
  inspection: (id) => `Prüfung ${id}`,
  images: (count, shown) => `${shown} ${count === 1 ? "Bild" : "Bilder"}`,
  verdicts: "Urteile",
  verdict: { fail: "n. i. O.", "cannot-judge": "Nicht beurteilbar", pass: "i. O." },
  mistake: { "missed-defect": "Übersehener Fehler", "false-reject": "Pseudofehler" },
  term: {
    residual: "Abweichung vom Erwarteten",
    peak: "größte Abweichung vom Erwarteten",
    features: "Abweichung aus Sicht des Diskriminators",
    "sigma-paper": "Teil wirkt unecht",
    "sigma-released": "erwartetes Teil wirkt unecht",
    "residual-whole": "Abweichung vom Erwarteten (ganzes Teil)",
    "marks-whole": "Fehlerverdacht (ganzes Teil)",
    "neighbours-whole": "fremde Oberfläche (ganzes Teil)",
    "residual-detail": "Abweichung vom Erwarteten (aus der Nähe)",
    "marks-detail": "Fehlerverdacht (aus der Nähe)",
    "neighbours-detail": "fremde Oberfläche (aus der Nähe)",
  },
  footer:
    "Diese Datei ist in sich vollständig: Sie braucht kein Netz und kein anderes Programm als einen Browser.",
  scoresAndThreshold: "Anomaliewerte und Schwelle",
  threshold: ({ method, images, parts, rank, falseRejectBound, confidence }, { count, share, atMost }) => {
    const found = {
      manual: "Die Schwelle wurde von Hand gesetzt.",
      maximum: `Die Schwelle ist der höchste Anomaliewert von ${count(images)} Gutbildern, die das Modell nicht gelernt hat.`,
      conformal: `Die Schwelle ist Nummer ${count(rank)} der Anomaliewerte von ${count(images)} Gutbildern, die das Modell nicht gelernt hat, von unten gezählt.`,
    }[method];
    const alike =
      parts === undefined
        ? ""
        : ` Die ${count(images)} Bilder zeigen ${count(parts)} verschiedene Teile: Eine Zusage zählt Teile.`;
    return falseRejectBound === null
      ? `${found}${alike} Wie viele Gutteile sie beanstandet, lässt sich nicht zusagen.`
      : `${found}${alike} Mit einer Sicherheit von ${share(confidence)} werden höchstens ${atMost(falseRejectBound)} der Gutteile beanstandet.`;
  },
  thresholdChanged: "Die Schwelle wurde unterwegs geändert; dies ist die letzte.",
  beforeTrust: "Bevor Sie diesem Modell vertrauen",
  model: "Modell",
  product: "Produkt",
  trained: "Trainiert",
  preset: "Voreinstellung",
  thresholdName: "Schwelle",
  gallery: "Bilder, die schlechtesten zuerst",
  missed: "Übersehene Fehler",
  failed: "n. i. O.",
  unjudged: "Nicht beurteilbar",
  passed: "i. O., die auffälligsten zuerst",
  firstOf: (shown, all) => `Die ersten ${shown} von ${all}; die übrigen stehen unten in der Tabelle.`,
  scoreOf: (score, threshold) => `Anomaliewert ${score}, Schwelle ${threshold}`,
  image: "Bild",
  imageOf: (file) => `Bild von ${file}`,
  heatmap: "Heatmap",
  heatmapOf: (file, regions) => `Heatmap über ${file}: ${regions}`,
  noPicture: "Kein Bild",
  noRegion: "kein Bereich über der Grenze",
  regions: (count, shown, peak) => `${shown} ${count === 1 ? "Bereich" : "Bereiche"}, höchste Spitze ${peak}`,
  why: (terms) => `Warum, in Standardabweichungen der Gutteile: ${terms}`,
  counts: (term, deviations, share) => `${term} ${deviations}, zählt ${share}`,
  truth: "Wahrheit",
  results: "Alle Ergebnisse",
  resultsCaption: (images) =>
    `${images}, die schlechtesten zuerst. Die Spitze ist der höchste Wert der Heatmap in einem Bereich; 1 ist die Grenze von Gutteilen.`,
  columns: {
    file: "Datei",
    verdict: "Urteil",
    score: "Anomaliewert",
    ofThreshold: "Von der Schwelle",
    regions: "Bereiche",
    height: "Spitze",
    note: "Bemerkung",
  },
  plot: "Anomaliewerte als Punkte",
  plotOf: (images, over, threshold) =>
    `Anomaliewerte: ${images}, davon ${over} über der Schwelle von ${threshold}.`,
  allImages: "Alle Bilder",
  failedOf: (failed, all) => `${failed} von ${all} n. i. O.`,
  plotSigns: "Ring: i. O., Kreuz: n. i. O.",
  plotAxis: "Anomaliewert: weiter rechts ist auffälliger",
  thresholdAt: (threshold) => `Schwelle ${threshold}`,
};
