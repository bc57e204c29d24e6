/** @file Everything that a review screen holds: queue, verdicts, the pictures around the part, and how they are looked at. */
import { mediaUrl } from "../../src-main/contract/media.ts";
import type { QueueItem, QueueOrder } from "../../src-main/contract/review-api.ts";
import type { Client } from "../lib/client.ts";
import { type DeskSurroundings, ReviewDesk } from "./review-desk.svelte.ts";
import { type Bitmap, ReviewPictures, type Shown } from "./review-pictures.svelte.ts";
import { type QueueScope, ReviewQueue } from "./review-queue.svelte.ts";
import type { ReviewSettings } from "./review-settings.svelte.ts";
import { ReviewZoom } from "./review-zoom.svelte.ts";

type Source = { readonly review: Pick<Client["review"], "queue" | "decide" | "undo" | "get"> };

export type SessionSurroundings<Image extends Bitmap> = DeskSurroundings & {
  readonly settings: ReviewSettings;
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
  readonly #pictures: ReviewPictures<Image>;
  #peek = $state<{ readonly kind: Peek; readonly id: number } | null>(null);

  constructor(source: Source, scope: QueueScope, surroundings: SessionSurroundings<Image>) {
    this.settings = surroundings.settings;
    this.queue = new ReviewQueue(source, scope);
    this.desk = new ReviewDesk(source, this.queue, surroundings);
    this.#pictures = new ReviewPictures(surroundings.load);
  }

  async open(): Promise<void> {
    this.queue.order = this.settings.value.order;
    await this.queue.open();
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
    this.#pictures.retry(overlayUrl(current, kind === "heatmap" ? "heatmap" : "reconstruction"));
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
    return this.#overlay("heatmap");
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
      overlayUrl(current, "heatmap"),
      overlayUrl(current, "reconstruction"),
    ];
    if (this.queue.nextUndecided) urls.push(overlayUrl(this.queue.nextUndecided, "heatmap"));
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

  #overlay(picture: "heatmap" | "reconstruction"): Shown<Image> {
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

function overlayUrl(item: QueueItem, picture: "heatmap" | "reconstruction"): string {
  return mediaUrl.inspected(item.id, picture, largestOf(item, OVERLAY_PIXELS));
}

/** The width to ask for; undefined where the picture is no larger, and comes as it is. */
function largestOf({ size }: QueueItem, pixels: number): number | undefined {
  return size !== null && Math.max(size.width, size.height) > pixels ? pixels : undefined;
}
