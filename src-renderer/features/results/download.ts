/** @file Saves a file through the browser, which asks where to or knows it. */

/** @param name under which it is saved */
export function download(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}
