/**
 * @file Counts the floating-point operations of an ONNX graph's convolutions and matrix products.
 *
 * A multiplication and an addition are two operations, and padding counts as if it were computed, as is the custom. What
 * depends on no input of the graph is computed once, when the graph is compiled, and does not count.
 */
import onnxProto from "onnx-proto";
import ort from "onnxruntime-node";

const { onnx } = onnxProto;
type Node = onnxProto.onnx.INodeProto;
type Graph = onnxProto.onnx.IGraphProto;
type Shape = readonly number[];

/** Of one operator: its nodes and their operations together. */
export type OperatorCount = { readonly nodes: number; readonly flops: number };
export type FlopCount = {
  readonly flops: number;
  readonly byOperator: Readonly<Record<string, OperatorCount>>;
};

const LOG_ERRORS_ONLY = 3;

/** Operations from the shapes of a node's inputs and of its output. */
const FLOPS_OF: Readonly<Record<string, (inputs: readonly Shape[], output: Shape, node: Node) => number>> = {
  // Each output element is a product over the filter's input channels and taps.
  Conv: ([, filter], output) => 2 * sizeOf(output) * sizeOf(filter!.slice(1)),
  // Each input element is spread over the filter's output channels and taps.
  ConvTranspose: ([x, filter]) => 2 * sizeOf(x!) * sizeOf(filter!.slice(1)),
  Gemm: ([a], output, node) => 2 * sizeOf(output) * a![isSet(node, "transA") ? 0 : 1]!,
  MatMul: ([a], output) => 2 * sizeOf(output) * a!.at(-1)!,
};

/** Counts a model given as protobuf bytes. Throws where a shape is not known beforehand, such as a free batch. */
export async function countFlops(bytes: Uint8Array): Promise<FlopCount> {
  const model = onnx.ModelProto.decode(bytes);
  const graph = model.graph as Graph;
  const counted = nodesOf(graph).filter(({ opType }) => Object.hasOwn(FLOPS_OF, opType!));
  const varying = varyingValues(graph);
  const shapes = await shapesOf(model, counted);
  const byOperator: Record<string, OperatorCount> = {};
  for (const node of counted) {
    const output = node.output![0]!;
    if (!varying.has(output)) continue;
    const operator = node.opType!;
    const flops = FLOPS_OF[operator]!(node.input!.map(shapes), shapes(output), node);
    const known = byOperator[operator] ?? { nodes: 0, flops: 0 };
    byOperator[operator] = { nodes: known.nodes + 1, flops: known.flops + flops };
  }
  return { flops: Object.values(byOperator).reduce((total, { flops }) => total + flops, 0), byOperator };
}

/** The values that depend on an input of the graph. Nodes stand in the order of computation. */
function varyingValues(graph: Graph): Set<string> {
  const varying = new Set(graph.input!.map(({ name }) => name!));
  for (const { input, output } of nodesOf(graph)) {
    if (input!.some((name) => varying.has(name))) varying.add(output![0]!);
  }
  return varying;
}

/** Shapes of everything that the nodes touch. ONNX Runtime infers them: it is asked to return these values as outputs. */
async function shapesOf(
  model: onnxProto.onnx.ModelProto,
  nodes: readonly Node[],
): Promise<(name: string) => Shape> {
  const graph = model.graph as Graph;
  const constants = graph.initializer!.map(({ name, dims }) => [name!, dims!.map(Number)] as const);
  const inputs = graph.input!.map(({ name, type }) => {
    const axes = type!.tensorType!.shape!.dim!;
    return [name!, axes.map(({ dimParam, dimValue }) => dimParam || Number(dimValue))] as const;
  });
  const known = new Map<string, readonly (number | string)[]>([...constants, ...inputs]);
  const touched = new Set(nodes.flatMap(({ input, output }) => [...input!, ...output!]));
  const returned = new Set(graph.output!.map(({ name }) => name!));
  const asked = [...touched].filter((name) => !known.has(name) && !returned.has(name));
  const outputs = [...graph.output!, ...asked.map((name) => onnx.ValueInfoProto.create({ name }))];
  const asking = onnx.ModelProto.create({ ...model, graph: { ...graph, output: outputs } });
  const session = await ort.InferenceSession.create(onnx.ModelProto.encode(asking).finish(), {
    graphOptimizationLevel: "disabled",
    logSeverityLevel: LOG_ERRORS_ONLY,
  });
  for (const output of session.outputMetadata) if (output.isTensor) known.set(output.name, output.shape);
  await session.release();
  return (name) => requireFixed(name, known.get(name));
}

function requireFixed(name: string, shape: readonly (number | string)[] | undefined): Shape {
  if (shape?.every((length) => typeof length === "number" && length > 0)) return shape as Shape;
  throw new Error(`The shape of «${name}» is not known before the graph runs: ${String(shape)}.`);
}

function nodesOf(graph: Graph): Node[] {
  return graph.node as Node[];
}

function isSet({ attribute }: Node, name: string): boolean {
  return attribute!.some((entry) => entry.name === name && Number(entry.i) !== 0);
}

function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}
