/** @file Jobs over the API. */
import type { api } from "../../../contract/api.ts";
import type { Services } from "../../../contract/services.ts";
import type { AppContext } from "../app-context.ts";

export function jobsService({ jobs }: AppContext): Services<typeof api.jobs> {
  return {
    list: (filter) => jobs.list(filter),
    get: ({ jobId }) => jobs.get(jobId),
    events: ({ jobId, after }, { signal }) => jobs.events(jobId, after, signal),
    watch: (_, { signal }) => jobs.watch(signal),
    cancel: ({ jobId }) => jobs.cancel(jobId),
  };
}
