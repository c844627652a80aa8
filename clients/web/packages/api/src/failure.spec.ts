import { describe, expect, it } from 'vitest';
import { failureFromAnswer } from './failure';

describe('failureFromAnswer', () => {
  it('reads reason, metadata, violations and delay from the details', () => {
    const failure = failureFromAnswer(429, {
      code: 'resource_exhausted',
      message: 'slow down',
      details: [
        {
          type: 'google.rpc.ErrorInfo',
          debug: { reason: 'RATE_LIMITED', metadata: { limit: '50' } },
        },
        { type: 'google.rpc.RetryInfo', debug: { retryDelay: '1.500s' } },
        {
          type: 'google.rpc.BadRequest',
          debug: { fieldViolations: [{ field: 'name', description: 'x' }] },
        },
      ],
    });
    expect(failure).toMatchObject({
      code: 'resource_exhausted',
      reason: 'RATE_LIMITED',
      retryDelayMs: 1500,
    });
    expect(failure.metadata).toEqual({ limit: '50' });
    expect(failure.violations).toEqual([{ field: 'name', description: 'x' }]);
    expect(failure.transient).toBe(true);
  });

  it.each([
    [502, 'unavailable', true],
    [401, 'unauthenticated', false],
    [413, 'invalid_argument', false],
    [418, 'unknown', false],
  ])('makes sense of HTTP %i from what stands before the gateway', (status, code, transient) => {
    const failure = failureFromAnswer(status, '<html>');
    expect(failure.code).toBe(code);
    expect(failure.transient).toBe(transient);
  });
});
