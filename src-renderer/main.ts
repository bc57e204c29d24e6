/** @file Makes what the pages share, and shows them. */
import "@fontsource-variable/inter/wght.css";
import { mount } from "svelte";
import { openClient, openWayBack } from "./lib/connect.ts";
import { Connection } from "./lib/connection.svelte.ts";
import { Identity } from "./lib/identity.svelte.ts";
import { Preferences } from "./lib/preferences.svelte.ts";
import { Router } from "./lib/router.svelte.ts";
import { Shortcuts } from "./lib/shortcuts.svelte.ts";
import { followSystem, readSystem } from "./lib/system-preferences.ts";
import { Toasts } from "./lib/toasts.svelte.ts";
import { overwriteGetLocale } from "./paraglide/runtime.js";
import { Host } from "./state/host.svelte.ts";
import { ProductList } from "./state/product-list.svelte.ts";
import { RunningJobs } from "./state/running-jobs.svelte.ts";
import "./theme.css";
import App from "./views/App.svelte";

const preferences = new Preferences(localStorage, readSystem());
followSystem((system) => {
  preferences.system = system;
});
// Told to all tabs but the one that wrote.
window.addEventListener("storage", () => preferences.readUser());
// Messages read the language from here, so that every text on the page changes with it.
overwriteGetLocale(() => preferences.locale);

const connection = new Connection();
const client = openClient(() => connection.lost());
connection.use(client, openWayBack());
const runningJobs = new RunningJobs(client, connection);
void runningJobs.follow();

mount(App, {
  target: document.querySelector("#app") ?? document.body,
  props: {
    services: {
      client,
      connection,
      router: new Router(),
      preferences,
      identity: new Identity(preferences),
      shortcuts: new Shortcuts(),
      toasts: new Toasts(),
      runningJobs,
      products: new ProductList(client),
      host: new Host(client),
    },
  },
});
