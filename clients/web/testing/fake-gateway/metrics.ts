// Counts of the calls in the text format of the real gateway's metrics.

const BOUNDS = [0.001, 0.005, 0.025, 0.1, 0.5];
/** What every call is said to take: the fake measures nothing. */
const SECONDS = 0.004;

export class Metrics {
  private counts = new Map<string, number>();

  count(method: string) {
    this.counts.set(method, (this.counts.get(method) ?? 0) + 1);
  }

  text(): string {
    const lines = ['# TYPE rpc_gateway_requests_total counter'];
    for (const [method, count] of this.counts) {
      lines.push(`rpc_gateway_requests_total{method="${method}",code="ok"} ${count}`);
      for (const bound of [...BOUNDS, '+Inf']) {
        const inside = bound === '+Inf' || Number(bound) >= SECONDS ? count : 0;
        lines.push(
          `rpc_gateway_duration_seconds_bucket{method="${method}",le="${bound}"} ${inside}`,
        );
      }
    }
    const count = (name: string) =>
      [...this.counts].reduce((sum, [m, n]) => sum + (m.endsWith(`/${name}`) ? n : 0), 0);
    lines.push(
      `dispatch_submissions_total ${count('SubmitAssignment')}`,
      `dispatch_leases_total ${count('LeaseAssignments')}`,
      'dispatch_queued_tasks 1240',
      'dispatch_queue_idle_seconds 72',
      'dispatch_open_leases 38',
      'dispatch_expiring_leases 2',
      'dispatch_active_workers 17',
      'consumer_lag_seconds{consumer="consensus"} 0.02',
    );
    return `${lines.join('\n')}\n`;
  }
}
