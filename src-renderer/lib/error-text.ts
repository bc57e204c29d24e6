/** @file What each failure is called, and what a person can do about it, in the language that is shown. */
import type { FailureCause } from "../../src-main/contract/errors.ts";
import { m } from "../paraglide/messages.js";
import { getLocale } from "../paraglide/runtime.js";
import type { ShownCode, ShownFailure } from "./failure.ts";

type Wording = { readonly title: () => string; readonly action: () => string };

const wordings: Readonly<Record<ShownCode, Wording>> = {
  "invalid-input": { title: m.error_invalid_input, action: m.error_invalid_input_action },
  "not-found": { title: m.error_not_found, action: m.error_not_found_action },
  unreadable: { title: m.error_unreadable, action: m.error_unreadable_action },
  unsupported: { title: m.error_unsupported, action: m.error_unsupported_action },
  damaged: { title: m.error_damaged, action: m.error_damaged_action },
  "newer-version": { title: m.error_newer_version, action: m.error_newer_version_action },
  conflict: { title: m.error_conflict, action: m.error_conflict_action },
  "disk-full": { title: m.error_disk_full, action: m.error_disk_full_action },
  "not-permitted": { title: m.error_not_permitted, action: m.error_not_permitted_action },
  cancelled: { title: m.error_cancelled, action: m.error_cancelled_action },
  diverged: { title: m.error_diverged, action: m.error_diverged_action },
  "too-few-images": { title: m.error_too_few_images, action: m.error_too_few_images_action },
  "device-unavailable": { title: m.error_device_unavailable, action: m.error_device_unavailable_action },
  "worker-crashed": { title: m.error_worker_crashed, action: m.error_worker_crashed_action },
  internal: { title: m.error_internal, action: m.error_internal_action },
  "connection-lost": { title: m.error_connection_lost, action: m.error_connection_lost_action },
  "no-answer": { title: m.error_no_answer, action: m.error_no_answer_action },
};

/** Of failures whose code says too little. */
const exactWordings: Readonly<Record<FailureCause, Wording>> = {
  "already-active": { title: m.error_already_active, action: m.error_already_active_action },
  "another-picture-size": {
    title: m.error_another_picture_size,
    action: m.error_another_picture_size_action,
  },
  "area-outside-picture": {
    title: m.error_area_outside_picture,
    action: m.error_area_outside_picture_action,
  },
  "area-too-small": { title: m.error_area_too_small, action: m.error_area_too_small_action },
  "camera-not-open": { title: m.error_camera_not_open, action: m.error_camera_not_open_action },
  "crashed-over-image": { title: m.error_crashed_over_image, action: m.error_crashed_over_image_action },
  "decided-meanwhile": { title: m.error_decided_meanwhile, action: m.error_decided_meanwhile_action },
  "folders-overlap": { title: m.error_folders_overlap, action: m.error_folders_overlap_action },
  "image-changed": { title: m.error_image_changed, action: m.error_image_changed_action },
  "image-too-small": { title: m.error_image_too_small, action: m.error_image_too_small_action },
  "model-replaced": { title: m.error_model_replaced, action: m.error_model_replaced_action },
  "mostly-grey": { title: m.error_mostly_grey, action: m.error_mostly_grey_action },
  "name-taken": { title: m.error_name_taken, action: m.error_name_taken_action },
  "no-active-model": { title: m.error_no_active_model, action: m.error_no_active_model_action },
  "no-images": { title: m.error_no_images, action: m.error_no_images_action },
  "no-part-found": { title: m.error_no_part_found, action: m.error_no_part_found_action },
  "other-work-runs": { title: m.error_other_work_runs, action: m.error_other_work_runs_action },
  "reason-changed": { title: m.error_reason_changed, action: m.error_reason_changed_action },
  "shows-nothing": { title: m.error_shows_nothing, action: m.error_shows_nothing_action },
  "nothing-to-undo": { title: m.error_nothing_to_undo, action: m.error_nothing_to_undo_action },
};

export type ErrorText = {
  readonly title: string;
  /** The application's own sentence, which is English; empty where the title says it in the language that is shown. */
  readonly detail: string;
  readonly action: string;
};

/** A failure in words. In English the application's own advice goes before the general one, since it is more exact. */
export function errorText({ code, message, action, cause }: ShownFailure): ErrorText {
  const wording = cause === undefined ? wordings[code] : exactWordings[cause];
  const isEnglish = getLocale() === "en";
  const isSaid = code === "connection-lost" || (cause !== undefined && !isEnglish);
  return {
    title: wording.title(),
    detail: isSaid ? "" : message,
    action: (isEnglish ? action : undefined) ?? wording.action(),
  };
}
