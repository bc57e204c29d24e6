/** @file Judges one image with one model: read, decode, score, compare with the threshold, find the regions. */
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { failureOf, KensaError } from "../../contract/errors.ts";
import type { Region } from "../../contract/image.ts";
import type { InspectedImage, Timings } from "../../contract/inspection.ts";
import type { MapName } from "../../contract/model.ts";
import { systemFailure } from "../files/system-failure.ts";
import { writeFileWhole } from "../files/write-whole.ts";
import { requireContrast } from "../image/contrast.ts";
import { type DecodedImage, decodeImage, noPartFound } from "../image/decode-image.ts";
import { readImageBytes } from "../image/read-image-file.ts";
import { findRegions } from "../image/regions.ts";
import { renderOverlay } from "../image/render-overlay.ts";
import { withinSeen } from "../image/seen-area.ts";
import type { OpenModel } from "../model/model-folder.ts";
import { type ScoredImage, Scorer } from "../model/scorer.ts";
import { shownMaps } from "../model/shown-maps.ts";
import { mapOverlayPath } from "./overlay-paths.ts";

/** An image file, read and decoded, or the reason why it could not be. */
export type LoadedImage = {
  readonly file: string;
  readonly sha256: string | null;
  readonly bytes: Buffer | null;
  readonly decoded: DecodedImage | null;
  readonly fault: unknown;
  readonly timings: Pick<Timings, "read" | "decode">;
};

/** Which pictures of an image are written. */
export type Drawn = {
  /** Where the picture with the heatmap goes; null for none. */
  readonly overlay: string | null;
  /** Drawn alone as well, beside the overlay. */
  readonly maps: readonly MapName[];
};

const NOTHING_DRAWN: Drawn = { overlay: null, maps: [] };

export type JudgedImage = { readonly image: InspectedImage; readonly heatmap: Float32Array | null };

/** The heatmap is scaled so that 1 is the edge of what good parts show. */
const REGION_THRESHOLD = 1;
/** Pixels of the network's square: a smaller area is a grain of noise. */
const SMALLEST_REGION = 2;

export class Inspector {
  readonly #model: OpenModel;
  readonly #scorer: Scorer;

  private constructor(model: OpenModel, scorer: Scorer) {
    this.#model = model;
    this.#scorer = scorer;
  }

  /** Throws `damaged` where the model's graph cannot be loaded. */
  static async open(model: OpenModel, threads: number): Promise<Inspector> {
    const { geometry } = model.manifest.settings;
    return new Inspector(model, await Scorer.open(model.graph, geometry, { provider: "cpu", threads }));
  }

  /** Reads and decodes a file. Never throws: a fault is part of the outcome. */
  async load(file: string): Promise<LoadedImage> {
    const started = performance.now();
    let [bytes, sha256, read]: [Buffer | null, string | null, number] = [null, null, 0];
    const sinceStart = () => performance.now() - started;
    try {
      ({ bytes, sha256 } = await readImageBytes(file));
      read = sinceStart();
      const decoded = await decodeImage(bytes, this.#model.manifest.settings.geometry);
      return { file, sha256, bytes, decoded, fault: null, timings: { read, decode: sinceStart() - read } };
    } catch (fault) {
      return { file, sha256, bytes, decoded: null, fault, timings: { read, decode: sinceStart() - read } };
    }
  }

  /**
   * The outcome for a loaded image. Never throws: whatever goes wrong is `cannot-judge` with its reason, never `pass`. So is an image
   * that could not be aligned: what a model of aligned parts says of it means nothing, and the promise about false rejects does not
   * speak of it.
   */
  async judge(loaded: LoadedImage, drawn: Drawn = NOTHING_DRAWN): Promise<InspectedImage> {
    return (await this.judgeWithHeatmap(loaded, drawn)).image;
  }

  /** The same with the heatmap, `[size, size]`; null where the image could not be judged. */
  async judgeWithHeatmap(loaded: LoadedImage, drawn: Drawn = NOTHING_DRAWN): Promise<JudgedImage> {
    const timings: Timings = { ...loaded.timings, score: 0, heatmap: 0, write: 0 };
    try {
      const { decoded, bytes, fault } = loaded;
      if (!decoded || !bytes) throw fault;
      if (decoded.part === "not-found") throw noPartFound();
      const { data, settings } = this.#model.manifest;
      requireContrast(decoded.pixels, settings.geometry.channels, data.leastContrast);
      const scored = await timed(timings, "score", () => this.score(decoded, drawn.maps));
      const regions = await timed(timings, "heatmap", async () => this.regionsOf(scored, decoded));
      if (drawn.overlay !== null)
        await this.#draw(loaded, scored, { ...drawn, overlay: drawn.overlay, regions }, timings);
      const image = this.#outcome(loaded, scored, { regions, timings, overlayFile: drawn.overlay });
      return { image, heatmap: scored.heatmap };
    } catch (fault) {
      return { image: this.#cannotJudge(loaded, fault, timings), heatmap: null };
    }
  }

  /** The maps that the model can show alone. */
  get maps(): readonly MapName[] {
    return shownMaps(this.#model.manifest);
  }

  /** Throws `unsupported` where one of these maps cannot be shown alone. */
  requireMaps(maps: readonly MapName[]): void {
    if (maps.length > 0 && maps.every((map) => this.maps.includes(map))) return;
    throw new KensaError("unsupported", "This model has nothing to show beside its heatmap.", {
      action: "Look at its heatmap, or train a model of the preset standard.",
    });
  }

  /** The model's answer for a decoded image; its heatmap and maps are empty where nothing is looked at. */
  async score({ pixels, seen }: DecodedImage, maps: readonly MapName[] = []): Promise<ScoredImage> {
    const scored = await this.#scorer.score(pixels, maps);
    if (seen === null) return scored;
    const alone = Object.entries(scored.maps).map(([map, values]) => [map, withinSeen(values, seen)]);
    return {
      ...scored,
      heatmap: withinSeen(scored.heatmap, seen),
      maps: Object.fromEntries(alone) as ScoredImage["maps"],
    };
  }

  /** G(E(x)) of a decoded image, `[size, size, channels]` in 0–255. */
  reconstruct({ pixels }: DecodedImage): Promise<Uint8Array> {
    return this.#scorer.reconstruct(pixels);
  }

  /** Where the heatmap is over the edge of what good parts show. */
  regionsOf({ heatmap }: Pick<ScoredImage, "heatmap">, { placement }: DecodedImage): Region[] {
    return findRegions(heatmap, placement, { threshold: REGION_THRESHOLD, minimumPixels: SMALLEST_REGION });
  }

  async close(): Promise<void> {
    await this.#scorer.close();
  }

  get #threshold(): number {
    return this.#model.manifest.threshold.value;
  }

  /** Writes the overlay, and beside it one of each map alone, with the regions of that map. */
  async #draw(
    { bytes, decoded }: LoadedImage,
    scored: ScoredImage,
    { overlay, maps, regions }: Drawn & { readonly overlay: string; readonly regions: Region[] },
    timings: Timings,
  ): Promise<void> {
    const pictures = [
      { file: overlay, heatmap: scored.heatmap, regions },
      ...maps.map((map) => {
        const heatmap = scored.maps[map]!;
        const file = mapOverlayPath(overlay, map);
        return { file, heatmap, regions: this.regionsOf({ heatmap }, decoded!) };
      }),
    ];
    for (const { file, heatmap, regions: outlined } of pictures) {
      const picture = await timed(timings, "heatmap", () =>
        renderOverlay(bytes!, heatmap, decoded!.placement, outlined),
      );
      await timed(timings, "write", () => writeInto(file, picture));
    }
  }

  #cannotJudge({ file, sha256, decoded }: LoadedImage, fault: unknown, timings: Timings): InspectedImage {
    return {
      file,
      sha256,
      size: decoded?.upright ?? null,
      score: null,
      scoreParts: {},
      threshold: this.#threshold,
      verdict: "cannot-judge",
      reason: failureOf(fault),
      regions: [],
      timings,
      heatmapFile: null,
      ...(decoded === null || decoded.part === "not-sought" ? {} : { part: decoded.part }),
    };
  }

  #outcome(
    { file, sha256, decoded }: LoadedImage,
    { score, parts }: ScoredImage,
    { regions, timings, overlayFile }: { regions: Region[]; timings: Timings; overlayFile: string | null },
  ): InspectedImage {
    return {
      file,
      sha256,
      size: decoded!.upright,
      score,
      scoreParts: parts,
      threshold: this.#threshold,
      verdict: score > this.#threshold ? "fail" : "pass",
      reason: null,
      regions,
      timings,
      heatmapFile: overlayFile,
      ...(decoded!.part === "not-sought" ? {} : { part: decoded!.part }),
    };
  }
}

/** Writes a file into a folder that is made where it is missing. */
async function writeInto(file: string, content: Buffer): Promise<void> {
  await mkdir(dirname(file), { recursive: true }).catch((thrown: unknown) => {
    throw systemFailure(thrown, dirname(file));
  });
  await writeFileWhole(file, content);
}

async function timed<T>(timings: Timings, part: keyof Timings, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  try {
    return await work();
  } finally {
    timings[part] += performance.now() - started;
  }
}
