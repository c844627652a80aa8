import type { Judgement, ReviewItem } from '@crowdloom/api';
import { expect, it } from 'vitest';
import { isComplete, judged, judgementOf, lackOf, toSend } from './judgements';

const A: ReviewItem = { assignment: 'a', attempt: 1 };
const B: ReviewItem = { assignment: 'b', attempt: 2 };

it('is complete when every answer is judged with all it needs', () => {
  let judgements: Judgement[] = judged([A, B], [], B, { outcome: 'RETURNED' });
  expect(lackOf(judgements[0])).toBe('code');
  judgements = judged([A, B], judgements, B, { errorCode: 'WRONG' });
  expect(isComplete([A, B], judgements)).toBe(false);
  judgements = judged([A, B], judgements, A, { outcome: 'ACCEPTED' });
  expect(isComplete([A, B], judgements)).toBe(true);
  expect(judgements.map((j) => j.assignment)).toEqual(['a', 'b']);
});

it('drops a task with all of its answers, and takes it up again with all', () => {
  let judgements = judged([A, B], [], B, { outcome: 'ACCEPTED' });
  judgements = judged([A, B], judgements, A, { outcome: 'DROPPED' });
  judgements = judged([A, B], judgements, B, { errorCode: 'UNREADABLE' });
  expect(judgements).toEqual([
    { ...A, outcome: 'DROPPED', errorCode: 'UNREADABLE' },
    { ...B, outcome: 'DROPPED', errorCode: 'UNREADABLE' },
  ]);
  expect(isComplete([A, B], judgements)).toBe(true);
  judgements = judged([A, B], judgements, B, { outcome: 'RETURNED' });
  expect(judgementOf(judgements, A)).toBeUndefined();
});

it('is about one attempt: a new round is judged anew', () => {
  const old = judged([B], [], B, { outcome: 'ACCEPTED' });
  expect(isComplete([{ ...B, attempt: 3 }], old)).toBe(false);
});

it('sends with each outcome what the contract wants', () => {
  const said = { errorCode: 'WRONG', comment: 'look left', fixedAnswer: { values: {} } };
  const [accepted, fixed, returned] = toSend([
    { assignment: 'a', attempt: 1, outcome: 'ACCEPTED', ...said },
    { assignment: 'b', attempt: 1, outcome: 'FIXED', ...said },
    { assignment: 'c', attempt: 1, outcome: 'RETURNED', ...said },
  ]);
  expect(accepted).toEqual({ assignment: 'a', attempt: 1, outcome: 'ACCEPTED' });
  expect(fixed).toHaveProperty('fixedAnswer');
  expect(returned).not.toHaveProperty('fixedAnswer');
  expect(returned).toHaveProperty('comment', 'look left');
});
