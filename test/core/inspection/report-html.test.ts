/** @file The inspection report: complete in itself, safe with any file name, ordered, and readable for everybody. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EvaluationResult } from "../../../src-main/contract/evaluation.ts";
import type { Report, ReportImage } from "../../../src-main/core/inspection/report-data.ts";
import { renderReport } from "../../../src-main/core/inspection/report-html.ts";
import { pictureUrl } from "../../../src-main/core/inspection/report-images.ts";
import { reportStyle } from "../../../src-main/core/inspection/report-style.ts";
import { formatScore } from "../../../src-main/core/inspection/report-text.ts";

const PIXEL = "data:image/png;base64,iVBORw0KGgo=";

function imageOf(changes: Partial<ReportImage>): ReportImage {
  const scored = { verdict: "pass", score: 0.5, threshold: 2, reason: null } as const;
  return { file: "part.png", ...scored, regions: [], terms: [], picture: PIXEL, ...changes };
}

const passed = imageOf({ file: "passed.png", score: 0.7 });
const nearly = imageOf({ file: "nearly.png", score: 1.9 });
const failed = imageOf({
  file: "failed.png",
  verdict: "fail",
  score: 3.25,
  overlay: PIXEL,
  regions: [
    { x: 1, y: 2, width: 3, height: 4, area: 9, peak: 1.5 },
    { x: 9, y: 9, width: 3, height: 4, area: 9, peak: 2.25 },
  ],
});
const worst = imageOf({ file: "worst.png", verdict: "fail", score: 9 });
const damaged = imageOf({
  file: "damaged.png",
  verdict: "cannot-judge",
  score: null,
  picture: "",
  reason: { code: "damaged", message: "The image is damaged.", action: "Take the picture again." },
});

test("A failed image says what its score is mostly made of, the largest first; one that passed does not", () => {
  const terms: ReportImage["terms"] = [
    { part: "marks-whole", weight: 0.75, deviations: 8.04 },
    { part: "residual-whole", weight: 0.25, deviations: -0.5 },
  ];
  const why = "Why, in deviations of good parts: defect marks (whole part) 8.0, counts 75%";
  expect(renderReport(reportOf([imageOf({ verdict: "fail", terms })]))).toContain(`${why}</p>`);
  expect(renderReport(reportOf([imageOf({ terms })]))).not.toContain("Why, in");
});

function reportOf(images: readonly ReportImage[], changes: Partial<Report> = {}): Report {
  const count = (verdict: ReportImage["verdict"]): number =>
    images.filter((image) => image.verdict === verdict).length;
  return {
    title: "Lot 7",
    product: "Plate",
    model: {
      id: "plate-1",
      createdAt: "2026-03-04T05:06:07Z",
      preset: "bigan",
      threshold: 2,
      thresholdSentence: "At most 10 % of good parts are rejected.",
      warnings: [],
    },
    generatedAt: "2026-03-06T13:45:10Z",
    summary: { pass: count("pass"), fail: count("fail"), cannotJudge: count("cannot-judge") },
    images,
    language: "en",
    timeZone: "UTC",
    ...changes,
  };
}

const render = (images: readonly ReportImage[], changes: Partial<Report> = {}): string =>
  renderReport(reportOf(images, changes));
const all = [passed, failed, damaged, worst, nearly];

/** Start and end tags, without the style sheet's text. */
function tagsOf(page: string): { name: string; closing: boolean; attributes: string }[] {
  const markup = page.replace(/(<style>)[^]*?(<\/style>)/, "$1$2").replace("<!doctype html>", "");
  const tags = markup.matchAll(/<(?<slash>\/?)(?<name>[a-z0-9]+)(?<attributes>[^>]*)>/g);
  return Array.from(tags, ({ groups }) => ({
    name: groups!["name"]!,
    closing: groups!["slash"] === "/",
    attributes: groups!["attributes"]!,
  }));
}

/** The page's text from one heading's id up to the next section's heading. */
function sectionOf(page: string, id: string): string {
  const start = page.indexOf(`id="${id}"`);
  expect(start, `a heading with the id ${id}`).toBeGreaterThan(0);
  const next = page.indexOf("<section", start);
  return page.slice(start, next === -1 ? undefined : next);
}

function positions(page: string, words: readonly string[]): number[] {
  return words.map((word) => page.indexOf(word));
}

describe("a report", () => {
  test("says what was inspected, with which model, when, and how it came out", () => {
    const page = render(all);
    for (const text of [
      "Lot 7",
      "Plate",
      "plate-1",
      "6 March 2026 at 13:45 UTC",
      "4 March 2026 at 05:06 UTC",
    ]) {
      expect(page).toContain(text);
    }
    expect(page).toContain("At most 10 % of good parts are rejected.");
    expect(sectionOf(page, "summary").replace(/<[^>]+>|\s+/g, " ")).toMatch(
      /2 +Fail +40% +1 +Cannot judge +20% +2 +Pass +40%/,
    );
  });

  test("tells times by the clock of the place where it is read", () => {
    const page = render(all, { timeZone: "Asia/Tokyo" });
    expect(page).toContain('<time datetime="2026-03-06T13:45:10Z">6 March 2026 at 22:45 GMT+9</time>');
    expect(page).toContain("4 March 2026 at 14:06 GMT+9");
  });

  test.each([
    ["ja", ["検査レポート", "画像 5 枚", "不合格", "判定不可", "合格", "2026年3月6日", "しきい値 2.000"]],
    [
      "de",
      ["Prüfbericht", "5 Bilder", "n. i. O.", "Nicht beurteilbar", "i. O.", "6. März 2026", "Schwelle 2,000"],
    ],
  ] as const)("speaks %s, and nothing else but what was noted in English", (language, words) => {
    const page = render(all, { language });
    expect(page).toContain(`<html lang="${language}">`);
    for (const word of words) expect(page).toContain(word);
    const noted = [
      "At most 10 % of good parts are rejected.",
      "The image is damaged.",
      "Take the picture again.",
    ];
    const rest = noted.reduce(
      (text, sentence) => text.replaceAll(sentence, ""),
      page.slice(page.indexOf("<body>")),
    );
    if (language === "de") expect(rest).not.toMatch(/>[^<]*\d\.\d{3}/);
    expect(rest).not.toMatch(/Verdict|Pass|Fail|[Tt]hreshold\b(?!")|Score|Images?\b|regions?\b|highest/);
  });

  test("shows the model's warnings", () => {
    const model = { ...reportOf([]).model, warnings: ["The generator ignores its input.", "Few images."] };
    const page = render(all, { model });
    expect(page).toContain("<li>The generator ignores its input.</li>");
    expect(page).toContain("<li>Few images.</li>");
    expect(render(all)).not.toContain('class="warnings"');
  });

  test("is the same text for the same data", () => {
    expect(render(all)).toBe(render(all));
  });

  test("can be made of no images at all", () => {
    expect(render([])).toContain("0 images");
  });
});

describe("the order", () => {
  test("is failed, not judged, passed, and within these the highest score first, in gallery and table", () => {
    const page = render(all);
    for (const section of [page.slice(page.indexOf('id="gallery"')), sectionOf(page, "results")]) {
      const found = positions(section, [
        "worst.png",
        "failed.png",
        "damaged.png",
        "nearly.png",
        "passed.png",
      ]);
      expect(found).toEqual(found.toSorted((a, b) => a - b));
      expect(found).not.toContain(-1);
    }
  });

  test("puts missed defects before everything else", () => {
    const missed = imageOf({ file: "missed.png", kind: "scratch", score: 0.1 });
    const page = render([...all, missed]);
    const gallery = page.slice(page.indexOf('id="gallery"'), page.indexOf('id="results"'));
    const [first, second] = positions(gallery, ["missed.png", "worst.png"]);
    expect(first).toBeLessThan(second!);
    expect(sectionOf(page, "missed")).toContain("Missed defect");
  });

  test("shows pictures only of the strangest passed images, and says so, but lists all in the table", () => {
    const many = Array.from({ length: 40 }, (_, i) => imageOf({ file: `p${i}.png`, score: i / 40 }));
    const page = render(many);
    expect(page.match(/<article/g)).toHaveLength(6);
    expect(page).toContain("The first 6 of 40");
    expect(sectionOf(page, "passed")).toContain("p39.png");
    expect(sectionOf(page, "results").match(/<tr>/g)).toHaveLength(41);
  });
});

describe("an image's card", () => {
  test("has picture and heatmap side by side, score, threshold and regions in words", () => {
    const page = render([failed]);
    expect(page).toContain('alt="Image of failed.png"');
    expect(page).toContain('alt="Heatmap over failed.png: 2 regions, highest 2.25"');
    expect(page).toContain("score 3.250, threshold 2.000 · 2 regions, highest 2.25");
  });

  test("says why an image could not be judged and what to do, also where there is no picture of it", () => {
    const gallery = sectionOf(render([damaged]), "unjudged");
    expect(gallery).toContain("The image is damaged. Take the picture again.");
    expect(gallery).toContain("No picture");
    expect(gallery).not.toContain("<img");
  });

  test("marks where the verdict contradicts the known truth", () => {
    expect(render([{ ...failed, kind: "good" }])).toContain("False reject");
    expect(render([{ ...failed, kind: "dent" }])).not.toContain("False reject");
    expect(render([{ ...passed, kind: "dent" }])).toContain("Missed defect");
    expect(render([{ ...damaged, kind: "dent" }])).not.toContain("Missed defect");
  });
});

describe("a verdict", () => {
  test.each([
    ["pass", "Pass", passed],
    ["fail", "Fail", failed],
    ["cannot-judge", "Cannot judge", damaged],
  ])("%s is a word and a shape as well as a colour, wherever it stands", (verdict, word, image) => {
    const page = render([image]);
    const badges = [...page.matchAll(/<span class="verdict [^>]*>[^]*?<\/span>/g)].map(([badge]) => badge);
    expect(badges).toHaveLength(2);
    for (const badge of badges) {
      expect(badge).toContain(`class="verdict ${verdict}"`);
      expect(badge).toMatch(new RegExp(`</svg>${word}</span>$`));
    }
  });

  test("has an outline of its own", () => {
    const outlines = [passed, failed, damaged].map((image) => {
      const badge = render([image]).match(/<span class="verdict [^]*?<\/svg>/)?.[0] ?? "";
      return badge.slice(badge.indexOf("<svg"));
    });
    expect(new Set(outlines).size).toBe(3);
  });
});

describe("the strip of scores", () => {
  const strip = (page: string): string => page.match(/<svg class="strip"[^]*?<\/svg>/)?.[0] ?? "";

  test("has a point for each image with a score, named by its file", () => {
    const picture = strip(render(all));
    expect(picture.match(/class="point /g)).toHaveLength(4);
    expect(picture).toContain("<title>failed.png: 3.250, Fail</title>");
    expect(picture).toContain('aria-label="Scores of 4 images; 2 over the threshold of 2.000."');
  });

  test("has the points that failed to the right of the drawn threshold and the others to its left", () => {
    const picture = strip(render(all));
    const line = Number(picture.match(/class="threshold" x1="([\d.]+)"/)?.[1]);
    const points = picture.matchAll(/class="point (\S+)" d="M([\d.]+)/g);
    for (const [, verdict, x] of points) expect(Number(x) > line).toBe(verdict === "fail");
  });

  test("has a row for each known kind, good parts first", () => {
    const kinds = ["scratch", "good", "dent", "good"];
    const picture = strip(render(kinds.map((kind, i) => imageOf({ kind, file: `${i}.png` }))));
    const labels = [...picture.matchAll(/class="label" x="0"[^>]*>([^<]*)/g)].map(([, label]) => label);
    expect(labels).toEqual(["good", "dent", "scratch"]);
    expect(picture).toContain("0 of 2 failed");
  });

  test("is left out where no image has a score", () => {
    expect(strip(render([damaged]))).toBe("");
  });

  test.each([
    ["a threshold that is all but zero", 0, 6.4e-323],
    ["scores that are equal", 5, 5],
    ["scores that differ in their last digit", 1e9, 1e9 + 1.2e-7],
  ])("has an axis for %s", (_, score, threshold) => {
    const page = render([imageOf({ score, threshold })], {
      model: { ...reportOf([]).model, threshold },
    });
    const labels = [...strip(page).matchAll(/text-anchor="middle"[^>]*>([^<]+)/g)].map(([, label]) => label);
    expect(labels.length).toBeGreaterThan(2);
    expect(labels.length).toBeLessThan(12);
    expect(labels.every((label) => Number.isFinite(Number(label)))).toBe(true);
  });

  test("and every other number is finite, whatever the scores are", () => {
    const score = fc.oneof(
      fc.constant(2),
      fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
      fc.constant(null),
    );
    const threshold = fc.double({ noNaN: true, min: -1e6, max: 1e6 });
    fc.assert(
      fc.property(fc.array(score, { maxLength: 12 }), threshold, (scores, limit) => {
        const images = scores.map((value) => imageOf({ score: value, threshold: limit }));
        const page = render(images, { model: { ...reportOf([]).model, threshold: limit } });
        expect(page.replaceAll(reportStyle, "")).not.toMatch(/NaN|Infinity/);
      }),
      { numRuns: 60 },
    );
  });
});

describe("the comparison with the truth", () => {
  const evaluation: EvaluationResult = {
    imageAuroc: 0.93456,
    imageAuprc: 0.9,
    baseRate: 0.6,
    f1Max: 0.95,
    f1AtThreshold: 0.8,
    falseRejectRate: 0.05,
    missRate: 0.1,
    falseRejects: { count: 3, of: 60, rate: 0.05, low: 0.017, high: 0.137 },
    misses: { count: 9, of: 90, rate: 0.1, low: 0.053, high: 0.179 },
    statedFalseRejectBound: 0.101,
    statedConfidence: 0.95,
    pixelAuroc: null,
    auPro30: null,
    images: 151,
    notJudged: 1,
    seconds: 4,
  };

  test("gives each rate with its counts and its interval, and the bound that was stated", () => {
    const section = sectionOf(render(all, { evaluation }), "evaluation").replace(/<[^>]+>|\s+/g, " ");
    expect(section).toMatch(/Missed defects +10% +9 of 90 defective images passed .* interval 5.3% to 17.9%/);
    expect(section).toMatch(/False rejects +5% +3 of 60 good images failed .* interval 1.7% to 13.7%/);
    expect(section).toContain("at most 10.1%, with 95% confidence");
    expect(section).toContain("1 image could not be judged");
  });

  test("lists the measures that there are and leaves out the others", () => {
    const section = sectionOf(render(all, { evaluation }), "evaluation");
    expect(section).toContain("0.935");
    expect(section).toContain("A score that knows nothing has 0.600.");
    expect(section).not.toContain("Pixel AUROC");
  });

  test("does not speak of a rate among no images", () => {
    const none = { count: 0, of: 0, rate: 0, low: 0, high: 1 };
    const section = sectionOf(render(all, { evaluation: { ...evaluation, misses: none } }), "evaluation");
    expect(section).toContain("No such images were among these.");
  });

  test("is left out where nothing is known", () => {
    expect(render(all)).not.toContain('id="evaluation"');
  });
});

describe("with hostile data", () => {
  const hostile = `"><script>alert(1)</script><img src=x onerror='alert(2)'> 検査 🔩 &amp;`;

  test("no text becomes markup, wherever it is put in", () => {
    const image = imageOf({
      file: hostile,
      kind: hostile,
      picture: hostile,
      overlay: hostile,
      verdict: "cannot-judge",
      reason: { code: "internal", message: hostile, action: hostile },
    });
    const model = {
      ...reportOf([]).model,
      id: hostile,
      createdAt: hostile,
      thresholdSentence: hostile,
      warnings: [hostile],
    };
    const page = render([image], { title: hostile, product: hostile, generatedAt: hostile, model });
    const tags = tagsOf(page);
    expect(tags.map(({ name }) => name)).not.toContain("script");
    expect(tags.filter(({ name }) => name === "img")).toHaveLength(2);
    for (const { attributes } of tags) {
      expect(attributes.replace(/"[^"]*"/g, "")).not.toMatch(/\son|style|srcset|'/);
    }
    expect(page).toContain("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(page).toContain("検査 🔩 &amp;amp;");
  });

  test.each([
    ["https://example.com/a.png", "./https%3A//example.com/a.png"],
    ["//example.com/a.png", ".///example.com/a.png"],
    ["javascript:alert(1)", "./javascript%3Aalert(1)"],
    ["data:image/svg+xml;base64,AAAA", "./data%3Aimage/svg%2Bxml%3Bbase64%2CAAAA"],
    ['data:image/png;base64,AA==" onload="x', "./data%3Aimage/png%3Bbase64%2CAA%3D%3D%22%20onload%3D%22x"],
    ["pictures/部品 #1?.png", "./pictures/%E9%83%A8%E5%93%81%20%231%3F.png"],
    [PIXEL, PIXEL],
  ])("the picture %s is looked for in the report's own folder or in the file itself", (source, url) => {
    expect(pictureUrl(source)).toBe(url);
  });
});

describe("as a page", () => {
  test("needs nothing from anywhere: no script, no link, no address of a server", () => {
    const page = render(all);
    expect(page).not.toMatch(/https?:|<script|<link|@import|url\(/);
  });

  test("forbids everything but its own style sheet and its pictures", () => {
    const page = render(all);
    const style = page.match(/<style>([^]*?)<\/style>/)?.[1] ?? "";
    const digest = createHash("sha256").update(style).digest("base64");
    const policy = page.match(/http-equiv="Content-Security-Policy" content="([^"]*)"/)?.[1] ?? "";
    expect(policy).toContain("default-src &#39;none&#39;");
    expect(policy).toContain(`style-src &#39;sha256-${digest}&#39;`);
  });

  test("has balanced tags and unique ids that every reference finds", () => {
    const page = render([...all, imageOf({ kind: "dent" })]);
    const open: string[] = [];
    const mismatched = tagsOf(page).filter(({ name, closing, attributes }) => {
      if (closing) return open.pop() !== name;
      if (!["meta", "img"].includes(name) && !attributes.endsWith("/")) open.push(name);
      return false;
    });
    expect([...mismatched, ...open]).toEqual([]);
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of page.matchAll(/aria-labelledby="([^"]*)"/g)) expect(ids).toContain(id);
  });

  test("has one first heading, skips no level, and names every picture, table and drawing", () => {
    const page = render(all);
    const levels = [...page.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
    const tags = tagsOf(page).filter(({ closing }) => !closing);
    const named = (name: string, by: RegExp): boolean =>
      tags.filter((tag) => tag.name === name).every(({ attributes }) => by.test(attributes));
    expect(named("img", /alt="[^"]+"/)).toBe(true);
    expect(named("svg", /aria-hidden="true"|role="img" aria-label="[^"]+"/)).toBe(true);
    expect(page.match(/<caption/g)).toHaveLength(page.match(/<table/g)!.length);
  });

  test.each([
    ["light", 0],
    ["dark", 1],
  ])("has text of at least 4.5 : 1 contrast on its %s panels and page", (_, theme) => {
    const palettes = [...reportStyle.matchAll(/:root \{[^}]*--page[^}]*\}/g)].map(([block]) => block);
    const colour = (name: string): string =>
      palettes[theme]?.match(new RegExp(`--${name}: (#[0-9a-f]{6})`))?.[1] ?? "";
    const texts = ["text", "muted", "fail", "cannot-judge", "pass"];
    const pairs = [
      ...texts.flatMap((text) => [
        [text, "panel"],
        [text, "page"],
      ]),
      ...["fail", "cannot-judge", "pass"].map((sign) => [`${sign}-sign`, sign]),
      ["muted", "track"],
    ];
    const weak = pairs.filter(([front, back]) => !(contrast(colour(front!), colour(back!)) >= 4.5));
    expect(weak).toEqual([]);
  });
});

/** WCAG 2.2's contrast ratio of two `#rrggbb` colours. */
function contrast(a: string, b: string): number {
  const luminances = [a, b].map((colour) => {
    const [red, green, blue] = [1, 3, 5].map((start) => {
      const channel = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
      return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  });
  return (Math.max(...luminances) + 0.05) / (Math.min(...luminances) + 0.05);
}

test.each([
  [2.13456, 2, "2.135"],
  [21.3456, 20, "21.35"],
  [0.021_345_6, 0.02, "0.02135"],
  [21_345.6, 20_000, "21346"],
  [0.5, 0, "0.500"],
  [null, 2, "–"],
])("a score of %s at a threshold of %s is written %s", (score, threshold, text) => {
  expect(formatScore(score, threshold)).toBe(text);
});
