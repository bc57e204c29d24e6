/** @file The report's gallery, worst first, and its table of all results. */
import type { Region } from "../../contract/image.ts";
import { type Html, html, when } from "./html.ts";
import { mistakeOf, type ReportImage, worstFirst } from "./report-data.ts";
import { countOf, formatCount, formatScore, formatShare, mistakeWords, termWords } from "./report-text.ts";
import { verdictBadge } from "./report-verdict.ts";

/** A page of more pictures than this would not be looked through; the table has every image. */
const MOST_PICTURES_A_GROUP = 100;
const PASSED_SHOWN = 6;
const TERMS_SHOWN = 3;

interface Group {
  readonly id: string;
  readonly heading: string;
  readonly images: readonly ReportImage[];
  readonly most: number;
}

/** Pictures in groups: missed defects where the truth is known, failed, not judged, and the strangest that passed. */
export function gallerySection(images: readonly ReportImage[]): Html {
  const sorted = worstFirst(images);
  const missed = sorted.filter((image) => mistakeOf(image) === "missed-defect");
  const groups: Group[] = [
    { id: "missed", heading: "Missed defects", images: missed, most: MOST_PICTURES_A_GROUP },
    { id: "failed", heading: "Failed", images: withVerdict(sorted, "fail"), most: MOST_PICTURES_A_GROUP },
    {
      id: "unjudged",
      heading: "Could not be judged",
      images: withVerdict(sorted, "cannot-judge"),
      most: MOST_PICTURES_A_GROUP,
    },
    {
      id: "passed",
      heading: "Passed, strangest first",
      images: withVerdict(sorted, "pass").filter((image) => !missed.includes(image)),
      most: PASSED_SHOWN,
    },
  ];
  const shown = groups.filter((group) => group.images.length > 0);
  return html`<section aria-labelledby="gallery"><h2 id="gallery">Images, worst first</h2>${shown.map(galleryGroup)}</section>`;
}

function withVerdict(images: readonly ReportImage[], verdict: ReportImage["verdict"]): ReportImage[] {
  return images.filter((image) => image.verdict === verdict);
}

function galleryGroup({ id, heading, images, most }: Group): Html {
  const rest = images.length - most;
  const note =
    rest > 0
      ? html`<p class="note">The first ${formatCount(most)} of ${formatCount(images.length)}; the others are in the table below.</p>`
      : html``;
  return html`<section class="group" aria-labelledby="${id}"><h3 id="${id}">${heading} <span class="count">${formatCount(images.length)}</span></h3>
${note}<div class="gallery">${images.slice(0, most).map(card)}</div></section>`;
}

function card(image: ReportImage): Html {
  const { file, verdict, score, threshold, reason } = image;
  const facts =
    score === null
      ? ""
      : `score ${formatScore(score, threshold)}, threshold ${formatScore(threshold, threshold)}`;
  return html`<article class="card">
<header>${verdictBadge(verdict)}<h4 class="file"><bdi>${file}</bdi></h4></header>
<div class="pair">${picture(image.picture, `Image of ${file}`, "Image")}${when(image.overlay, (overlay) =>
    picture(overlay, `Heatmap over ${file}: ${regionsInWords(image.regions)}`, "Heatmap"),
  )}</div>
${score === null ? html`` : scoreBar(score, threshold, verdict)}
<p class="facts">${facts}${image.regions.length > 0 ? ` · ${regionsInWords(image.regions)}` : ""}</p>
${why(image)}
${when(reason, ({ message, action }) => html`<p class="reason">${message} ${action ?? ""}</p>`)}
${truth(image)}
</article>`;
}

function picture(source: string, description: string, caption: string): Html {
  if (source === "") return html`<p class="no-picture">No picture</p>`;
  return html`<figure><img src="${pictureUrl(source)}" alt="${description}" loading="lazy" decoding="async"><figcaption>${caption}</figcaption></figure>`;
}

const EMBEDDED_PICTURE = /^data:image\/(?:png|jpeg|webp|gif|avif);base64,[A-Za-z0-9+/]+={0,2}$/;

/**
 * A picture's address that can never lead to a server: an embedded picture as it is, anything else as a relative
 * path whose every segment is percent-encoded.
 */
export function pictureUrl(source: string): string {
  if (EMBEDDED_PICTURE.test(source)) return source;
  return `./${source.toWellFormed().split("/").map(encodeURIComponent).join("/")}`;
}

const BAR_WIDTH = 300;
/** All bars have one scale, tied to the threshold, so that they can be compared; what is longer is cut off. */
const BAR_END_IN_THRESHOLDS = 3;

function scoreBar(score: number, threshold: number, verdict: ReportImage["verdict"]): Html {
  if (threshold <= 0) return html``;
  const share = Math.min(1, Math.max(0, score / (BAR_END_IN_THRESHOLDS * threshold)));
  return html`<svg class="bar" viewBox="0 0 ${BAR_WIDTH} 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="${BAR_WIDTH}" height="6" y="2"/><rect class="fill ${verdict}" width="${(BAR_WIDTH * share).toFixed(1)}" height="6" y="2"/><rect class="threshold" x="${BAR_WIDTH / BAR_END_IN_THRESHOLDS}" width="2" height="10"/></svg>`;
}

/** The heatmap's highest value over its threshold; nothing where there is no region. */
function highestPeak(regions: readonly Region[]): string {
  if (regions.length === 0) return "–";
  return regions.reduce((highest, { peak }) => Math.max(highest, peak), Number.NEGATIVE_INFINITY).toFixed(2);
}

function regionsInWords(regions: readonly Region[]): string {
  if (regions.length === 0) return "no region over the threshold";
  return `${countOf(regions.length, "region")}, highest ${highestPeak(regions)}`;
}

/** What a failed image's score is mostly made of. */
function why({ verdict, terms }: ReportImage): Html {
  const contributing = terms.filter(({ weight, deviations }) => weight * deviations > 0);
  if (verdict !== "fail" || contributing.length === 0) return html``;
  const words = contributing
    .slice(0, TERMS_SHOWN)
    .map(
      ({ part, weight, deviations }) =>
        `${termWords[part]} ${deviations.toFixed(1)}, counts ${formatShare(weight)}`,
    );
  return html`<p class="facts">Why, in deviations of good parts: ${words.join("; ")}</p>`;
}

function truth(image: ReportImage): Html {
  const mistake = mistakeOf(image);
  return when(
    image.kind,
    (kind) =>
      html`<p class="facts">Truth: ${kind}${mistake === null ? html`` : html` · <strong class="mistake">${mistakeWords[mistake]}</strong>`}</p>`,
  );
}

/** Every image, one row each. */
export function resultsSection(images: readonly ReportImage[]): Html {
  const hasKinds = images.some(({ kind }) => kind !== undefined);
  return html`<section aria-labelledby="results"><h2 id="results">All results</h2>
<div class="scroll" role="group" aria-labelledby="results" tabindex="0"><table class="results">
<caption>${countOf(images.length, "image")}, worst first. Height is the highest value of the heatmap in a region; 1 is the threshold of the heatmap.</caption>
<thead><tr>
<th scope="col">File</th>${hasKinds ? html`<th scope="col">Truth</th>` : html``}<th scope="col">Verdict</th>
<th scope="col" class="number">Score</th><th scope="col" class="number">Of threshold</th>
<th scope="col" class="number">Regions</th><th scope="col" class="number">Height</th><th scope="col">Note</th>
</tr></thead>
<tbody>${worstFirst(images).map((image) => resultRow(image, hasKinds))}</tbody></table></div></section>`;
}

function resultRow(image: ReportImage, hasKinds: boolean): Html {
  const { file, kind, verdict, score, threshold, regions, reason } = image;
  const mistake = mistakeOf(image);
  const notes = [mistake === null ? "" : mistakeWords[mistake], reason?.message ?? ""];
  return html`<tr><th scope="row" class="file"><bdi>${file}</bdi></th>
${hasKinds ? html`<td>${kind ?? "–"}</td>` : html``}<td>${verdictBadge(verdict)}</td>
<td class="number">${formatScore(score, threshold)}</td><td class="number">${shareOfThreshold(score, threshold)}</td>
<td class="number">${regions.length}</td><td class="number">${highestPeak(regions)}</td>
<td>${notes.filter((note) => note !== "").join(". ")}</td></tr>
`;
}

/** In per cent; a dash where the threshold gives no measure. */
function shareOfThreshold(score: number | null, threshold: number): string {
  const percent = score === null || threshold <= 0 ? Number.NaN : Math.round((100 * score) / threshold);
  return Number.isFinite(percent) ? `${percent}%` : "–";
}
