/** @file The addresses of the pages. Links are written with these, never as text. */

/** The pages that belong to a product. */
export type ProductPage =
  | "setup"
  | "images"
  | "train"
  | "check"
  | "models"
  | "inspect"
  | "review"
  | "results";

type Query = Readonly<Record<string, string | number | undefined>>;

export const paths = {
  home: () => "#/",
  welcome: () => "#/welcome",
  products: () => "#/products",
  product: (productId: number, page: ProductPage, query: Query = {}) =>
    `#/products/${productId}/${page}${queryOf(query)}`,
} as const;

function queryOf(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  if (given.length === 0) return "";
  return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}
