/** @file Fetches a picture and decodes it off the page's own thread, ready to be painted at once. */

/** @throws Error where there is no such picture, or where it cannot be decoded */
export async function loadBitmap(url: string, signal: AbortSignal): Promise<ImageBitmap> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`The picture was answered with ${response.status}.`);
  return createImageBitmap(await response.blob(), { imageOrientation: "from-image" });
}
