import { expect, it } from 'vitest';
import { parseExposition } from './exposition';
import { methodsOf, pointOf, type Reading } from './readings.state';

const reading = (minute: number, ...texts: string[]): Reading => ({
  time: minute * 60_000,
  samples: texts.flatMap((text, process) =>
    parseExposition(text).map((s) => ({ ...s, labels: { ...s.labels, process: String(process) } })),
  ),
});

it('adds up what processes did, and takes what they all tell once', () => {
  const before = reading(0, 'dispatch_leases_total 5', 'dispatch_leases_total 100');
  const after = reading(
    1,
    'dispatch_leases_total 8\ndispatch_queued_tasks 40\nconsumer_lag_seconds{consumer="a"} 0.5',
    'dispatch_leases_total 110\ndispatch_queued_tasks 42\nconsumer_lag_seconds{consumer="b"} 2',
  );
  expect(pointOf(before, after)).toMatchObject({ leasesPerMinute: 13, queued: 42, lagSeconds: 2 });
});

it('counts a process that started again from zero', () => {
  const before = reading(0, 'dispatch_leases_total 500', 'dispatch_leases_total 100');
  const after = reading(1, 'dispatch_leases_total 3', 'dispatch_leases_total 104');
  expect(pointOf(before, after).leasesPerMinute).toBe(7);
});

it('tells what each method did', () => {
  const counts = (calls: number, failed: number) =>
    [
      `rpc_gateway_requests_total{method="A/Get",code="OK"} ${calls}`,
      `rpc_gateway_requests_total{method="A/Get",code="NOT_FOUND"} ${failed}`,
      'rpc_gateway_requests_total{method="A/Idle",code="OK"} 3',
      `rpc_gateway_duration_seconds_bucket{method="A/Get",le="0.1"} ${calls + failed}`,
      `rpc_gateway_duration_seconds_bucket{method="A/Get",le="+Inf"} ${calls + failed}`,
    ].join('\n');
  const [row, none] = methodsOf([reading(0, counts(10, 0)), reading(2, counts(28, 2))]);
  expect(row).toMatchObject({ method: 'A/Get', perMinute: 10, errors: 2, p50Ms: 50 });
  expect(none).toBeUndefined();
});
