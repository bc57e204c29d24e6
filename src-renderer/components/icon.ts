/** @file What components take as an icon: one of `@lucide/svelte`, imported by its own path. */
import type { Component } from "svelte";

export type Icon = Component<{ size?: number | string; class?: string; "aria-hidden"?: "true" }>;
