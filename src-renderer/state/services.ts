/** @file What every page may use, handed down by context from `main.ts`; nothing of it is a global. */
import { createContext } from "svelte";
import type { Client } from "../lib/client.ts";
import type { Connection } from "../lib/connection.svelte.ts";
import type { Identity } from "../lib/identity.svelte.ts";
import type { Preferences } from "../lib/preferences.svelte.ts";
import type { Router } from "../lib/router.svelte.ts";
import type { Shortcuts } from "../lib/shortcuts.svelte.ts";
import type { Toasts } from "../lib/toasts.svelte.ts";
import type { Host } from "./host.svelte.ts";
import type { ProductList } from "./product-list.svelte.ts";
import type { RunningJobs } from "./running-jobs.svelte.ts";

export type Services = {
  readonly client: Client;
  readonly connection: Connection;
  readonly router: Router;
  readonly preferences: Preferences;
  readonly identity: Identity;
  readonly shortcuts: Shortcuts;
  readonly toasts: Toasts;
  readonly runningJobs: RunningJobs;
  readonly products: ProductList;
  readonly host: Host;
};

export const [getServices, setServices] = createContext<Services>();
