// Judgements of a review while they are being made; pure.

import type { Judgement, Outcome, ReviewItem } from '@crowdloom/api';

export const OUTCOMES = [
  'ACCEPTED',
  'FIXED',
  'RETURNED',
  'REJECTED',
  'DROPPED',
] as const satisfies readonly Outcome[];

const idOf = ({ assignment, attempt }: ReviewItem) => ({ assignment, attempt });

const isFor = (item: ReviewItem) => (j: Judgement) =>
  j.assignment === item.assignment && j.attempt === item.attempt;

export const judgementOf = (judgements: Judgement[], item: ReviewItem) =>
  judgements.find(isFor(item));

/**
 * The judgements with one changed; their order follows the items. A task is dropped with all of its
 * answers, and taken up again with all.
 */
export function judged(
  items: ReviewItem[],
  judgements: Judgement[],
  item: ReviewItem,
  change: Partial<Judgement>,
) {
  const old = judgementOf(judgements, item);
  const next: Judgement = { ...old, ...idOf(item), ...change };
  const { outcome, errorCode, comment } = next;
  return items.flatMap((other) => {
    if (other === item) return next;
    if (outcome === 'DROPPED') return { ...idOf(other), outcome, errorCode, comment };
    return (old?.outcome !== 'DROPPED' && judgementOf(judgements, other)) || [];
  });
}

/** What a judgement still lacks. */
export function lackOf(judgement: Judgement | undefined): 'outcome' | 'code' | 'fix' | undefined {
  if (!judgement?.outcome) return 'outcome';
  if (judgement.outcome === 'ACCEPTED') return undefined;
  if (!judgement.errorCode) return 'code';
  return judgement.outcome === 'FIXED' && !judgement.fixedAnswer ? 'fix' : undefined;
}

export const isComplete = (items: ReviewItem[], judgements: Judgement[]) =>
  items.every((item) => !lackOf(judgementOf(judgements, item)));

/** Only what the contract wants: an accepted answer carries no code, an unfixed one no version. */
export function toSend(judgements: Judgement[]): Judgement[] {
  return judgements.map(
    ({ assignment, attempt, outcome, errorCode, comment, pin, fixedAnswer }) => {
      if (outcome === 'ACCEPTED') return { assignment, attempt, outcome };
      const base = {
        assignment,
        attempt,
        outcome,
        errorCode,
        ...(comment && { comment }),
        ...(pin && { pin }),
      };
      return outcome === 'FIXED' ? { ...base, fixedAnswer } : base;
    },
  );
}
