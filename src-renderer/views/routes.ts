/** @file Which page an address shows. A new page of a product is a name in `lib/paths.ts`, a line here and a link. */
import type { Component } from "svelte";
import type { ProductPage } from "../lib/paths.ts";
import { matchPath } from "../lib/router.svelte.ts";

export type PlainComponent = Component<Record<string, never>>;
/** A page of a product; what else it needs it takes from the services. */
export type ProductComponent = Component<{ productId: number }>;

type Load<Page> = () => Promise<{ readonly default: Page }>;

const plainPages: ReadonlyMap<string, Load<PlainComponent>> = new Map<string, Load<PlainComponent>>([
  ["/", () => import("./HomeView.svelte")],
  ["/welcome", () => import("./WelcomeView.svelte")],
  ["/products", () => import("./ProductsView.svelte")],
]);

const productPages: ReadonlyMap<string, Load<ProductComponent>> = new Map<
  ProductPage,
  Load<ProductComponent>
>([
  ["setup", () => import("./SetupView.svelte")],
  ["images", () => import("./ImagesView.svelte")],
  ["train", () => import("./TrainView.svelte")],
  ["check", () => import("./CheckView.svelte")],
  ["models", () => import("./ModelsView.svelte")],
  ["inspect", () => import("./InspectView.svelte")],
  ["review", () => import("./ReviewView.svelte")],
  ["results", () => import("./ResultsView.svelte")],
]);

export type Match =
  | { readonly kind: "plain"; readonly load: Load<PlainComponent> }
  | {
      readonly kind: "product";
      readonly load: Load<ProductComponent>;
      readonly productId: number;
      readonly page: ProductPage;
    };

/** The page of a path; null where there is none. */
export function findRoute(path: string): Match | null {
  const plain = plainPages.get(path);
  if (plain) return { kind: "plain", load: plain };
  const parameters = matchPath("/products/:productId/:page", path);
  const load = productPages.get(parameters?.["page"] ?? "");
  const productId = parameters?.["productId"] ?? "";
  if (!load || !/^[1-9]\d{0,14}$/.test(productId)) return null;
  return { kind: "product", load, productId: Number(productId), page: parameters?.["page"] as ProductPage };
}
