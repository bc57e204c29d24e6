/** @file Requests as a stranger may send them: any path, any header, nothing made right on the way. */
import { request } from "node:http";
import { buffer } from "node:stream/consumers";

export type RawReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  readonly text: string;
};

export type RawRequest = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
};

/** Sends `path` to the port byte for byte. */
export async function rawRequest(port: number, path: string, options: RawRequest = {}): Promise<RawReply> {
  const { method = "GET", headers = {}, body } = options;
  const { promise, resolve, reject } = Promise.withResolvers<RawReply>();
  const sent = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (reply) => {
    buffer(reply).then((received) => {
      const { statusCode: status = 0, headers: answered } = reply;
      resolve({ status, headers: answered, body: received, text: received.toString("utf8") });
    }, reject);
  });
  sent.on("error", reject);
  sent.end(body);
  return promise;
}
