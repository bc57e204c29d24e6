import { ORPCError } from "@orpc/client";
import { describe, expect, test } from "vitest";
import { Connection } from "../../../src-renderer/lib/connection.svelte.ts";
import { fakeClient } from "../fake-client.ts";

describe("The connection", () => {
  test("asks again, less and less often, until somebody answers", async () => {
    const waits: number[] = [];
    const connection = new Connection(async (milliseconds) => {
      waits.push(milliseconds);
    });
    let refusals = 6;
    connection.use(
      fakeClient({
        host: {
          capabilities: () => {
            refusals -= 1;
            if (refusals >= 0) throw new TypeError("Failed to fetch");
            return {};
          },
        },
      }),
    );
    connection.lost();
    expect(connection.isReady).toBe(false);
    await connection.whenReady();
    expect(connection.isReady).toBe(true);
    expect(waits).toEqual([500, 1000, 2000, 4000, 5000, 5000]);
  });

  test("counts each time it is found again, so that pages load anew", async () => {
    const connection = new Connection(async () => undefined);
    connection.use(fakeClient({ host: { capabilities: () => ({}) } }));
    connection.lost();
    await connection.whenReady();
    connection.lost();
    await connection.whenReady();
    expect(connection.generation).toBe(2);
  });

  test("searches once, however many calls fail at the same time", async () => {
    const client = fakeClient({ host: { capabilities: () => ({}) } });
    const connection = new Connection(async () => undefined);
    connection.use(client);
    connection.lost();
    connection.lost();
    connection.lost();
    await connection.whenReady();
    expect(client.calls).toHaveLength(1);
    expect(connection.generation).toBe(1);
  });

  test("comes in again by itself where it can, and says that it is refused where it cannot", async () => {
    let isIn = false;
    const client = fakeClient({
      host: {
        capabilities: () => {
          if (!isIn) throw new ORPCError("not-permitted", { status: 401, message: "No key." });
          return {};
        },
      },
    });
    const refused: boolean[] = [];
    let attempts = 0;
    const connection = new Connection(async () => void refused.push(connection.isRefused));
    connection.use(client, async () => {
      attempts += 1;
      if (attempts === 1) throw new TypeError("Failed to fetch");
      isIn = attempts === 3;
      return isIn;
    });
    connection.lost();
    await connection.whenReady();
    expect(refused).toEqual([true, true]);
    expect(connection.isRefused).toBe(false);
    expect(connection.generation).toBe(1);
  });
});
