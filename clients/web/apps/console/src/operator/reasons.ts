// Why a worker gets nothing from a batch, as far as people and batches tell; pure.

import type { Assignment, Batch, Worker } from '@crowdloom/api';
import { batchOf } from '@crowdloom/api';
import { type Filter, failedFilters } from '../batches/audience';

export type Reason =
  | { kind: 'inactive' | 'notWorker' | 'empty' | 'allTaken' | 'open' }
  | { kind: 'holds'; count: number }
  | { kind: 'didAll'; count: number }
  | { kind: 'filter'; filter: Filter };

/** What concerns the person, whatever the batch. */
export function personReasons(worker: Worker): Reason[] {
  if (worker.state !== 'ACTIVE') return [{ kind: 'inactive' }];
  const labels = worker.roles?.includes('ROLE_WORKER') || worker.roles?.includes('ROLE_REVIEWER');
  return labels ? [] : [{ kind: 'notWorker' }];
}

/** What stands between this worker and this running batch; `open` when nothing does. */
export function batchReasons(worker: Worker, batch: Batch, mine: Assignment[]): Reason[] {
  const filters = failedFilters(batch.audience ?? {}, worker);
  if (filters.length) return filters.map((filter) => ({ kind: 'filter', filter }));
  const here = mine.filter((assignment) => batchOf(assignment.name ?? '') === batch.name);
  const held = here.filter((assignment) => assignment.state === 'LEASED').length;
  if (held) return [{ kind: 'holds', count: held }];
  const { openTasks = 0, leasedAssignments = '0' } = batch.progress ?? {};
  if (openTasks === 0) return [{ kind: 'empty' }];
  if (here.length >= (batch.taskCount ?? 0)) return [{ kind: 'didAll', count: here.length }];
  const places = openTasks * (batch.overlap?.min || 1) - Number(leasedAssignments);
  return [{ kind: places > 0 ? 'open' : 'allTaken' }];
}
