// Signs of life for the tasks on the desk, while somebody is at it.

import { dispatch, failureOf } from '@crowdloom/api';
import { lost, tasks } from './desk.state';

const EVERY_MS = 45_000;
const IDLE_MS = 5 * 60_000;

let lastTouch = Date.now();
const touch = () => {
  lastTouch = Date.now();
};

const active = () => document.visibilityState === 'visible' && Date.now() - lastTouch < IDLE_MS;

export async function renewAll() {
  for (const task of tasks.value) await renew(task.name ?? '', task.attempt ?? 1);
}

async function renew(name: string, attempt: number) {
  try {
    const { expireTime } = await dispatch.renewAssignment({ name, attempt });
    tasks.value = tasks.value.map((task) => (task.name === name ? { ...task, expireTime } : task));
  } catch (error) {
    const failure = failureOf(error);
    const gone = failure.reason === 'LEASE_NOT_HELD' || failure.reason === 'STALE_ATTEMPT';
    if (gone) lost.value = new Set([...lost.value, name]);
  }
}

/** Renews until the returned function is called. */
export function startRenewal(): () => void {
  touch();
  const listeners = new AbortController();
  for (const kind of ['pointerdown', 'keydown', 'scroll']) {
    addEventListener(kind, touch, { signal: listeners.signal, passive: true });
  }
  const timer = setInterval(() => active() && renewAll(), EVERY_MS);
  return () => {
    listeners.abort();
    clearInterval(timer);
  };
}
