import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writePage } from "../../../../src-main/core/paper/page/write-page.ts";
import { type PaperResults, summarise, writeResults } from "../../../../src-main/core/paper/results.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kensa-page-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function results(systems: PaperResults["systems"], protocol: PaperResults["protocol"] = {}): PaperResults {
  const machine = { cpu: "a <cpu>", cores: 2, memoryGiB: 8, os: "os", note: "Other programs were running." };
  return { schemaVersion: 1, machine, versions: { kensa: "0" }, protocol, systems };
}

const anogan = {
  precision: summarise([0.8, 0.9], 0.8786),
  recall: summarise([0.82, 0.92], 0.8297),
  f1: summarise([0.81, 0.91], 0.8865),
};

describe("The page of the experiments", () => {
  it("sets ours beside the paper's, with deviations", async () => {
    await writeResults(
      join(folder, "kdd.json"),
      results({ "anogan-fm": anogan }, { "scaling of anogan-fm": "raw" }),
    );
    const { markdown } = await writePage(folder);
    const text = await readFile(markdown, "utf8");
    expect(text).toContain("| AnoGAN-FM, paper | 0.8786 | 0.8297 | 0.8865 |");
    expect(text).toContain("| AnoGAN-FM, here | 0.8500 ± 0.0707 | 0.8700 ± 0.0707 | 0.8600 ± 0.0707 | 2 |");
  });

  it("shows why the printed recall of AnoGAN-FM cannot be right", async () => {
    await writeResults(join(folder, "kdd.json"), results({ "anogan-fm": anogan }));
    const text = await readFile((await writePage(folder)).markdown, "utf8");
    // 2·0.8786·0.8297 / (0.8786 + 0.8297), and 1 / (2/0.8865 − 1/0.8786).
    expect(text).toContain("is 0.8535, not 0.8865");
    expect(text).toContain("= 0.8945");
  });

  it("has a row for the auto-encoder with a mixture, and says why DAGMM-NVI has none", async () => {
    const mixture = { ...anogan, f1: summarise([0.92, 0.94]) };
    await writeResults(join(folder, "kdd.json"), results({ "autoencoder-mixture": mixture }));
    const text = await readFile((await writePage(folder)).markdown, "utf8");
    expect(text).toContain("| Auto-encoder and mixture, here |");
    expect(text).not.toMatch(/DAGMM-NVI, (here|paper)/);
    expect(text).toContain("DAGMM-NVI, printed with F1 0.9368, has no row");
  });

  it("says of each digit whether EGBAD beats chance and the VAE", async () => {
    const metrics = (area: number) => ({
      "auprc (leak-free) 4": summarise([area]),
      "chance (leak-free) 4": summarise([0.351]),
    });
    const systems = { "egbad-fm": metrics(0.5), vae: metrics(0.4) };
    await writeResults(join(folder, "mnist.json"), results(systems, { epochs: 1 }));
    const text = await readFile((await writePage(folder)).markdown, "utf8");
    expect(text).toContain("EGBAD-FM with 0.500, is above chance (0.351), above the VAE (0.400).");
  });

  it("says where the VAE finds more than even the printed EGBAD", async () => {
    const metrics = (area: number) => ({
      "auprc (leak-free) 4": summarise([area]),
      "chance (leak-free) 4": summarise([0.351]),
    });
    const systems = { "egbad-fm": metrics(0.4), vae: metrics(0.5) };
    await writeResults(join(folder, "mnist.json"), results(systems, { epochs: 1 }));
    const text = await readFile((await writePage(folder)).markdown, "utf8");
    expect(text).toContain("below the VAE (0.500), which also finds more than the printed EGBAD-σ (0.443).");
  });

  it("draws its charts beside the Markdown and inside of the HTML, which escapes what it shows", async () => {
    const metrics = { "ratio (28 px, batch 1)": summarise([700, 800], 800) };
    await writeResults(join(folder, "speed.json"), results({ "egbad-against-anogan": metrics }));
    const { html } = await writePage(folder);
    expect(await readdir(folder)).toEqual(["README.md", "index.html", "speed.json", "speed.svg"]);
    const text = await readFile(html, "utf8");
    expect(text).toContain("<svg");
    expect(text).toContain("a &lt;cpu&gt;");
    expect(text).toContain("750 ×");
  });
});
