/** @file The languages that Kensa speaks. */
import { z } from "zod";

export const language = z.enum(["en", "ja", "de"]);
export type Language = z.infer<typeof language>;
