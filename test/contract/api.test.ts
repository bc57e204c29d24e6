import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type AnyContractProcedure,
  getEventIteratorSchemaDetails,
  isContractProcedure,
} from "@orpc/contract";
import { expect, it } from "vitest";
import { z } from "zod";
import { api } from "../../src-main/contract/api.ts";
import { errorCode } from "../../src-main/contract/errors.ts";

type Listed = { readonly name: string; readonly procedure: AnyContractProcedure };

const procedures: Listed[] = Object.entries(api).flatMap(([area, members]) =>
  Object.entries(members).map(([name, procedure]) => ({ name: `${area}.${name}`, procedure })),
);

function schemasOf({ procedure }: Listed): z.ZodType[] {
  const { inputSchema, outputSchema } = procedure["~orpc"];
  const streamed = getEventIteratorSchemaDetails(outputSchema)?.yields;
  return [inputSchema, streamed ?? outputSchema] as z.ZodType[];
}

it.each(procedures)("$name is a procedure with a route, a sentence and every expected failure", (listed) => {
  expect(isContractProcedure(listed.procedure)).toBe(true);
  const { route, errorMap } = listed.procedure["~orpc"];
  expect(route).toMatchObject({ method: expect.any(String), path: expect.stringMatching(/^\//) });
  expect(route.summary?.length).toBeGreaterThan(5);
  expect(Object.keys(errorMap).toSorted()).toEqual(errorCode.options.toSorted());
});

it.each(procedures)("$name says only what JSON can say", (listed) => {
  for (const schema of schemasOf(listed)) {
    expect(z.toJSONSchema(schema, { io: "input" })).toHaveProperty("$schema");
    expect(z.toJSONSchema(schema, { io: "output" })).toHaveProperty("$schema");
  }
});

it.each(procedures)("$name refuses an input that it does not know", (listed) => {
  const [input] = schemasOf(listed);
  const refused = input!.safeParse({ __unknown: 1 });
  expect(refused.error?.issues).toContainEqual(expect.objectContaining({ code: "unrecognized_keys" }));
});

it("has no two procedures on one route, and none that hides behind another one's parameter", () => {
  const routes = procedures.map(({ procedure }) => {
    const { method, path } = procedure["~orpc"].route;
    return `${method} ${path!.replaceAll(/\{[^}]+\}/g, "{}")}`;
  });
  expect(new Set(routes).size).toBe(routes.length);
});

it("takes every parameter of a route from the input", () => {
  for (const listed of procedures) {
    const parameters = [...listed.procedure["~orpc"].route.path!.matchAll(/\{([^}]+)\}/g)].map(
      ([, name]) => name,
    );
    const { properties = {} } = z.toJSONSchema(schemasOf(listed)[0]!, { io: "input" });
    expect(Object.keys(properties), listed.name).toEqual(expect.arrayContaining(parameters));
  }
});

it("is listed in the documentation, procedure by procedure", async () => {
  const page = await readFile(join(import.meta.dirname, "..", "..", "docs", "api.md"), "utf8");
  for (const { name, procedure } of procedures) {
    const { method, path, summary } = procedure["~orpc"].route;
    expect(page).toContain(`| \`${name}\` | \`${method} ${path}\` | ${summary} |`);
  }
});
