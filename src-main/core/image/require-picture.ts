/** @file Refuses a picture that a network would take for padding: nothing but the neutral grey, or too much of it. */
import { KensaError } from "../../contract/errors.ts";
import { neutralGrey, paddingSurroundings } from "../../contract/image.ts";

/** Of what is to be looked at; more of it passed over could hide a defect as large as that. */
const MOST_PASSED_OVER = 1 / 4;

/**
 * Requires that nearly all of what is to be looked at is picture. Networks pass over a place in whose surroundings there is neutral grey
 * alone, so that a file of that grey, or one that is transparent, would show nothing strange to them.
 *
 * @param pixels `[size, size, channels]`, in 0 … 255
 * @param area 1 for each pixel that is to be looked at, `[size, size]`; null for all of them
 * @throws KensaError `unsupported` where more than a quarter of it, or all, is the neutral grey; `invalid-input` for an empty area
 */
export function requirePicture(pixels: Uint8Array, size: number, area: Uint8Array | null): void {
  const isGrey = greyPixels(pixels, size * size);
  const isLookedAt = (place: number) => area === null || area[place] === 1;
  const lookedAt = isGrey.reduce((count, _, place) => count + (isLookedAt(place) ? 1 : 0), 0);
  if (lookedAt === 0) throw nothingToLookAt();
  const grey: number[] = [];
  for (let place = 0; place < isGrey.length; place += 1)
    if (isGrey[place] === 1 && isLookedAt(place)) grey.push(place);
  const isTooMuch = ({ length }: readonly number[]) => length > MOST_PASSED_OVER * lookedAt;
  // Of nearly every image this is all that has to be found out.
  if (!isTooMuch(grey)) return;
  const isPassedOver = surroundedByGrey(isGrey, size);
  const passedOver = grey.filter((place) => isPassedOver(place));
  if (isTooMuch(passedOver)) throw tooMuchGrey(passedOver.length / lookedAt);
}

function greyPixels(pixels: Uint8Array, count: number): Uint8Array {
  const channels = pixels.length / count;
  const isGrey = new Uint8Array(count).fill(1);
  for (let i = 0; i < pixels.length; i += 1)
    if (pixels[i] !== neutralGrey) isGrey[Math.floor(i / channels)] = 0;
  return isGrey;
}

/** Whether all pixels around a place are grey, by sums over the rectangles from the first corner. */
function surroundedByGrey(isGrey: Uint8Array, size: number): (place: number) => boolean {
  const side = size + 1;
  const sums = new Uint32Array(side * side);
  for (let i = 0; i < isGrey.length; i += 1) {
    const at = (Math.floor(i / size) + 1) * side + (i % size) + 1;
    sums[at] = 1 - isGrey[i]! + sums[at - 1]! + sums[at - side]! - sums[at - side - 1]!;
  }
  const reach = (paddingSurroundings - 1) / 2;
  const range = (middle: number) =>
    [Math.max(middle - reach, 0), Math.min(middle + reach + 1, size)] as const;
  return (place) => {
    const [top, bottom] = range(Math.floor(place / size));
    const [left, right] = range(place % size);
    const above = sums[top * side + right]! - sums[top * side + left]!;
    const inAll = sums[bottom * side + right]! - sums[bottom * side + left]!;
    return inAll === above;
  };
}

function tooMuchGrey(share: number): KensaError {
  const much = share === 1 ? "All" : `${Math.floor(100 * share)} %`;
  const message = `${much} of what is to be looked at in this image is transparent or exactly the grey ${neutralGrey}, which stands for «no picture».`;
  const action = "Take the image anew; save one with transparency on a background of another shade.";
  return new KensaError("unsupported", message, { action, failureCause: "mostly-grey" });
}

function nothingToLookAt(): KensaError {
  return new KensaError("invalid-input", "The drawn areas leave nothing of this image to be looked at.", {
    action: "Draw the outline and the areas to ignore anew.",
  });
}
