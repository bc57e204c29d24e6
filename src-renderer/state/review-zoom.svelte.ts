/** @file Which part of a picture is seen, and how large: the whole of it, or a piece that can be moved about. */
import type { ImageSize, Rectangle } from "../../src-main/contract/image.ts";

type Point = { readonly x: number; readonly y: number };

/** Where the picture's left upper corner lies on the stage and how large one of its pixels is, in CSS pixels. */
export type Placement = Point & { readonly scale: number };

const LARGEST_SCALE = 32;
/** One press of a key or one notch of a wheel. */
export const ZOOM_STEP = 1.25;

export class ReviewZoom {
  stage = $state.raw<ImageSize>({ width: 1, height: 1 });
  image = $state.raw<ImageSize>({ width: 1, height: 1 });
  /** Pixels of the screen for one CSS pixel. */
  pixelRatio = $state(1);
  /** Null while the whole picture is shown; else the scale and the point of the picture in the middle of the stage. */
  #closeUp = $state.raw<{ readonly scale: number; readonly centre: Point } | null>(null);

  get isWhole(): boolean {
    return this.#closeUp === null;
  }

  /** Of the whole picture on the stage. Small pictures are enlarged. */
  get wholeScale(): number {
    return Math.min(this.stage.width / this.image.width, this.stage.height / this.image.height);
  }

  /** A pixel of the picture is a pixel of the screen; where the whole picture is larger than that already, twice that. */
  get closeScale(): number {
    return Math.max(1 / this.pixelRatio, 2 * this.wholeScale);
  }

  get scale(): number {
    return this.#closeUp?.scale ?? this.wholeScale;
  }

  get placement(): Placement {
    const { scale } = this;
    const centre = this.#closeUp?.centre ?? middleOf({ x: 0, y: 0, ...this.image });
    return {
      scale,
      x: this.stage.width / 2 - centre.x * scale,
      y: this.stage.height / 2 - centre.y * scale,
    };
  }

  /** Shows the whole of another picture. */
  reset(image: ImageSize): void {
    this.image = image;
    this.#closeUp = null;
  }

  /** Between the whole picture and a close look at what is conspicuous, or else at the middle. */
  toggle(conspicuous: Rectangle | undefined): void {
    if (this.#closeUp !== null) {
      this.#closeUp = null;
      return;
    }
    this.#show(this.closeScale, middleOf(conspicuous ?? { x: 0, y: 0, ...this.image }));
  }

  /** @param at the point of the stage that stays where it is; absent: the middle */
  zoomBy(factor: number, at: Point = { x: this.stage.width / 2, y: this.stage.height / 2 }): void {
    const { x, y, scale } = this.placement;
    const next = Math.min(scale * factor, Math.max(LARGEST_SCALE, this.closeScale));
    if (next <= this.wholeScale) {
      this.#closeUp = null;
      return;
    }
    const fixed = { x: (at.x - x) / scale, y: (at.y - y) / scale };
    this.#show(next, {
      x: fixed.x + (this.stage.width / 2 - at.x) / next,
      y: fixed.y + (this.stage.height / 2 - at.y) / next,
    });
  }

  /** Moves the picture over the stage, by CSS pixels. */
  panBy(x: number, y: number): void {
    if (this.#closeUp === null) return;
    const { scale, centre } = this.#closeUp;
    this.#show(scale, { x: centre.x - x / scale, y: centre.y - y / scale });
  }

  #show(scale: number, centre: Point): void {
    const x = within(centre.x, this.stage.width / scale, this.image.width);
    const y = within(centre.y, this.stage.height / scale, this.image.height);
    this.#closeUp = { scale, centre: { x, y } };
  }
}

function middleOf({ x, y, width, height }: Rectangle): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

/** The middle of a view of `seen` pixels that does not leave a picture of `whole` pixels; its middle where all of it is seen. */
function within(centre: number, seen: number, whole: number): number {
  if (seen >= whole) return whole / 2;
  return Math.max(seen / 2, Math.min(centre, whole - seen / 2));
}
