// What went wrong with a call, in words that screens can act on: a Connect code, the stable reason
// that the contracts name, and when to try again.

export interface FieldViolation {
  field: string;
  description: string;
}

export interface FailureFacts {
  code: string;
  reason: string;
  message: string;
  metadata: Record<string, string>;
  violations: FieldViolation[];
  retryDelayMs: number;
}

export class Failure extends Error implements FailureFacts {
  readonly code: string;
  readonly reason: string;
  readonly metadata: Record<string, string>;
  readonly violations: FieldViolation[];
  readonly retryDelayMs: number;

  constructor(facts: Partial<FailureFacts> & { code: string }) {
    super(facts.message ?? facts.code);
    this.code = facts.code;
    this.reason = facts.reason ?? '';
    this.metadata = facts.metadata ?? {};
    this.violations = facts.violations ?? [];
    this.retryDelayMs = facts.retryDelayMs ?? 0;
  }

  /** The call may succeed later without any change: the network or the server was away. */
  get transient(): boolean {
    return TRANSIENT.has(this.code);
  }

  get unauthenticated(): boolean {
    return this.code === 'unauthenticated';
  }
}

const TRANSIENT = new Set(['unavailable', 'deadline_exceeded', 'resource_exhausted', 'aborted']);

/** No answer came at all: offline, or the server cannot be reached. */
export const networkFailure = (message: string) =>
  new Failure({ code: 'unavailable', reason: 'NETWORK', message });

export const failureOf = (error: unknown): Failure =>
  error instanceof Failure ? error : new Failure({ code: 'internal', message: String(error) });

interface Detail {
  type?: string;
  debug?: {
    reason?: string;
    metadata?: Record<string, string>;
    fieldViolations?: FieldViolation[];
    retryDelay?: string;
  };
}

// HTTP answers that are not Connect errors come from what stands before the gateway.
const CODE_BY_STATUS: Record<number, string> = {
  400: 'internal',
  401: 'unauthenticated',
  403: 'permission_denied',
  404: 'unimplemented',
  413: 'invalid_argument',
  429: 'resource_exhausted',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
};

/** Reads the body of an answer that is not OK. */
export function failureFromAnswer(status: number, body: unknown): Failure {
  const error = (typeof body === 'object' && body !== null ? body : {}) as {
    code?: string;
    message?: string;
    details?: Detail[];
  };
  const facts: Partial<FailureFacts> = {};
  for (const { debug } of error.details ?? []) {
    if (debug?.reason) facts.reason = debug.reason;
    if (debug?.metadata) facts.metadata = debug.metadata;
    if (debug?.fieldViolations) facts.violations = debug.fieldViolations;
    if (debug?.retryDelay) facts.retryDelayMs = Number.parseFloat(debug.retryDelay) * 1000;
  }
  const code = error.code ?? CODE_BY_STATUS[status] ?? 'unknown';
  return new Failure({ ...facts, code, message: error.message ?? `HTTP ${status}` });
}
