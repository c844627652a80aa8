// Answers on their way. An entry is written before anything else happens when the person presses
// Submit, with the request_id made at that press, and is deleted only after the server said yes: so
// an answer survives a killed tab, and however often it is sent, it counts once. No DOM in here.

import {
  type Assignment,
  batchOf,
  dispatch,
  type Failure,
  failureOf,
  type SubmitAssignmentRequest,
  uuid,
} from '@crowdloom/api';
import { database, type OutboxEntry } from '../store/database';

/** How long the last answer can be taken back before it is sent. */
export const UNDO_MS = 6000;

export interface Outgoing {
  worker: string;
  assignment: Assignment;
  request: Omit<SubmitAssignmentRequest, 'requestId' | 'name' | 'attempt'>;
}

export async function enqueue(
  { worker, assignment, request }: Outgoing,
  now: number,
): Promise<OutboxEntry> {
  const requestId = uuid();
  const { name = '', attempt = 1, batchTitle = '' } = assignment;
  const entry: OutboxEntry = {
    requestId,
    worker,
    batch: batchOf(name),
    batchTitle,
    request: { ...request, name, attempt, requestId },
    assignment,
    createTime: now,
    sendTime: now + UNDO_MS,
    state: 'waiting',
  };
  await (await database()).put('outbox', entry);
  return entry;
}

export async function entriesOf(worker: string): Promise<OutboxEntry[]> {
  const all = await (await database()).getAll('outbox');
  return all.filter((e) => e.worker === worker).sort((a, b) => a.createTime - b.createTime);
}

/** Takes an answer back; undefined when it is due: then it is being sent, here or elsewhere. */
export async function takeBack(requestId: string, now: number): Promise<OutboxEntry | undefined> {
  const tx = (await database()).transaction('outbox', 'readwrite');
  const entry = await tx.store.get(requestId);
  const free = entry && (entry.state === 'refused' || now < entry.sendTime);
  if (free) await tx.store.delete(requestId);
  await tx.done;
  return free ? entry : undefined;
}

export interface DrainResult {
  sent: OutboxEntry[];
  refused: OutboxEntry[];
  /** Why it stopped before the end: the network, or a session that ended. */
  stopped?: Failure;
  /** When the next entry is due; undefined when none waits. */
  nextTime?: number;
}

/** Sends what is due, oldest first. One tab at a time where the browser can tell. */
export async function drain(worker: string, now: () => number): Promise<DrainResult> {
  const run = () => drainHere(worker, now);
  return navigator.locks ? navigator.locks.request('crowdloom-outbox', run) : run();
}

async function drainHere(worker: string, now: () => number): Promise<DrainResult> {
  const result: DrainResult = { sent: [], refused: [] };
  const waiting = (await entriesOf(worker)).filter((e) => e.state === 'waiting');
  for (const entry of waiting) {
    if (entry.sendTime > now()) {
      result.nextTime = Math.min(result.nextTime ?? Number.POSITIVE_INFINITY, entry.sendTime);
      continue;
    }
    const failure = await send(entry);
    if (!failure) result.sent.push(entry);
    else if (failure.transient || failure.unauthenticated) return { ...result, stopped: failure };
    else result.refused.push(await refuse(entry, failure));
  }
  return result;
}

async function send(entry: OutboxEntry): Promise<Failure | undefined> {
  try {
    const db = await database();
    if (!(await db.get('outbox', entry.requestId))) return undefined;
    await dispatch.submitAssignment(entry.request);
    await db.delete('outbox', entry.requestId);
    return undefined;
  } catch (error) {
    return failureOf(error);
  }
}

async function refuse(entry: OutboxEntry, failure: Failure): Promise<OutboxEntry> {
  const refused: OutboxEntry = {
    ...entry,
    state: 'refused',
    reason: failure.reason || failure.code,
  };
  await (await database()).put('outbox', refused);
  return refused;
}
