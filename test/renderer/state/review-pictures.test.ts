import { describe, expect, test } from "vitest";
import { type Bitmap, ReviewPictures } from "../../../src-renderer/state/review-pictures.svelte.ts";

/** Loads pictures when told to, and remembers which are open. */
class Pictures {
  readonly asked: string[] = [];
  readonly open = new Set<string>();
  readonly #answers = new Map<string, PromiseWithResolvers<Bitmap>>();

  readonly load = (url: string): Promise<Bitmap> => {
    this.asked.push(url);
    const answer = Promise.withResolvers<Bitmap>();
    this.#answers.set(url, answer);
    return answer.promise;
  };

  async arrive(url: string): Promise<void> {
    this.open.add(url);
    this.#answers.get(url)?.resolve({ width: 4, height: 3, close: () => this.open.delete(url) });
    await settled();
  }

  async fail(url: string): Promise<void> {
    this.#answers.get(url)?.reject(new Error("no such picture"));
    await settled();
  }
}

/** After every promise that is resolved by now has been taken note of. */
const settled = () => new Promise((done) => setImmediate(done));

describe("The pictures around a part", () => {
  test("come in the order of their urgency, a few at a time", async () => {
    const pictures = new Pictures();
    const shown = new ReviewPictures(pictures.load);
    shown.want(["a", "b", "c", "d"]);
    expect(pictures.asked).toEqual(["a", "b", "c"]);
    await pictures.arrive("b");
    expect(pictures.asked).toEqual(["a", "b", "c", "d"]);
    expect([shown.at("a").state, shown.at("b").state]).toEqual(["loading", "ready"]);
  });

  test("are asked for once", async () => {
    const pictures = new Pictures();
    const shown = new ReviewPictures(pictures.load);
    shown.want(["a", "b"]);
    await pictures.arrive("a");
    shown.want(["b", "a"]);
    expect(pictures.asked).toEqual(["a", "b"]);
  });

  test("are given back when they are no longer wanted", async () => {
    const pictures = new Pictures();
    const shown = new ReviewPictures(pictures.load);
    shown.want(["a", "b"]);
    await pictures.arrive("a");
    shown.want(["b"]);
    expect(pictures.open.size).toBe(0);
    expect(shown.at("a").state).toBe("loading");
  });

  test("are given back when they arrive too late", async () => {
    const pictures = new Pictures();
    const shown = new ReviewPictures(pictures.load);
    shown.want(["a"]);
    shown.dispose();
    await pictures.arrive("a");
    expect(pictures.open.size).toBe(0);
  });

  test("never pile up, however many parts pass", async () => {
    const pictures = new Pictures();
    const shown = new ReviewPictures(pictures.load);
    let most = 0;
    for (let part = 0; part < 1000; part += 1) {
      shown.want([part, part + 1, part - 1].map(String));
      for (const url of pictures.asked.splice(0)) await pictures.arrive(url);
      most = Math.max(most, pictures.open.size);
    }
    expect(most).toBe(3);
    expect(shown.held).toBe(3);
  });

  test("that fail are said to, and asked for again on demand", async () => {
    const pictures = new Pictures();
    const shown = new ReviewPictures(pictures.load);
    shown.want(["a"]);
    await pictures.fail("a");
    expect(shown.at("a").state).toBe("failed");
    shown.retry();
    await pictures.arrive("a");
    expect(shown.at("a").state).toBe("ready");
  });

  test("asks again for one picture, and leaves the others", async () => {
    const pictures = new Pictures();
    const shown = new ReviewPictures(pictures.load);
    shown.want(["a", "b"]);
    await pictures.fail("a");
    await pictures.fail("b");
    shown.retry("b");
    await pictures.arrive("b");
    expect([shown.at("a").state, shown.at("b").state]).toEqual(["failed", "ready"]);
  });
});
