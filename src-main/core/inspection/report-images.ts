/** @file The report's gallery, worst first, and its table of all results. */
import type { Region } from "../../contract/image.ts";
import { type Html, html, when } from "./html.ts";
import type { Noted } from "./noted-text.ts";
import { mistakeOf, type ReportImage, worstFirst } from "./report-data.ts";
import type { ReportText } from "./report-text.ts";
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
export function gallerySection(images: readonly ReportImage[], text: ReportText): Html {
  const { words } = text;
  const sorted = worstFirst(images);
  const missed = sorted.filter((image) => mistakeOf(image) === "missed-defect");
  const groups: Group[] = [
    { id: "missed", heading: words.missed, images: missed, most: MOST_PICTURES_A_GROUP },
    { id: "failed", heading: words.failed, images: withVerdict(sorted, "fail"), most: MOST_PICTURES_A_GROUP },
    {
      id: "unjudged",
      heading: words.unjudged,
      images: withVerdict(sorted, "cannot-judge"),
      most: MOST_PICTURES_A_GROUP,
    },
    {
      id: "passed",
      heading: words.passed,
      images: withVerdict(sorted, "pass").filter((image) => !missed.includes(image)),
      most: PASSED_SHOWN,
    },
  ];
  const shown = groups.filter((group) => group.images.length > 0);
  return html`<section aria-labelledby="gallery"><h2 id="gallery">${words.gallery}</h2>${shown.map((group) => galleryGroup(group, text))}</section>`;
}

function withVerdict(images: readonly ReportImage[], verdict: ReportImage["verdict"]): ReportImage[] {
  return images.filter((image) => image.verdict === verdict);
}

function galleryGroup({ id, heading, images, most }: Group, text: ReportText): Html {
  const rest = images.length - most;
  const note =
    rest > 0
      ? html`<p class="note">${text.words.firstOf(text.count(most), text.count(images.length))}</p>`
      : html``;
  return html`<section class="group" aria-labelledby="${id}"><h3 id="${id}">${heading} <span class="count">${text.count(images.length)}</span></h3>
${note}<div class="gallery">${images.slice(0, most).map((image) => card(image, text))}</div></section>`;
}

function card(image: ReportImage, text: ReportText): Html {
  const { words } = text;
  const { file, verdict, score, threshold, reason } = image;
  const facts =
    score === null ? "" : words.scoreOf(text.score(score, threshold), text.score(threshold, threshold));
  const regions = regionsInWords(image.regions, text);
  return html`<article class="card">
<header>${verdictBadge(verdict, text)}<h4 class="file"><bdi>${file}</bdi></h4></header>
<div class="pair">${picture(image.picture, words.imageOf(file), words.image, text)}${when(
    image.overlay,
    (overlay) => picture(overlay, words.heatmapOf(file, regions), words.heatmap, text),
  )}</div>
${score === null ? html`` : scoreBar(score, threshold, verdict)}
<p class="facts">${facts}${image.regions.length > 0 ? ` · ${regions}` : ""}</p>
${why(image, text)}
${when(reason, (failure) => reasonLine(text.reason(failure)))}
${truth(image, text)}
</article>`;
}

function reasonLine({ message, action }: Noted): Html {
  return html`<p class="reason">${message} ${action ?? ""}</p>`;
}

function picture(source: string, description: string, caption: string, { words }: ReportText): Html {
  if (source === "") return html`<p class="no-picture">${words.noPicture}</p>`;
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
function highestPeak(regions: readonly Region[], { decimals }: Pick<ReportText, "decimals">): string {
  if (regions.length === 0) return "–";
  return decimals(
    regions.reduce((highest, { peak }) => Math.max(highest, peak), Number.NEGATIVE_INFINITY),
    2,
  );
}

function regionsInWords(regions: readonly Region[], text: ReportText): string {
  if (regions.length === 0) return text.words.noRegion;
  return text.words.regions(regions.length, text.count(regions.length), highestPeak(regions, text));
}

/** What a failed image's score is mostly made of. */
function why({ verdict, terms }: ReportImage, { words, share, decimals }: ReportText): Html {
  const contributing = terms.filter(({ weight, deviations }) => weight * deviations > 0);
  if (verdict !== "fail" || contributing.length === 0) return html``;
  const most = contributing
    .slice(0, TERMS_SHOWN)
    .map(({ part, weight, deviations }) =>
      words.counts(words.term[part], decimals(deviations, 1), share(weight)),
    );
  return html`<p class="facts">${words.why(most.join("; "))}</p>`;
}

function truth(image: ReportImage, { words }: ReportText): Html {
  const mistake = mistakeOf(image);
  return when(
    image.kind,
    (kind) =>
      html`<p class="facts">${words.truth}: ${kind}${mistake === null ? html`` : html` · <strong class="mistake">${words.mistake[mistake]}</strong>`}</p>`,
  );
}

/** Every image, one row each. */
export function resultsSection(images: readonly ReportImage[], text: ReportText): Html {
  const { words } = text;
  const { columns } = words;
  const hasKinds = images.some(({ kind }) => kind !== undefined);
  return html`<section aria-labelledby="results"><h2 id="results">${words.results}</h2>
<div class="scroll" role="group" aria-labelledby="results" tabindex="0"><table class="results">
<caption>${words.resultsCaption(text.images(images.length))}</caption>
<thead><tr>
<th scope="col">${columns.file}</th>${hasKinds ? html`<th scope="col">${words.truth}</th>` : html``}<th scope="col">${columns.verdict}</th>
<th scope="col" class="number">${columns.score}</th><th scope="col" class="number">${columns.ofThreshold}</th>
<th scope="col" class="number">${columns.regions}</th><th scope="col" class="number">${columns.height}</th><th scope="col">${columns.note}</th>
</tr></thead>
<tbody>${worstFirst(images).map((image) => resultRow(image, hasKinds, text))}</tbody></table></div></section>`;
}

function resultRow(image: ReportImage, hasKinds: boolean, text: ReportText): Html {
  const { file, kind, verdict, score, threshold, regions, reason } = image;
  const mistake = mistakeOf(image);
  const notes = [
    mistake === null ? "" : text.words.mistake[mistake],
    reason ? text.reason(reason).message : "",
  ];
  return html`<tr><th scope="row" class="file"><bdi>${file}</bdi></th>
${hasKinds ? html`<td>${kind ?? "–"}</td>` : html``}<td>${verdictBadge(verdict, text)}</td>
<td class="number">${text.score(score, threshold)}</td><td class="number">${shareOfThreshold(score, threshold)}</td>
<td class="number">${regions.length}</td><td class="number">${highestPeak(regions, text)}</td>
<td>${notes.filter((note) => note !== "").join(". ")}</td></tr>
`;
}

/** In per cent; a dash where the threshold gives no measure. */
function shareOfThreshold(score: number | null, threshold: number): string {
  const percent = score === null || threshold <= 0 ? Number.NaN : Math.round((100 * score) / threshold);
  return Number.isFinite(percent) ? `${percent}%` : "–";
}
