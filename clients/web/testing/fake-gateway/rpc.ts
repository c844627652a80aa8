// Connect's unary JSON as the gateway speaks it: one POST for a call, errors with details.

import type { IncomingMessage, ServerResponse } from 'node:http';

export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly reason: string,
    readonly metadata: Record<string, string> = {},
    readonly violations: { field: string; description: string }[] = [],
  ) {
    super(`${code}: ${reason}`);
  }
}

const STATUS: Record<string, number> = {
  invalid_argument: 400,
  failed_precondition: 400,
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  unimplemented: 501,
  already_exists: 409,
  aborted: 409,
  resource_exhausted: 429,
  unavailable: 503,
};

function bodyOf(refusal: Refusal) {
  const { code, reason, metadata, violations } = refusal;
  const info = { type: 'google.rpc.ErrorInfo', debug: { reason, domain: 'crowdloom', metadata } };
  const bad = { type: 'google.rpc.BadRequest', debug: { fieldViolations: violations } };
  return { code, message: reason, details: violations.length ? [info, bad] : [info] };
}

export function sendRefusal(response: ServerResponse, refusal: Refusal) {
  sendJson(response, STATUS[refusal.code] ?? 500, bodyOf(refusal));
}

export function sendJson(response: ServerResponse, status: number, body: unknown) {
  response.writeHead(status, {
    'content-type': 'application/json',
    date: new Date().toUTCString(),
  });
  response.end(JSON.stringify(body));
}

export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString() || '{}');
}

export const notFound = (reason: string) => new Refusal('not_found', reason);
export const notNow = (reason: string) => new Refusal('failed_precondition', reason);
