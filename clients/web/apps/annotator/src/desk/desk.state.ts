// The desk: the leased tasks of one batch, the draft of the first, and what is said when there is
// nothing. Components show these signals and call these functions; nothing in here touches the DOM.

import {
  type Answer,
  type Assignment,
  dispatch,
  type Failure,
  failureOf,
  type Judgement,
  type NoWorkReason,
  uuid,
} from '@crowdloom/api';
import { toSend } from '@crowdloom/tools';
import { computed, signal } from '@preact/signals';
import { deviceKind } from '../session/device';
import { workerName } from '../session/session.state';
import type { OutboxEntry } from '../store/database';
import { dropDraft, loadDraft, saveDraft } from '../store/drafts';
import { loadLeases, saveLeases } from '../store/leases';
import { fetchMedia } from '../store/media';
import { requestBackgroundSync } from '../sync/background';
import { enqueue, takeBack } from '../sync/outbox';
import { outbox } from '../sync/outbox.state';
import { refreshOutbox, sync } from '../sync/sync.state';
import { merged, returnedFirst } from './desk-merge';

/** Tasks on the desk, the one in hand included: so many can be finished offline. */
const AHEAD = 3;

export const batch = signal('');
export const tasks = signal<Assignment[]>([]);
export const draft = signal<Answer | undefined>(undefined);
export const judgements = signal<Judgement[]>([]);
export const noWork = signal<NoWorkReason | undefined>(undefined);
export const deskFailure = signal<Failure | undefined>(undefined);
export const loading = signal(false);
/** Assignments whose time ran out while they lay here. */
export const lost = signal<ReadonlySet<string>>(new Set());
/** What can be taken back: the answer that was sent last. */
export const undoable = signal<OutboxEntry | undefined>(undefined);
export const doneCount = signal(0);

export const current = computed(() => tasks.value[0]);

const outgoing = () => outbox.value.filter((e) => e.batch === batch.value && e.state === 'waiting');

export async function openDesk(name: string) {
  batch.value = name;
  tasks.value = [];
  noWork.value = undefined;
  deskFailure.value = undefined;
  lost.value = new Set();
  undoable.value = undefined;
  doneCount.value = 0;
  loading.value = true;
  await refreshOutbox();
  const kept = await loadLeases(workerName.value, name);
  if (batch.value !== name) return;
  await place(merged([], kept, outgoing()).tasks);
  await refill();
  await place(returnedFirst(tasks.value));
}

/** Asks for as many tasks as the desk holds; what the server no longer names was lost. With a wait
    the answer comes when there is work, and the screen meanwhile says why there is none. */
export async function refill(wait?: string, signal?: AbortSignal, more = 0) {
  const name = batch.value;
  loading.value = !wait && tasks.value.length === 0;
  try {
    const maxCount = Math.min(50, AHEAD + outgoing().length + more);
    const request = {
      worker: workerName.value,
      maxCount,
      batch: name,
      device: deviceKind(),
      ...(wait && { wait }),
    };
    const answer = await dispatch.leaseAssignments(request, {
      signal,
      timeoutMs: wait ? 40_000 : 15_000,
    });
    if (batch.value !== name) return;
    const next = merged(tasks.value, answer.assignments ?? [], outgoing());
    noWork.value = next.tasks.length ? undefined : (answer.noWorkReason ?? 'ALL_TAKEN');
    lost.value = new Set(next.lost);
    deskFailure.value = undefined;
    await place(next.tasks);
    await saveLeases(workerName.value, name, next.tasks);
  } catch (error) {
    const failure = failureOf(error);
    if (failure.code !== 'canceled') deskFailure.value = failure;
  } finally {
    loading.value = false;
  }
}

/** Puts tasks on the desk; a new first one comes with its draft. */
async function place(next: Assignment[]) {
  const first = next[0];
  const changed =
    first && (first.name !== current.value?.name || first.attempt !== current.value?.attempt);
  if (changed) {
    const kept = await loadDraft(first);
    draft.value = kept ?? first.answer;
    judgements.value = [];
  }
  tasks.value = next;
  for (const task of next) fetchMedia(task);
}

export function setDraft(answer: Answer) {
  draft.value = answer;
  if (current.value) saveDraft(workerName.value, current.value, answer);
}

/** Submit was pressed: written to the outbox first, then the next task appears. */
export async function submit() {
  const assignment = current.value;
  if (!assignment) return;
  const request =
    assignment.kind === 'REVIEW'
      ? { judgements: toSend(judgements.value) }
      : { answer: draft.value ?? {} };
  const kept = draft.value;
  undoable.value = await enqueue(
    { worker: workerName.value, assignment: { ...assignment, answer: kept }, request },
    Date.now(),
  );
  doneCount.value++;
  requestBackgroundSync(workerName.value);
  await dropDraft(assignment);
  await leaveTask(assignment);
  sync();
  await refill();
}

async function leaveTask(assignment: Assignment) {
  await refreshOutbox();
  const rest = tasks.value.filter((task) => task.name !== assignment.name);
  await place(rest);
  await saveLeases(workerName.value, batch.value, rest);
}

/** Takes the last answer back: it lies on the desk again as it was. What was sent already comes back
    as the next attempt, while the server allows it. */
export async function undo() {
  const last = undoable.value;
  const entry = last && (await takeBack(last.requestId, Date.now()));
  undoable.value = undefined;
  await refreshOutbox();
  if (last && !entry) await takeBackSent(last);
  if (!entry) return;
  doneCount.value = Math.max(0, doneCount.value - 1);
  const { answer } = entry.request;
  if (answer) await saveDraft(workerName.value, entry.assignment, answer);
  await place([entry.assignment, ...tasks.value]);
  judgements.value = entry.request.judgements ?? [];
}

async function takeBackSent({ request: { name = '', attempt = 1 } }: OutboxEntry) {
  await dispatch.undoAssignment({ name, attempt, requestId: uuid() });
  doneCount.value = Math.max(0, doneCount.value - 1);
  await refill(undefined, undefined, 1);
  const isBack = (task: Assignment) => task.name === name;
  await place([...tasks.value.filter(isBack), ...tasks.value.filter((task) => !isBack(task))]);
}

/** Says that the task in hand cannot be done by anybody. */
export async function report(reason: string) {
  const assignment = current.value;
  if (!assignment) return;
  const { name = '', attempt = 1 } = assignment;
  await dispatch.reportTask({ name, attempt, reason, requestId: uuid() });
  await putAway(assignment);
}

async function putAway(assignment: Assignment) {
  await dropDraft(assignment);
  await leaveTask(assignment);
  await refill();
}

export async function skip(reason: string) {
  const assignment = current.value;
  if (!assignment) return;
  const { name = '', attempt = 1 } = assignment;
  await dispatch.skipAssignment({ name, attempt, reason });
  await putAway(assignment);
}

/** Puts a lost task away. */
export async function dismissLost() {
  if (current.value) await putAway(current.value);
}
