// The service worker's part of the outbox, loaded beside the generated precache: sends what waits
// when the browser says that the network is back. It is the page's own draining, under the page's
// lock, with the request ids that were made at the press of Submit: nothing is counted twice.

import { workerOfTag } from './background';
import { drain, UNDO_MS } from './outbox';

interface SyncEvent extends Event {
  tag: string;
  waitUntil: (done: Promise<unknown>) => void;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** An error makes the browser try again later, with pauses of its own. */
async function drainAll(worker: string) {
  for (;;) {
    const { stopped, nextTime } = await drain(worker, Date.now);
    if (stopped?.unauthenticated) return;
    if (stopped) throw stopped;
    if (nextTime === undefined) return;
    await pause(Math.min(UNDO_MS, Math.max(0, nextTime - Date.now())));
  }
}

addEventListener('sync', (event) => {
  const { tag, waitUntil } = event as SyncEvent;
  const worker = workerOfTag(tag);
  if (worker) waitUntil.call(event, drainAll(worker));
});
