/** @file The keys of the review screen, one plain key for each verdict. */
import type { Reason } from "../../../src-main/contract/product-settings.ts";
import type { Shortcut } from "../../lib/shortcuts.svelte.ts";
import { m } from "../../paraglide/messages.js";
import type { ReviewDesk } from "../../state/review-desk.svelte.ts";
import type { Bitmap } from "../../state/review-pictures.svelte.ts";
import type { Peek, ReviewSession } from "../../state/review-session.svelte.ts";
import { ZOOM_STEP } from "../../state/review-zoom.svelte.ts";

/** One press of a key moves the picture by so much. */
const PAN_PIXELS = 80;

const pans: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [PAN_PIXELS, 0],
  ArrowRight: [-PAN_PIXELS, 0],
  ArrowUp: [0, PAN_PIXELS],
  ArrowDown: [0, -PAN_PIXELS],
};

export function reviewKeys<Image extends Bitmap>(
  session: ReviewSession<Image>,
  reasons: readonly Reason[],
  { hasMaps, isAtEnd }: { readonly hasMaps: boolean; readonly isAtEnd: boolean },
): Shortcut[] {
  const again: Shortcut = {
    keys: ["Enter"],
    label: m.review_look_again,
    press: () => void session.lookAgain(),
  };
  return [
    ...(isAtEnd ? [again] : []),
    ...verdictKeys(session.desk),
    ...reasonKeys(session.desk, reasons),
    ...movingKeys(session),
    ...lookingKeys(session, hasMaps),
  ];
}

/** Those that decide, wherever a part can be decided. */
export function verdictKeys(desk: ReviewDesk): Shortcut[] {
  return [
    { keys: ["p"], label: m.review_key_pass, press: () => void desk.decide("pass") },
    { keys: ["f"], label: m.review_key_fail, press: () => void desk.decide("fail") },
    { keys: ["u"], label: m.review_key_cannot_judge, press: () => void desk.decide("cannot-judge") },
    { keys: ["Backspace"], label: m.review_key_undo, press: () => void desk.undo() },
  ];
}

export function reasonKeys(desk: ReviewDesk, reasons: readonly Reason[]): Shortcut[] {
  return reasons.map((reason) => ({
    keys: [String(reason.code)],
    label: () => m.review_key_reason({ reason: reason.label }),
    press: () => desk.chooseReason(reason),
  }));
}

/** The arrows move between parts; with Shift, and up and down always, they move the enlarged picture. */
function movingKeys<Image extends Bitmap>({ desk, zoom }: ReviewSession<Image>): Shortcut[] {
  const arrow = (event: KeyboardEvent, step: number) => {
    const pan = pans[event.key];
    if (pan && (event.shiftKey || step === 0)) zoom.panBy(...pan);
    else void desk.move(step);
  };
  return [
    { keys: ["ArrowLeft"], label: m.review_key_previous, repeats: true, press: (event) => arrow(event, -1) },
    { keys: ["ArrowRight"], label: m.review_key_next, repeats: true, press: (event) => arrow(event, 1) },
    {
      keys: ["ArrowUp", "ArrowDown"],
      label: m.review_key_pan,
      repeats: true,
      press: (event) => arrow(event, 0),
    },
  ];
}

function lookingKeys<Image extends Bitmap>(session: ReviewSession<Image>, hasMaps: boolean): Shortcut[] {
  const { zoom, queue, settings } = session;
  const held = (key: string, peek: Peek, label: () => string): Shortcut => ({
    keys: [key],
    label,
    press: () => session.startPeek(peek),
    release: () => session.endPeek(peek),
  });
  const maps: Shortcut = {
    keys: ["m"],
    label: m.review_key_maps,
    press: () => session.showNextInHeatmap(),
  };
  return [
    held("h", "heatmap", m.review_key_heatmap),
    ...(hasMaps ? [maps] : []),
    held("g", "expected", m.review_key_expected),
    { keys: ["z"], label: m.review_key_zoom, press: () => zoom.toggle(queue.current?.regions[0]) },
    { keys: ["+"], label: m.review_key_larger, repeats: true, press: () => zoom.zoomBy(ZOOM_STEP) },
    { keys: ["-"], label: m.review_key_smaller, repeats: true, press: () => zoom.zoomBy(1 / ZOOM_STEP) },
    {
      keys: ["r"],
      label: m.review_key_regions,
      press: () => settings.change({ showsRegions: !settings.value.showsRegions }),
    },
  ];
}
