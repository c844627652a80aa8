// Background Sync, where the browser has it (Chromium): the outbox is sent when the network returns,
// also when no tab is open any more. The tag names the worker whose cookie must be the one that is
// signed in; everybody else's answers wait.

const TAG = 'outbox:';

interface SyncManager {
  register: (tag: string) => Promise<void>;
}

export const tagOf = (worker: string) => TAG + worker;

export const workerOfTag = (tag: string) =>
  tag.startsWith(TAG) ? tag.slice(TAG.length) : undefined;

/** Asks the browser to wake the service worker; elsewhere the page's own draining is all there is. */
export async function requestBackgroundSync(worker: string) {
  const registration = await navigator.serviceWorker?.getRegistration();
  const { sync } = (registration ?? {}) as { sync?: SyncManager };
  await sync?.register(tagOf(worker)).catch(() => undefined);
}
