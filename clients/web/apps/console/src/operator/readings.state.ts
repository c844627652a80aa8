// Readings of the metrics of every process, a few minutes of them, and what they add up to.

import { type Failure, failureOf, operations, type Process } from '@crowdloom/api';
import { signal } from '@preact/signals';
import { greatest, growth, growths, parseExposition, quantile, type Sample } from './exposition';

export interface Reading {
  time: number;
  /** Of all processes; the label `process` tells whose. */
  samples: Sample[];
}

/** One point of the charts, from two readings. */
export interface Point {
  time: number;
  submitsPerMinute: number;
  leasesPerMinute: number;
  errorsPerMinute: number;
  p50Ms: number | undefined;
  p99Ms: number | undefined;
  queued: number | undefined;
  openLeases: number | undefined;
  lagSeconds: number | undefined;
}

/** How one method did between two readings. */
export interface MethodRow {
  method: string;
  perMinute: number;
  errors: number;
  p50Ms: number | undefined;
  p99Ms: number | undefined;
}

const KEPT = 120;
/** Calls that park wait on purpose: they are no measure of speed. */
const QUICK = { method: /^(?!.*LeaseAssignments).*$/ };
const FINISHED = 'rpc_gateway_requests_total';
const DURATION = 'rpc_gateway_duration_seconds';
const FAILED = { code: /^(?!ok$)/i };

export const readings = signal<Reading[]>([]);
export const processes = signal<Process[]>([]);
export const failure = signal<Failure | undefined>(undefined);

const samplesOf = (exposition: string, process: string) =>
  parseExposition(exposition).map((s) => ({ ...s, labels: { ...s.labels, process } }));

export async function read() {
  try {
    const { exposition = '', peers = [] } = await operations.readMetrics({});
    const samples = [
      ...samplesOf(exposition, 'gateway'),
      ...peers.flatMap((peer) => samplesOf(peer.exposition ?? '', peer.address ?? '')),
    ];
    processes.value = peers;
    readings.value = [...readings.value, { time: Date.now(), samples }].slice(-KEPT);
    failure.value = undefined;
  } catch (error) {
    failure.value = failureOf(error);
  }
}

export const pointsOf = (all: Reading[]): Point[] =>
  all.slice(1).map((after, i) => pointOf(all[i] ?? after, after));

const minutesBetween = (before: Reading, after: Reading) =>
  Math.max(1, after.time - before.time) / 60_000;

const milliseconds = (seconds: number | undefined) =>
  seconds === undefined ? undefined : seconds * 1000;

export function pointOf(before: Reading, after: Reading): Point {
  const minutes = minutesBetween(before, after);
  const grew = (name: string, labels = {}) =>
    growth(before.samples, after.samples, name, labels) / minutes;
  const ms = (q: number) =>
    milliseconds(quantile(before.samples, after.samples, DURATION, q, QUICK));
  return {
    time: after.time,
    submitsPerMinute: grew('dispatch_submissions_total'),
    leasesPerMinute: grew('dispatch_leases_total'),
    errorsPerMinute: grew(FINISHED, FAILED),
    p50Ms: ms(0.5),
    p99Ms: ms(0.99),
    queued: greatest(after.samples, 'dispatch_queued_tasks'),
    openLeases: greatest(after.samples, 'dispatch_open_leases'),
    lagSeconds: greatest(after.samples, 'consumer_lag_seconds'),
  };
}

/** Every method that was called between the first and the last reading, the busiest first. */
export function methodsOf(all: Reading[]): MethodRow[] {
  const [before, after] = [all[0], all.at(-1)];
  if (!before || !after || before === after) return [];
  const rows = new Map<string, { calls: number; errors: number }>();
  for (const { labels, value } of growths(before.samples, after.samples, FINISHED)) {
    const row = rows.get(labels.method ?? '') ?? { calls: 0, errors: 0 };
    row.calls += value;
    if (FAILED.code.test(labels.code ?? '')) row.errors += value;
    rows.set(labels.method ?? '', row);
  }
  const ms = (method: string, q: number) =>
    milliseconds(quantile(before.samples, after.samples, DURATION, q, { method }));
  return [...rows]
    .filter(([, { calls }]) => calls > 0)
    .sort(([, a], [, b]) => b.calls - a.calls)
    .map(([method, { calls, errors }]) => ({
      method,
      perMinute: calls / minutesBetween(before, after),
      errors,
      p50Ms: ms(method, 0.5),
      p99Ms: ms(method, 0.99),
    }));
}

/** The newest value of a gauge that every process tells of the whole installation. */
export const gauge = (name: string, labels: Record<string, string | RegExp> = {}) =>
  greatest(readings.value.at(-1)?.samples ?? [], name, labels);
