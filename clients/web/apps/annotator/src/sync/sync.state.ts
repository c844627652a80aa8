// When the outbox is sent: when an entry is due, when the network comes back, when the page is left.

import { effect, signal } from '@preact/signals';
import { person, sessionEnded } from '../session/session.state';
import type { OutboxEntry } from '../store/database';
import { requestBackgroundSync } from './background';
import { onComeBack, online } from './network.state';
import { drain, entriesOf } from './outbox';
import { outbox } from './outbox.state';

/** Assignments that were sent since the app opened, for those who wait for them. */
export const lastSent = signal<OutboxEntry[]>([]);

const BACKOFF_MS = [1000, 2000, 5000, 10_000, 30_000, 60_000];
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let running: Promise<void> | undefined;
let again = false;

const worker = () => person.value?.worker ?? '';

export async function refreshOutbox() {
  outbox.value = worker() ? await entriesOf(worker()) : [];
}

/** Sends what is due now, and plans the next time. */
export async function sync(): Promise<void> {
  again = running !== undefined;
  running ??= runUntilDone().finally(() => {
    running = undefined;
  });
  return running;
}

async function runUntilDone() {
  do {
    again = false;
    await runOnce();
  } while (again);
}

async function runOnce() {
  clearTimeout(timer);
  if (!worker() || sessionEnded.value) return refreshOutbox();
  const result = await drain(worker(), Date.now);
  if (result.sent.length) lastSent.value = result.sent;
  await refreshOutbox();
  const { stopped } = result;
  online.value = stopped ? stopped.reason !== 'NETWORK' : navigator.onLine;
  failures = stopped ? failures + 1 : 0;
  if (stopped?.unauthenticated) return;
  if (stopped) {
    planIn(Math.max(stopped.retryDelayMs, backoff()));
    requestBackgroundSync(worker());
  } else if (result.nextTime) planIn(result.nextTime - Date.now());
}

const backoff = () => {
  const step = BACKOFF_MS[Math.min(failures - 1, BACKOFF_MS.length - 1)] ?? 1000;
  return step * (0.75 + Math.random() / 2);
};

function planIn(ms: number) {
  clearTimeout(timer);
  timer = setTimeout(sync, Math.max(0, ms));
}

export function startSync() {
  onComeBack(() => {
    failures = 0;
    sync();
  });
  effect(() => {
    if (person.value && !sessionEnded.value) sync();
  });
}
