/** @file Who decides something, and why: the options of commands whose decisions are kept. */
import { InvalidArgumentError, Option } from "commander";
import { remark, userName } from "../contract/ids.ts";
import type { Decider } from "../core/store/activations.ts";

export type DecisionFlags = { readonly by?: string; readonly reason?: string };

export function decisionOptions(): Option[] {
  return [
    new Option("--by <name>", "who decides this").argParser((text) => {
      const parsed = userName.safeParse(text);
      if (parsed.success) return parsed.data;
      throw new InvalidArgumentError("Give a name.");
    }),
    new Option("--reason <text>", "why").argParser((text) => {
      const parsed = remark.safeParse(text);
      if (parsed.success) return parsed.data;
      throw new InvalidArgumentError("Give at most 500 characters.");
    }),
  ];
}

/** Of a command that was given `--by`. */
export function deciderOf({ by = "", reason = "" }: DecisionFlags): Decider {
  return { user: by, reason };
}
