/** @file The page of all experiments whose results a folder holds: README.md with its charts, and index.html. */
import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeFileWhole } from "../../files/write-whole.ts";
import { type PaperResults, readPaperResults } from "../results.ts";
import { type Block, toHtml, toMarkdown } from "./blocks.ts";
import { kddSection } from "./kdd-section.ts";
import { mnistSection } from "./mnist-section.ts";
import { speedSection } from "./speed-section.ts";

const TITLE = "The paper's tables, run again";
const SECTIONS = [
  { name: "kdd", section: kddSection },
  { name: "mnist", section: mnistSection },
  { name: "speed", section: speedSection },
] as const;

/** Writes the page and gives the paths of its two forms. */
export async function writePage(folder: string): Promise<{ markdown: string; html: string }> {
  const blocks = await blocksOf(folder);
  await mkdir(folder, { recursive: true });
  for (const block of blocks) {
    if (block.kind === "chart")
      await writeFileWhole(join(folder, `${block.chart.name}.svg`), `${block.chart.svg}\n`);
  }
  const markdown = join(folder, "README.md");
  const html = join(folder, "index.html");
  await writeFileWhole(markdown, toMarkdown(blocks));
  await writeFileWhole(html, toHtml(TITLE, blocks));
  return { markdown, html };
}

async function blocksOf(folder: string): Promise<Block[]> {
  const blocks: Block[] = [
    { kind: "heading", level: 1, text: TITLE },
    {
      kind: "text",
      text: "What H. Zenati, C.-S. Foo, B. Lecouat, G. Manek and V. Chandrasekhar print in «Efficient GAN-Based Anomaly Detection» (2018), and what the same experiments give here. Written by «kensa paper»; numbers are means over runs with their standard deviation. What is called recalled was not checked against the printed paper.",
    },
  ];
  for (const { name, section } of SECTIONS) {
    const results = await resultsIn(join(folder, `${name}.json`));
    if (results) blocks.push(...section(results), machineOf(results));
  }
  return blocks;
}

async function resultsIn(path: string): Promise<PaperResults | undefined> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  return isThere ? readPaperResults(path) : undefined;
}

function machineOf({ machine, versions, protocol }: PaperResults): Block {
  const { cpu, cores, memoryGiB, os, note } = machine;
  const programs = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const settings = Object.entries(protocol)
    .filter(([name]) => !name.startsWith("scaling of") && !name.startsWith("pace of"))
    .map(([name, value]) => `${name} ${String(value)}`);
  const sentences = [
    `Measured on ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${os}; ${programs.join(", ")}.`,
    settings.length > 0 ? `Settings: ${settings.join(", ")}.` : "",
    note,
  ];
  return { kind: "text", text: sentences.filter((sentence) => sentence !== "").join(" ") };
}
