/**
 * @file Joins several ONNX models into one, so that what one returns another takes in.
 *
 * Every name of a stage gets the stage's prefix, in the bodies of loops and branches too, so that nothing clashes. A model has one version of
 * each operator set, so stages written for another version than the first are brought to it where that is known to be safe.
 */
import onnxProto from "onnx-proto";

const { onnx } = onnxProto;
type Model = onnxProto.onnx.IModelProto;
type Graph = onnxProto.onnx.IGraphProto;
type Node = onnxProto.onnx.INodeProto;
type Attribute = onnxProto.onnx.IAttributeProto;
type Port = onnxProto.onnx.IValueInfoProto;

/** One model of a joint graph. */
export type Stage = {
  readonly model: Uint8Array;
  /** Stands before every name of this stage; no two stages have the same. */
  readonly prefix: string;
  /** What each of the stage's inputs takes in: a value of an earlier stage, by its prefixed name, or an input of the joint graph. */
  readonly inputs: Readonly<Record<string, string>>;
};

export type JointGraph = {
  /** In the order of computation. */
  readonly stages: readonly Stage[];
  /** The stage whose operator sets the joint graph has, by its place. */
  readonly leading: number;
};

/** The versions of the standard operators between which graphs of our tracer can be moved. */
export const OLDEST_OPERATOR_SET = 13;
export const NEWEST_OPERATOR_SET = 23;
/** From this version on, reductions take their axes as an input. */
const AXES_AS_INPUT = 18;
const REDUCTIONS = new Set([
  "ReduceMax",
  "ReduceMean",
  "ReduceMin",
  "ReduceProd",
  "ReduceSumSquare",
  "ReduceL2",
]);
const INT64 = 7;

/**
 * The joint model. Its inputs are those of the first stage that takes each of them in, its outputs those of the last stage, unprefixed.
 *
 * @throws Error where an input of a stage is left open, or a stage that does not lead cannot be brought to the operator sets of the one that does
 */
export function joinGraphs({ stages, leading }: JointGraph): Uint8Array {
  const models = stages.map(({ model }) => onnx.ModelProto.decode(model));
  const lead = models[leading]!;
  const version = operatorSetOf(lead);
  const graphs = models.map((model, index) =>
    joined(index === leading ? (model.graph as Graph) : atOperatorSet(model, version), stages[index]!),
  );
  const last = graphs.at(-1)!;
  const results = models.at(-1)!.graph!.output!;
  const copies = results.map(({ name }, index) => ({
    opType: "Identity",
    name: name!,
    input: [last.output![index]!.name!],
    output: [name!],
  }));
  return onnx.ModelProto.encode({
    irVersion: Math.max(...models.map(({ irVersion }) => Number(irVersion))),
    producerName: "kensa",
    opsetImport: lead.opsetImport,
    functions: lead.functions,
    graph: {
      name: "kensa",
      node: [...graphs.flatMap(({ node }) => node as Node[]), ...copies],
      initializer: graphs.flatMap(({ initializer }) => initializer ?? []),
      sparseInitializer: graphs.flatMap(({ sparseInitializer }) => sparseInitializer ?? []),
      input: openInputs(models, stages),
      output: results,
    },
  }).finish();
}

/** The version of the standard operators that a model is written for; 1 where it does not say. */
export function operatorSetOf({ opsetImport }: Model): number {
  const standard = (opsetImport ?? []).find(({ domain }) => !domain || domain === "ai.onnx");
  return Number(standard?.version ?? 1);
}

/** The inputs of a graph that are no constants: older models list those, too. */
export function openInputsOf(graph: Graph): Port[] {
  const constants = new Set((graph.initializer ?? []).map(({ name }) => name));
  return (graph.input ?? []).filter(({ name }) => !constants.has(name));
}

/** The graph under the names that it has in the joint one. */
function joined(graph: Graph, { prefix, inputs }: Stage): Graph {
  const open = openInputsOf(graph);
  for (const { name } of open) {
    if (!Object.hasOwn(inputs, name!))
      throw new Error(`Nothing is given for the input «${name}» of a graph.`);
  }
  const named = (name: string) => {
    if (name === "") return name;
    return Object.hasOwn(inputs, name) ? inputs[name]! : prefix + name;
  };
  return renamed(graph, named);
}

type Naming = (name: string) => string;

/** Notes on shapes and on quantisation are left out: they are worked out again when the graph is compiled. */
function renamed(graph: Graph, named: Naming): Graph {
  return {
    name: graph.name ?? "",
    node: (graph.node ?? []).map((node) => ({
      ...node,
      name: named(node.name ?? ""),
      input: (node.input ?? []).map(named),
      output: (node.output ?? []).map(named),
      attribute: (node.attribute ?? []).map((attribute) => withRenamedGraphs(attribute, named)),
    })),
    initializer: (graph.initializer ?? []).map((tensor) => ({ ...tensor, name: named(tensor.name ?? "") })),
    sparseInitializer: (graph.sparseInitializer ?? []).map((tensor) => ({
      ...tensor,
      values: { ...tensor.values, name: named(tensor.values?.name ?? "") },
    })),
    input: (graph.input ?? []).map((port) => ({ ...port, name: named(port.name ?? "") })),
    output: (graph.output ?? []).map((port) => ({ ...port, name: named(port.name ?? "") })),
  };
}

/** Bodies of loops and branches see the names around them. */
function withRenamedGraphs(attribute: Attribute, named: Naming): Attribute {
  if (attribute.g) return { ...attribute, g: renamed(attribute.g, named) };
  if (!attribute.graphs?.length) return attribute;
  return { ...attribute, graphs: attribute.graphs.map((graph) => renamed(graph, named)) };
}

/** The inputs of the stages that no stage gives, each once. */
function openInputs(models: readonly Model[], stages: readonly Stage[]): Port[] {
  const given = new Set(
    models.flatMap(({ graph }, index) => graph!.output!.map(({ name }) => stages[index]!.prefix + name)),
  );
  const inputs = new Map<string, Port>();
  for (const [index, { graph }] of models.entries()) {
    for (const port of openInputsOf(graph!)) {
      const name = stages[index]!.inputs[port.name!]!;
      if (!given.has(name) && !inputs.has(name)) inputs.set(name, { ...port, name });
    }
  }
  return [...inputs.values()];
}

/** A graph of our tracer, as this version of the standard operators writes it. */
function atOperatorSet(model: Model, version: number): Graph {
  const graph = model.graph as Graph;
  const own = operatorSetOf(model);
  if (own === version) return graph;
  if (version < OLDEST_OPERATOR_SET || version > NEWEST_OPERATOR_SET || own >= AXES_AS_INPUT) {
    throw new Error(`A graph for the operator set ${own} cannot be joined to one for ${version}.`);
  }
  return version < AXES_AS_INPUT ? graph : withAxesAsInput(graph);
}

function withAxesAsInput(graph: Graph): Graph {
  const axes: NonNullable<Graph["initializer"]> = [];
  const node = (graph.node as Node[]).map((each) => {
    const given = each.attribute?.find(({ name }) => name === "axes");
    if (!REDUCTIONS.has(each.opType!) || !given) return each;
    const name = `axes of ${each.output![0]!}`;
    const values = given.ints ?? [];
    axes.push({ name, dataType: INT64, dims: [values.length], int64Data: values });
    return {
      ...each,
      input: [...each.input!, name],
      attribute: each.attribute!.filter((attribute) => attribute !== given),
    };
  });
  return { ...graph, node, initializer: [...(graph.initializer ?? []), ...axes] };
}
