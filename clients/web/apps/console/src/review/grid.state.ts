// The review grid: leased reviews of one batch, a cell for each answer, and what was decided.

import {
  type Assignment,
  dispatch,
  type Failure,
  failureOf,
  type Judgement,
  type NoWorkReason,
  type ReviewItem,
  uuid,
} from '@crowdloom/api';
import { isComplete, judged, judgementOf, toSend } from '@crowdloom/tools';
import { computed, signal } from '@preact/signals';
import { workerName } from '../session/session.state';

const AT_ONCE = 10;

export interface Cell {
  review: Assignment;
  item: ReviewItem;
}

export const reviews = signal<Assignment[]>([]);
export const decisions = signal<Record<string, Judgement[]>>({});
export const noWork = signal<NoWorkReason | undefined>(undefined);
export const failure = signal<Failure | undefined>(undefined);
export const loading = signal(false);
/** Reviews that the server refused, with the reason. */
export const refused = signal<{ name: string; failure: Failure }[]>([]);

/** Made when a review is sent first, and kept until it is taken: a repeated send counts once. */
const requestIds = new Map<string, string>();

export const cells = computed<Cell[]>(() =>
  reviews.value.flatMap((review) => (review.reviewItems ?? []).map((item) => ({ review, item }))),
);

const decisionsOf = (review: Assignment) => decisions.value[review.name ?? ''] ?? [];

export const judgementAt = ({ review, item }: Cell) => judgementOf(decisionsOf(review), item);

export const isReady = (review: Assignment) =>
  isComplete(review.reviewItems ?? [], decisionsOf(review));

export const readyCount = computed(() => {
  decisions.value;
  return reviews.value.filter(isReady).length;
});

export function decide({ review, item }: Cell, change: Partial<Judgement>) {
  const next = judged(review.reviewItems ?? [], decisionsOf(review), item, change);
  decisions.value = { ...decisions.value, [review.name ?? '']: next };
}

/** Accepts every answer that nothing was said about. */
export function acceptRest() {
  for (const cell of cells.value) {
    if (!judgementAt(cell)?.outcome) decide(cell, { outcome: 'ACCEPTED' });
  }
}

export async function loadReviews(batch: string) {
  loading.value = true;
  try {
    const request = { worker: workerName.value, maxCount: AT_ONCE, batch };
    const answer = await dispatch.leaseAssignments(request);
    reviews.value = (answer.assignments ?? []).filter((a) => a.kind === 'REVIEW');
    noWork.value = reviews.value.length ? undefined : (answer.noWorkReason ?? 'ALL_TAKEN');
    failure.value = undefined;
  } catch (error) {
    failure.value = failureOf(error);
  } finally {
    loading.value = false;
  }
}

/** Sends every review that is complete; returns how many were taken. */
export async function sendReady(batch: string): Promise<number> {
  let taken = 0;
  refused.value = [];
  for (const review of reviews.value.filter(isReady)) {
    const problem = await send(review);
    if (!problem) taken++;
    else if (problem.transient || problem.unauthenticated) {
      failure.value = problem;
      return taken;
    } else refused.value = [...refused.value, { name: review.name ?? '', failure: problem }];
  }
  await loadReviews(batch);
  return taken;
}

async function send(review: Assignment): Promise<Failure | undefined> {
  const { name = '', attempt = 1 } = review;
  const requestId = requestIds.get(name) ?? uuid();
  requestIds.set(name, requestId);
  try {
    const judgements = toSend(decisionsOf(review));
    await dispatch.submitAssignment({ name, attempt, requestId, judgements });
    requestIds.delete(name);
    return undefined;
  } catch (error) {
    return failureOf(error);
  }
}

export async function renewReviews() {
  await Promise.allSettled(
    reviews.value.map(({ name, attempt }) => dispatch.renewAssignment({ name, attempt })),
  );
}

/** Another batch: the leases stay with the reviewer and come back when its grid is opened again. */
export function forgetReviews() {
  reviews.value = [];
  decisions.value = {};
  refused.value = [];
}
