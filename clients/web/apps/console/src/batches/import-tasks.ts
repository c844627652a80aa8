// Turns rows into tasks and tasks into chunks, and sends the chunks: first as a dry run, then for
// good. A chunk that failed on its way is sent again with the same offset, which is harmless.

import { dispatch, type LabelInterface, type Task } from '@crowdloom/api';
import type { Row } from './rows';

const ROWS_MAX = 500;
const BYTES_MAX = 1_500_000;

export interface LineTask {
  line: number;
  task: Task;
}

export interface LineError {
  line: number;
  field?: string;
  /** A stable reason, from here or from the server. */
  reason: string;
  message?: string;
}

const ID_COLUMNS = new Set(['external_id', 'externalId', 'id']);

/** Columns: external_id (or id) names the row, gold is the right choice, the rest is the payload. */
export function taskOf(values: Record<string, unknown>, labels: LabelInterface): Task {
  const task: Task = { payload: {} };
  const payload: Record<string, unknown> = {};
  const choice = labels.controls?.find((control) => control.choice);
  const isInput = (key: string) => labels.inputs?.some((input) => input.key === key);
  for (const [key, value] of Object.entries(values)) {
    if (ID_COLUMNS.has(key) && !isInput(key)) task.externalId = String(value ?? '');
    else if (key === 'gold' && choice && !isInput(key)) {
      if (value)
        task.gold = { values: { [choice.key ?? '']: { choice: { options: [String(value)] } } } };
    } else payload[key] = value;
  }
  return { ...task, payload: payload as Task['payload'] };
}

export const problemOfRow = (row: Row): LineError => ({
  line: row.line,
  reason: `ROW_${(row.problem ?? 'columns').toUpperCase()}`,
});

/** Collects tasks until a chunk is full in rows or bytes. */
export class Chunker {
  private rows: LineTask[] = [];
  private bytes = 0;

  /** The finished chunk, when this row no longer fits into it. */
  add(row: LineTask): LineTask[] | undefined {
    const size = JSON.stringify(row.task).length;
    const full =
      this.rows.length >= ROWS_MAX || (this.rows.length > 0 && this.bytes + size > BYTES_MAX);
    const done = full ? this.flush() : undefined;
    this.rows.push(row);
    this.bytes += size;
    return done;
  }

  flush(): LineTask[] {
    const done = this.rows;
    this.rows = [];
    this.bytes = 0;
    return done;
  }
}

export interface ImportCounts {
  rows: number;
  good: number;
  duplicates: number;
  errors: LineError[];
  /** How many lines were bad in all; `errors` has the first of them. */
  bad: number;
}

export const noCounts = (): ImportCounts => ({
  rows: 0,
  good: 0,
  duplicates: 0,
  errors: [],
  bad: 0,
});

const ERRORS_MAX = 200;

export function addErrors(counts: ImportCounts, errors: LineError[]) {
  counts.bad += errors.length;
  counts.errors.push(...errors.slice(0, Math.max(0, ERRORS_MAX - counts.errors.length)));
}

interface ChunkRequest {
  batch: string;
  importId: string;
  offset: number;
  chunk: LineTask[];
  dryRun: boolean;
}

/** Sends one chunk; bad rows come back with their lines, the good ones are taken. */
export async function sendChunk(
  { batch, importId, offset, chunk, dryRun }: ChunkRequest,
  counts: ImportCounts,
) {
  const answer = await dispatch.appendTasks(
    {
      parent: batch,
      importId,
      offset: String(offset),
      tasks: chunk.map(({ task }) => task),
      validateOnly: dryRun,
      skipInvalid: true,
    },
    { timeoutMs: 60_000 },
  );
  counts.rows += chunk.length;
  counts.good += answer.appendedCount ?? 0;
  counts.duplicates += answer.duplicateCount ?? 0;
  const errors = answer.errors ?? [];
  addErrors(
    counts,
    errors.map(({ row = 0, field, reason = '', message }) => ({
      line: chunk[row]?.line ?? 0,
      field,
      reason,
      message,
    })),
  );
}
