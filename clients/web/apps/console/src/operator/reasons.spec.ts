import type { Assignment, Batch, Worker } from '@crowdloom/api';
import { describe, expect, it } from 'vitest';
import { batchReasons, personReasons } from './reasons';

const WORKER: Worker = { state: 'ACTIVE', roles: ['ROLE_WORKER'] };
const BATCH: Batch = {
  name: 'projects/3-1/batches/1',
  taskCount: 2,
  overlap: { min: 1 },
  progress: { openTasks: 2 },
};
const mine = (task: number, state: Assignment['state']): Assignment => ({
  name: `projects/3-1/batches/1/tasks/${task}/assignments/3-5-1`,
  state,
});
const kinds = (batch: Batch, assignments: Assignment[] = []) =>
  batchReasons(WORKER, batch, assignments).map((reason) => reason.kind);

describe('a person', () => {
  it.each([
    [{ ...WORKER, state: 'SUSPENDED' as const }, ['inactive']],
    [{ ...WORKER, roles: ['ROLE_MANAGER' as const] }, ['notWorker']],
    [WORKER, []],
  ])('%#', (worker, expected) => {
    expect(personReasons(worker).map((reason) => reason.kind)).toEqual(expected);
  });
});

describe('a batch', () => {
  it('is open when nothing stands in the way', () => expect(kinds(BATCH)).toEqual(['open']));
  it('asks for what the person lacks', () =>
    expect(kinds({ ...BATCH, audience: { regions: ['X'] } })).toEqual(['filter']));
  it('has no tasks left', () => expect(kinds({ ...BATCH, progress: {} })).toEqual(['empty']));
  it('is all in other hands', () =>
    expect(kinds({ ...BATCH, progress: { openTasks: 2, leasedAssignments: '2' } })).toEqual([
      'allTaken',
    ]));
  it('was done by this person', () =>
    expect(kinds(BATCH, [mine(1, 'ACCEPTED'), mine(2, 'SKIPPED')])).toEqual(['didAll']));
  it('is in this person’s hands', () =>
    expect(kinds(BATCH, [mine(1, 'LEASED')])).toEqual(['holds']));
});
