// The only place that talks to the network: unary calls of the Connect protocol as JSON.
//
//   const dispatch = client<typeof DispatchService>('crowdloom.dispatch.v1.DispatchService');
//   const { assignments } = await dispatch.leaseAssignments({ worker, maxCount: 3 });
//
// Methods and their types come from the generated descriptors, of which only types are imported: a
// new RPC needs no line here. Every failure is a Failure.

import type { DescMethod, DescService, MessageJsonType } from '@bufbuild/protobuf';
import { Failure, failureFromAnswer, networkFailure } from './failure';

export interface CallOptions {
  signal?: AbortSignal;
  timeoutMs?: number;
}

type Methods<S extends DescService> = {
  [K in keyof S['method']]: S['method'][K] extends DescMethod
    ? (
        request: MessageJsonType<S['method'][K]['input']>,
        options?: CallOptions,
      ) => Promise<MessageJsonType<S['method'][K]['output']>>
    : never;
};

const TIMEOUT_MS = 15_000;

/** What calls report to: who must sign in again, and how far the server's clock is from ours. */
export const callEvents = {
  unauthenticated: () => {},
  serverTime: (_offsetMs: number) => {},
};

export async function call(
  method: string,
  request: unknown,
  { signal, timeoutMs = TIMEOUT_MS }: CallOptions = {},
): Promise<unknown> {
  const answer = await send(method, JSON.stringify(request), timeoutMs, signal);
  noteServerTime(answer.headers.get('date'));
  const body = await answer.json().catch(() => undefined);
  if (answer.ok && body !== undefined) return body;
  const failure = answer.ok
    ? networkFailure('the answer was cut off')
    : failureFromAnswer(answer.status, body);
  if (failure.unauthenticated) callEvents.unauthenticated();
  throw failure;
}

async function send(method: string, body: string, timeoutMs: number, signal?: AbortSignal) {
  const timeout = new AbortController();
  const stop = () => timeout.abort();
  const timer = setTimeout(stop, timeoutMs);
  signal?.addEventListener('abort', stop);
  try {
    return await fetch(`/${method}`, {
      method: 'POST',
      body,
      signal: timeout.signal,
      headers: {
        'Content-Type': 'application/json',
        'Connect-Protocol-Version': '1',
        'Connect-Timeout-Ms': String(timeoutMs),
        'X-Crowdloom-Cookie': '1',
      },
    });
  } catch (error) {
    if (signal?.aborted) throw new Failure({ code: 'canceled' });
    throw networkFailure(String(error));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

function noteServerTime(date: string | null) {
  const time = date ? Date.parse(date) : Number.NaN;
  if (!Number.isNaN(time)) callEvents.serverTime(time - Date.now());
}

export function client<S extends DescService>(service: string): Methods<S> {
  return new Proxy({} as Methods<S>, {
    get: (_, name: string) => (request: unknown, options?: CallOptions) =>
      call(`${service}/${name.charAt(0).toUpperCase()}${name.slice(1)}`, request, options),
  });
}
