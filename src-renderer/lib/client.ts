/** @file The application as the pages see it: one function for every procedure of the contract. */
import type { ContractRouterClient } from "@orpc/contract";
import type { Api } from "../../src-main/contract/api.ts";

export type Client = ContractRouterClient<Api>;
