/** @file Which Kensa this is. */

/** Put in by the build, from package.json. */
declare const KENSA_VERSION: string;

export const version: string = KENSA_VERSION;
