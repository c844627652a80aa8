// Readings of the metrics, a few minutes of them, and what they add up to.

import { type Failure, failureOf, operations } from '@crowdloom/api';
import { signal } from '@preact/signals';
import { growth, parseExposition, quantile, type Sample, sum } from './exposition';

export interface Reading {
  time: number;
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
}

const KEPT = 120;
/** Calls that park wait on purpose: they are no measure of speed. */
const QUICK = { method: /^(?!.*LeaseAssignments).*$/ };
const FINISHED = 'rpc_gateway_requests_total';
const DURATION = 'rpc_gateway_duration_seconds';

export const readings = signal<Reading[]>([]);
export const failure = signal<Failure | undefined>(undefined);

export async function read() {
  try {
    const { exposition = '' } = await operations.readMetrics({});
    const next = { time: Date.now(), samples: parseExposition(exposition) };
    readings.value = [...readings.value, next].slice(-KEPT);
    failure.value = undefined;
  } catch (error) {
    failure.value = failureOf(error);
  }
}

export const pointsOf = (all: Reading[]): Point[] =>
  all.slice(1).map((after, i) => pointOf(all[i] ?? after, after));

export function pointOf(before: Reading, after: Reading): Point {
  const minutes = Math.max(1, after.time - before.time) / 60_000;
  const grew = (labels: Record<string, string | RegExp>) =>
    growth(before.samples, after.samples, FINISHED, labels) / minutes;
  const ms = (q: number) => {
    const seconds = quantile(before.samples, after.samples, DURATION, q, QUICK);
    return seconds === undefined ? undefined : seconds * 1000;
  };
  return {
    time: after.time,
    submitsPerMinute: grew({ method: /SubmitAssignment/, code: /^ok$/i }),
    leasesPerMinute: grew({ method: /LeaseAssignments/, code: /^ok$/i }),
    errorsPerMinute: grew({ code: /^(?!ok$)/i }),
    p50Ms: ms(0.5),
    p99Ms: ms(0.99),
  };
}

/** The newest value of a gauge, over all its series. */
export const gauge = (
  name: string,
  labels: Record<string, string | RegExp> = {},
): number | undefined => {
  const samples = readings.value.at(-1)?.samples ?? [];
  return samples.some((s) => s.name === name) ? sum(samples, name, labels) : undefined;
};
