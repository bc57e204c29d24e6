/** @file An ONNX model, compiled for one of ONNX Runtime's execution providers. */
import ort from "onnxruntime-node";

/** An execution provider of ONNX Runtime. */
export type OnnxProvider = "cpu" | "webgpu" | "cuda" | "tensorrt" | "dml" | "coreml";

export type OnnxRuntimeOptions = { readonly provider: OnnxProvider; readonly threads: number };

/** Only errors: ONNX Runtime otherwise writes its own remarks to the terminal. */
const LOG_ERRORS_ONLY = 3;

/** Compiles an ONNX model for one provider. @param onDevice the outputs that stay where they were computed */
export function createSession(
  model: Uint8Array,
  { provider, threads }: OnnxRuntimeOptions,
  onDevice: readonly string[] = [],
): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(model, {
    executionProviders: provider === "cpu" ? ["cpu"] : [provider, "cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    logSeverityLevel: LOG_ERRORS_ONLY,
    ...(onDevice.length > 0 && {
      preferredOutputLocation: Object.fromEntries(onDevice.map((name) => [name, "gpu-buffer" as const])),
    }),
  });
}
