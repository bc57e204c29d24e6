/**
 * @file Builds one ONNX graph, node by node, and writes it as protobuf with the official schema.
 *
 * Nodes are value-numbered: asking twice for the same operator on the same inputs returns the first result. A training
 * step differentiates the same forward pass for several losses, so this is what makes the passes shared instead of
 * repeated. Nodes that no output needs are left out when the graph is written.
 */
import onnxProto from "onnx-proto";
import type { ElementType, Shape } from "../shape.ts";

const { onnx } = onnxProto;

/** ONNX 1.12 operators: the newest set in which ReduceMean still takes its axes as an attribute. */
const OPERATOR_SET = 17;
const IR_VERSION = 8;

type GraphElementType = ElementType | "int64";
const DATA_TYPE = { float32: 1, int32: 6, int64: 7, bool: 9 } as const satisfies Record<
  GraphElementType,
  number
>;
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** A whole number, a string, a list of whole numbers, or, marked as such, a real number. */
export type Attribute = number | string | readonly number[] | { readonly real: number };
export type Attributes = Readonly<Record<string, Attribute>>;

type Node = {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly attributes: Attributes;
};
type Initialiser = { readonly dtype: GraphElementType; readonly shape: Shape; readonly bytes: Uint8Array };
/** An axis is a length, or a name where the length is free (the batch axis of an exported model). */
type GraphPort = {
  readonly name: string;
  readonly dtype: ElementType;
  readonly shape: readonly (number | string)[];
};
export type GraphOutput = GraphPort & { readonly value: string };

/** Constants up to this many bytes are compared by content, so that equal ones are stored once. */
const COMPARED_BYTES = 256;

export class OnnxGraph {
  readonly #nodes = new Map<string, Node>();
  readonly #initialisers = new Map<string, Initialiser>();
  readonly #inputs = new Map<string, GraphPort>();
  readonly #known = new Map<string, string>();
  #count = 0;

  /** Declares an input; it is written only if an output depends on it. */
  input(name: string, dtype: ElementType, shape: readonly (number | string)[]): string {
    this.#inputs.set(name, { name, dtype, shape });
    return name;
  }

  /** A constant of any element type, as little-endian bytes. */
  constant(dtype: GraphElementType, shape: Shape, data: ArrayBufferView): string {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
    const add = () => {
      const name = this.#fresh("c");
      this.#initialisers.set(name, { dtype, shape, bytes });
      return name;
    };
    if (bytes.length > COMPARED_BYTES) return add();
    return this.#once(`const ${dtype} ${shape.join()} ${Buffer.from(bytes).toString("base64")}`, add);
  }

  /** A float32 scalar. */
  scalar(value: number): string {
    return this.constant("float32", [], Float32Array.of(value));
  }

  /** A list of int64, as ONNX takes shapes, axes and repeats. */
  integers(values: readonly number[]): string {
    return this.constant("int64", [values.length], BigInt64Array.from(values, BigInt));
  }

  /** Appends a node with one output and returns the output's name. */
  node(operator: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.#once(`${operator}(${inputs.join()})${JSON.stringify(attributes)}`, () => {
      const name = this.#fresh("t");
      this.#nodes.set(name, { operator, inputs, attributes });
      return name;
    });
  }

  /** The node that makes this value, if a node does. */
  producerOf(value: string): Node | undefined {
    return this.#nodes.get(value);
  }

  /** The whole model as protobuf bytes, with the names of the inputs that it really reads. */
  write(outputs: readonly GraphOutput[]): { bytes: Uint8Array; inputs: string[] } {
    const needed = this.#neededBy(outputs.map((output) => output.value));
    const inputs = [...this.#inputs.values()].filter(({ name }) => needed.has(name));
    const names = this.#outputNames(outputs);
    const nodes = [...this.#nodes].filter(([name]) => needed.has(name));
    const written = nodes.map(([name, node]) => ({
      opType: node.operator,
      name: names.get(name) ?? name,
      input: node.inputs.map((input) => names.get(input) ?? input),
      output: [names.get(name) ?? name],
      attribute: Object.entries(node.attributes).map(([key, value]) => attributeOf(key, value)),
    }));
    const copies = outputs
      .filter((output) => names.get(output.value) !== output.name)
      .map(({ name, value }) => ({
        opType: "Identity",
        name,
        input: [names.get(value) ?? value],
        output: [name],
      }));
    const model = onnx.ModelProto.create({
      irVersion: IR_VERSION,
      producerName: "kensa",
      opsetImport: [{ domain: "", version: OPERATOR_SET }],
      graph: {
        name: "kensa",
        node: [...written, ...copies],
        initializer: [...this.#initialisers].filter(([name]) => needed.has(name)).map(initialiserOf),
        input: inputs.map(portOf),
        output: outputs.map(portOf),
      },
    });
    return { bytes: onnx.ModelProto.encode(model).finish(), inputs: inputs.map(({ name }) => name) };
  }

  /** A node whose value is an output is given the output's name, which spares a copy. */
  #outputNames(outputs: readonly GraphOutput[]): Map<string, string> {
    const names = new Map<string, string>();
    for (const { name, value } of outputs) {
      if (this.#nodes.has(value) && !names.has(value)) names.set(value, name);
    }
    return names;
  }

  #neededBy(values: readonly string[]): Set<string> {
    const needed = new Set<string>();
    const waiting = [...values];
    for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
      if (needed.has(value)) continue;
      needed.add(value);
      waiting.push(...(this.#nodes.get(value)?.inputs ?? []));
    }
    return needed;
  }

  #once(key: string, make: () => string): string {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#known.set(key, made);
    return made;
  }

  #fresh(prefix: string): string {
    this.#count += 1;
    return `${prefix}${this.#count}`;
  }
}

function attributeOf(name: string, value: Attribute) {
  if (typeof value === "number") return { name, type: ATTRIBUTE_TYPE.int, i: value };
  if (typeof value === "string") return { name, type: ATTRIBUTE_TYPE.string, s: Buffer.from(value) };
  if ("real" in value) return { name, type: ATTRIBUTE_TYPE.float, f: value.real };
  return { name, type: ATTRIBUTE_TYPE.ints, ints: [...value] };
}

function initialiserOf([name, { dtype, shape, bytes }]: [string, Initialiser]) {
  return { name, dataType: DATA_TYPE[dtype], dims: [...shape], rawData: bytes };
}

function portOf({ name, dtype, shape }: GraphPort) {
  const dim = shape.map((axis) => (typeof axis === "number" ? { dimValue: axis } : { dimParam: axis }));
  return { name, type: { tensorType: { elemType: DATA_TYPE[dtype], shape: { dim } } } };
}
