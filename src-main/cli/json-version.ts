/** @file The version of what `--json` prints; docs/cli.md describes it. */

/** Raised when a field disappears or changes its meaning; new fields may appear without notice. */
export const JSON_VERSION = 1;
