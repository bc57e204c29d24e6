/** @file Element-wise kernels: they keep the order of their largest operand and broadcast the others to it. */
import { broadcast_util } from "@tensorflow/tfjs-core";
import type { ElementType, Shape } from "../../shape.ts";
import { sameShape } from "../../shape.ts";
import { elementType, registerTracedKernel, type TracingBackend } from "../tracing-backend.ts";
import {
  type Broadcast,
  broadcastName,
  broadcastTo,
  isPlain,
  type Order,
  plainOrder,
  uniformScalar,
  type Value,
  type Wire,
} from "../value.ts";

/** Larger than 1 / the smallest normal float32: x times this, clipped to [low, 1], is 1 for x > 0 and low elsewhere. */
const STEEP = 3e38;

const BINARY = {
  Add: "Add",
  Sub: "Sub",
  Multiply: "Mul",
  RealDiv: "Div",
  Pow: "Pow",
  Maximum: "Max",
  Minimum: "Min",
} as const;
const COMPARISONS = {
  Greater: "Greater",
  GreaterEqual: "GreaterOrEqual",
  Less: "Less",
  LessEqual: "LessOrEqual",
  Equal: "Equal",
  LogicalAnd: "And",
  LogicalOr: "Or",
} as const;
const UNARY = {
  Abs: "Abs",
  Ceil: "Ceil",
  Cos: "Cos",
  Erf: "Erf",
  Exp: "Exp",
  Floor: "Floor",
  Log: "Log",
  LogicalNot: "Not",
  Neg: "Neg",
  Reciprocal: "Reciprocal",
  Relu: "Relu",
  Round: "Round",
  Sigmoid: "Sigmoid",
  Sign: "Sign",
  Sin: "Sin",
  Softplus: "Softplus",
  Sqrt: "Sqrt",
  Tanh: "Tanh",
} as const;

/** Arithmetic on numbers that are the same everywhere is done here, so that it costs nothing in the graph. */
const FOLDED: Record<string, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
};

export function registerElementwiseKernels(): void {
  registerBinary();
  registerUnary();
  registerConditional();
  registerTracedKernel("Cast", ["x"], ([x], { dtype }, backend) =>
    cast(backend, x!, elementType(dtype as ElementType)),
  );
  registerTracedKernel("Identity", ["x"], ([x]) => x!);
  registerTracedKernel("Fill", [], (_, { shape, value, dtype }) => ({
    kind: "uniform",
    number: Number(value),
    shape: shape as number[],
    dtype: elementType((dtype ?? "float32") as ElementType),
  }));
  for (const [kernel, number] of [["ZerosLike", 0] as const, ["OnesLike", 1] as const]) {
    registerTracedKernel(kernel, ["x"], ([x]) => ({
      kind: "uniform",
      number,
      shape: x!.shape,
      dtype: x!.dtype,
    }));
  }
}

function registerBinary(): void {
  for (const [kernel, operator] of Object.entries(BINARY)) {
    registerTracedKernel(kernel, ["a", "b"], ([a, b], _, backend) => arithmetic(backend, operator, a!, b!));
  }
  for (const [kernel, operator] of Object.entries(COMPARISONS)) {
    registerTracedKernel(kernel, ["a", "b"], ([a, b], _, backend) =>
      elementwise(backend, operator, [a!, b!], "bool"),
    );
  }
  registerTracedKernel("NotEqual", ["a", "b"], ([a, b], _, backend) =>
    elementwise(backend, "Not", [elementwise(backend, "Equal", [a!, b!], "bool")], "bool"),
  );
  registerTracedKernel("SquaredDifference", ["a", "b"], ([a, b], _, backend) => {
    const difference = arithmetic(backend, "Sub", a!, b!);
    return arithmetic(backend, "Mul", difference, difference);
  });
}

function registerUnary(): void {
  for (const [kernel, operator] of Object.entries(UNARY)) {
    registerTracedKernel(kernel, ["x"], ([x], _, backend) => elementwise(backend, operator, [x!], x!.dtype));
  }
  registerTracedKernel("Rsqrt", ["x"], ([x], _, backend) =>
    elementwise(backend, "Reciprocal", [elementwise(backend, "Sqrt", [x!], "float32")], "float32"),
  );
  registerTracedKernel("Square", ["x"], ([x], _, backend) => arithmetic(backend, "Mul", x!, x!));
  registerTracedKernel("Elu", ["x"], ([x], _, backend) => elementwise(backend, "Elu", [x!], "float32"));
  registerTracedKernel("EluGrad", ["dy", "y"], ([dy, y], _, backend) => {
    // The derivative is eˣ = y + 1 where x < 0, and 1 elsewhere.
    const slope = arithmetic(
      backend,
      "Add",
      elementwise(backend, "Min", [y!, uniform(0)], "float32"),
      uniform(1),
    );
    return arithmetic(backend, "Mul", dy!, slope);
  });
  registerTracedKernel("LeakyRelu", ["x"], ([x], { alpha }, backend) =>
    elementwise(backend, "LeakyRelu", [x!], "float32", { alpha: { real: Number(alpha) } }),
  );
}

function registerConditional(): void {
  registerTracedKernel("Step", ["x"], ([x], { alpha }, backend) => {
    const steep = arithmetic(backend, "Mul", x!, uniform(STEEP));
    return clip(backend, steep, Number(alpha ?? 0), 1);
  });
  registerTracedKernel("ClipByValue", ["x"], ([x], { clipValueMin, clipValueMax }, backend) =>
    clip(backend, x!, Number(clipValueMin), Number(clipValueMax)),
  );
  registerTracedKernel("Select", ["condition", "t", "e"], ([condition, t, e], _, backend) =>
    elementwise(backend, "Where", [condition!, t!, e!], t!.dtype),
  );
}

function uniform(number: number): Value {
  return { kind: "uniform", number, shape: [], dtype: "float32" };
}

function clip(backend: TracingBackend, x: Value, low: number, high: number): Value {
  return elementwise(backend, "Clip", [x, uniform(low), uniform(high)], x.dtype);
}

function cast(backend: TracingBackend, x: Value, dtype: ElementType): Value {
  if (x.dtype === dtype) return x;
  if (x.kind === "uniform") return { ...x, dtype };
  const to = { float32: 1, int32: 6, bool: 9 }[dtype];
  return elementwise(backend, "Cast", [x], dtype, { to });
}

/** a ∘ b; numbers known now are folded, and ·1, ÷1, +0, −0 vanish (the tape makes many of them). */
export function arithmetic(backend: TracingBackend, operator: string, a: Value, b: Value): Value {
  const shape = broadcast_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]);
  const fold = FOLDED[operator];
  if (fold && a.kind === "uniform" && b.kind === "uniform") {
    return { kind: "uniform", number: fold(a.number, b.number), shape, dtype: a.dtype };
  }
  if (leavesUnchanged(operator, b)) return broadcastTo(a, shape);
  if ((operator === "Add" || operator === "Mul") && leavesUnchanged(operator, a))
    return broadcastTo(b, shape);
  return operator === "Add"
    ? (biasedConvolution(backend, a, b) ?? elementwise(backend, operator, [a, b], a.dtype))
    : elementwise(backend, operator, [a, b], a.dtype);
}

function leavesUnchanged(operator: string, value: Value): boolean {
  if (value.kind !== "uniform") return false;
  if (operator === "Add" || operator === "Sub") return value.number === 0;
  return (operator === "Mul" || operator === "Div") && value.number === 1;
}

/** A channel vector added to a convolution is the convolution's own third input. */
function biasedConvolution(backend: TracingBackend, a: Value, b: Value): Value | undefined {
  if (a.kind !== "wire" || b.kind !== "wire") return undefined;
  const producer = backend.graph.producerOf(a.name);
  const isConvolution = producer?.operator === "Conv" || producer?.operator === "ConvTranspose";
  if (!isConvolution || producer.inputs.length !== 2) return undefined;
  if (b.shape.length !== 1 || b.shape[0] !== a.shape.at(-1)) return undefined;
  const name = backend.graph.node(producer.operator, [...producer.inputs, b.name], producer.attributes);
  return { ...a, name };
}

/**
 * One ONNX node over operands that broadcast to a common shape. Where none of them is there in full, neither is the result:
 * it is computed as small as its operands are.
 */
export function elementwise(
  backend: TracingBackend,
  operator: string,
  operands: readonly Value[],
  dtype: ElementType,
  attributes: Record<string, number | { real: number }> = {},
): Value {
  const wires = operands.flatMap((operand) => (operand.kind === "uniform" ? [] : [wireOf(operand)]));
  const stored = commonShape(wires);
  const order = commonOrder(wires, stored);
  const names = operands.map((operand) =>
    operand.kind === "uniform"
      ? uniformScalar(backend.graph, operand)
      : broadcastName(backend.graph, wireOf(operand), order),
  );
  const result = backend.wire(backend.graph.node(operator, names, attributes), stored, dtype, order);
  return broadcastTo(result, commonShape(operands));
}

function wireOf(value: Wire | Broadcast): Wire {
  return value.kind === "broadcast" ? value.of : value;
}

function commonShape(values: readonly { readonly shape: Shape }[]): Shape {
  return values.reduce<Shape>(
    (common, { shape }) => broadcast_util.assertAndGetBroadcastShape([...common], [...shape]),
    [],
  );
}

function commonOrder(wires: readonly Wire[], shape: Shape): Order {
  const leading = wires.find((wire) => !isPlain(wire.order) && sameShape(wire.shape, shape));
  return leading?.order ?? plainOrder(shape.length);
}
