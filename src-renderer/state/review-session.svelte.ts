/** @file Everything that a review screen holds: queue, verdicts, the pictures around the part, and how they are looked at. */
import { type InspectedPicture, mediaUrl } from "../../src-main/contract/media.ts";
import { heatmapOfMap, type MapName } from "../../src-main/contract/model.ts";
import type { InspectedDetail, QueueItem, QueueOrder } from "../../src-main/contract/review-api.ts";
import type { Client } from "../lib/client.ts";
import { Loaded } from "../lib/loaded.svelte.ts";
import type { HeatmapView } from "../lib/score-text.ts";
import type { HeatmapChoice } from "./heatmap-choice.svelte.ts";
import { type DeskSurroundings, ReviewDesk } from "./review-desk.svelte.ts";
import { type Bitmap, ReviewPictures, type Shown } from "./review-pictures.svelte.ts";
import { type QueueScope, ReviewQueue } from "./review-queue.svelte.ts";
import type { ReviewSettings } from "./review-settings.svelte.ts";
import { ReviewZoom } from "./review-zoom.svelte.ts";

type Source = { readonly review: Pick<Client["review"], "queue" | "decide" | "undo" | "get"> };

export type SessionSurroundings<Image extends Bitmap> = DeskSurroundings & {
  readonly settings: ReviewSettings;
  readonly heatmapChoice: HeatmapChoice;
  /** Fetches and decodes the picture at a URL. */
  readonly load: (url: string, signal: AbortSignal) => Promise<Image>;
};

/** What is looked at instead of the plain picture, while a key is held. */
export type Peek = "heatmap" | "expected";

/** Longer sides that pictures are fetched in, so that resizing a window does not fetch everything anew. */
const FETCHED_PIXELS = [1024, 1600, 2400, 3600];
/** The networks see 256 pixels at most; more of their pictures would show nothing. */
const OVERLAY_PIXELS = 1024;
/** The largest that is decoded for a close look: 64 MB. */
const CLOSE_PIXELS = 4096;

export class ReviewSession<Image extends Bitmap> {
  readonly queue: ReviewQueue;
  readonly desk: ReviewDesk;
  readonly zoom = new ReviewZoom();
  readonly settings: ReviewSettings;
  /** Of the part that was looked at when it was asked for last. */
  readonly #detail: Loaded<InspectedDetail | null>;
  readonly #heatmapChoice: HeatmapChoice;
  readonly #pictures: ReviewPictures<Image>;
  #peek = $state<{ readonly kind: Peek; readonly id: number } | null>(null);

  constructor(source: Source, scope: QueueScope, surroundings: SessionSurroundings<Image>) {
    this.settings = surroundings.settings;
    this.#heatmapChoice = surroundings.heatmapChoice;
    this.queue = new ReviewQueue(source, scope);
    this.desk = new ReviewDesk(source, this.queue, surroundings);
    this.#pictures = new ReviewPictures(surroundings.load);
    this.#detail = new Loaded(async () => {
      const { current } = this.queue;
      return current === null ? null : source.review.get({ inspectedImageId: current.id });
    });
  }

  /** Asks for everything that is known of the part that is looked at. */
  loadDetail(): Promise<void> {
    return this.#detail.load();
  }

  /** What the part's score is made of; null until it is known. */
  get terms(): InspectedDetail["terms"] | null {
    const { value } = this.#detail;
    return value !== null && value.id === this.queue.current?.id ? value.terms : null;
  }

  /** The maps that can be looked at alone: those of the part before until more is known, since most have the same model. */
  get maps(): readonly MapName[] {
    return this.#detail.value?.maps ?? [];
  }

  /** What the heatmap shows, and everything that it could show. */
  get heatmapView(): HeatmapView {
    return this.#heatmapChoice.shownOf(this.maps);
  }

  get heatmapViews(): readonly HeatmapView[] {
    return this.maps.length === 0 ? [] : ["all", ...this.maps];
  }

  showInHeatmap(view: HeatmapView): void {
    this.#heatmapChoice.choose(view);
  }

  /** Does nothing while no heatmap is shown: nobody would see what has changed. */
  showNextInHeatmap(): void {
    if (this.peek === "heatmap") this.#heatmapChoice.chooseNext(this.maps);
  }

  /** Opens the queue, once the verdicts are stored that were on their way when the page was left. */
  async open(): Promise<void> {
    this.queue.order = this.settings.value.order;
    await this.desk.resume();
    await this.queue.open();
  }

  /** Where no part is shown: asks again whether there is one. */
  async lookAgain(): Promise<void> {
    if (this.queue.current !== null || this.desk.pending !== null) return;
    await (this.queue.isOpen ? this.queue.lookAgain() : this.queue.open());
  }

  /** Shows the same parts in another order, from the beginning. */
  async sort(order: QueueOrder): Promise<void> {
    if (this.desk.pending !== null) return;
    this.settings.change({ order });
    await this.open();
  }

  /** Shows or leaves out what was decided before, from the beginning. */
  async includeDecided(includes: boolean): Promise<void> {
    if (this.desk.pending !== null) return;
    this.queue.includesDecided = includes;
    await this.open();
  }

  /** What is looked at instead of the picture. It ends with the part. */
  get peek(): Peek | null {
    return this.#peek?.id === this.queue.current?.id ? (this.#peek?.kind ?? null) : null;
  }

  startPeek(kind: Peek): void {
    const { current } = this.queue;
    if (current === null) return;
    // What could not be made before may be made now.
    this.#pictures.retry(overlayUrl(current, kind === "heatmap" ? this.#heatmapPicture : "reconstruction"));
    this.#peek = { kind, id: current.id };
  }

  endPeek(kind: Peek): void {
    if (this.#peek?.kind === kind) this.#peek = null;
  }

  /** The picture of the part: the sharpest that is there. */
  get picture(): Shown<Image> {
    const { current } = this.queue;
    if (current === null) return { state: "loading" };
    const close = this.#pictures.at(this.#closeUrl(current));
    return !this.zoom.isWhole && close.state === "ready" ? close : this.#pictures.at(this.#wholeUrl(current));
  }

  get heatmap(): Shown<Image> {
    return this.#overlay(this.#heatmapPicture);
  }

  /** The part as the model expects it. */
  get expected(): Shown<Image> {
    return this.#overlay("reconstruction");
  }

  /** The pictures to hold, the most urgent first. */
  get wanted(): readonly string[] {
    const { current } = this.queue;
    if (current === null) return [];
    const soon = [this.queue.nextUndecided, this.queue.at(1), this.queue.at(2), this.queue.at(-1)];
    const urls = [
      this.#wholeUrl(current),
      ...soon.filter((item) => item !== undefined).map((item) => this.#wholeUrl(item)),
      overlayUrl(current, this.#heatmapPicture),
      overlayUrl(current, "reconstruction"),
    ];
    if (this.queue.nextUndecided) urls.push(overlayUrl(this.queue.nextUndecided, this.#heatmapPicture));
    if (this.peek === "heatmap")
      urls.push(...this.heatmapViews.map((view) => overlayUrl(current, pictureOf(view))));
    if (!this.zoom.isWhole) urls.unshift(this.#closeUrl(current));
    return [...new Set(urls)];
  }

  /** Fetches what is wanted and gives back the rest. */
  prefetch(wanted = this.wanted): void {
    this.#pictures.want(wanted);
  }

  /** Fetches anew what could not be fetched. */
  retryPictures(): void {
    this.#pictures.retry();
  }

  dispose(): void {
    this.#pictures.dispose();
  }

  get #heatmapPicture(): InspectedPicture {
    return pictureOf(this.heatmapView);
  }

  #overlay(picture: InspectedPicture): Shown<Image> {
    const { current } = this.queue;
    return current === null ? { state: "loading" } : this.#pictures.at(overlayUrl(current, picture));
  }

  #wholeUrl(item: QueueItem): string {
    const { stage, pixelRatio } = this.zoom;
    const needed = Math.max(stage.width, stage.height) * pixelRatio;
    const pixels = FETCHED_PIXELS.find((size) => size >= needed) ?? CLOSE_PIXELS;
    return mediaUrl.inspected(item.id, "image", largestOf(item, pixels));
  }

  #closeUrl(item: QueueItem): string {
    return mediaUrl.inspected(item.id, "image", largestOf(item, CLOSE_PIXELS));
  }
}

function pictureOf(view: HeatmapView): InspectedPicture {
  return view === "all" ? "heatmap" : heatmapOfMap(view);
}

function overlayUrl(item: QueueItem, picture: InspectedPicture): string {
  return mediaUrl.inspected(item.id, picture, largestOf(item, OVERLAY_PIXELS));
}

/** The width to ask for; undefined where the picture is no larger, and comes as it is. */
function largestOf({ size }: QueueItem, pixels: number): number | undefined {
  return size !== null && Math.max(size.width, size.height) > pixels ? pixels : undefined;
}
