// What a batch's numbers say: how far, how long still, what it costs; pure.

import type { Batch, Progress } from '@crowdloom/api';

export const stateTone = (state: Batch['state']) =>
  (({ DRAFT: 'neutral', RUNNING: 'good', PAUSED: 'warn', CLOSED: 'neutral' }) as const)[
    (state ?? 'DRAFT') as 'DRAFT'
  ] ?? 'neutral';

export const resolvedOf = ({ resolvedTasks = 0 }: Progress = {}) => resolvedTasks;

/** Answers that the batch wants in all, as far as overlap tells. */
export const wantedAnswers = (batch: Batch) => (batch.taskCount ?? 0) * (batch.overlap?.min || 1);

/** Milliseconds until the last answer at the mean speed so far; undefined before there is one. */
export function remainingMs(batch: Batch, now: number): number | undefined {
  const done = Number(batch.progress?.submittedAssignments ?? 0);
  const since = batch.startTime ? now - Date.parse(batch.startTime) : 0;
  const left = wantedAnswers(batch) - done;
  if (!done || since <= 0 || left < 0) return undefined;
  return (since / done) * left;
}

/** What the batch costs when every task gets its least number of answers, reviews included. */
export function costMicros(batch: Batch, reviewShare: number): bigint {
  const tasks = BigInt(batch.taskCount ?? 0);
  const labels = BigInt(batch.price?.labelMicros ?? 0) * BigInt(batch.overlap?.min || 1);
  const reviews =
    (BigInt(batch.price?.reviewMicros ?? 0) * BigInt(Math.round(reviewShare * 1000))) / 1000n;
  return tasks * (labels + reviews);
}

/** What the answers so far cost. */
export const spentMicros = (batch: Batch): bigint =>
  BigInt(batch.progress?.submittedAssignments ?? 0) * BigInt(batch.price?.labelMicros ?? 0);
