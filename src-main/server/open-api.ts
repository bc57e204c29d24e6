/** @file The published description of the API, for a factory's own software and its tools. */
import type { AnyContractRouter, OpenAPI } from "@orpc/contract";
import { OpenAPIGenerator } from "@orpc/openapi";
import { ZodToJsonSchemaConverter } from "@orpc/zod/zod4";
import { errorCode, failureCause } from "../contract/errors.ts";

/** Every way in which a method fails has this shape. */
const failureSchema: OpenAPI.SchemaObject = {
  type: "object",
  required: ["code", "message"],
  properties: {
    code: { type: "string", enum: errorCode.options },
    message: { type: "string", description: "What happened, in one sentence." },
    action: { type: "string", description: "What to do about it." },
    cause: { type: "string", enum: failureCause.options, description: "What exactly it is about." },
  },
};

/** The contract as an OpenAPI 3.1 document. Paths are relative to `/api`. */
export async function describeApi(contract: AnyContractRouter, version: string): Promise<OpenAPI.Document> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  return generator.generate(contract, {
    info: { title: "Kensa", version, description: "Visual inspection that learns from good parts only." },
    servers: [{ url: "/api" }],
    components: {
      schemas: { Failure: failureSchema },
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "The key that kensa serve prints." },
      },
    },
    security: [{ key: [] }],
    customErrorResponseBodySchema: () => ({ $ref: "#/components/schemas/Failure" }),
  });
}
