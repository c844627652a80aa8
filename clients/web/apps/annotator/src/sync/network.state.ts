// Whether calls get through, from what the browser says and from how the last call went.

import { signal } from '@preact/signals';

export const online = signal(navigator.onLine);

const listeners = new Set<() => void>();

/** Calls when the network may be back: the browser says so, or the person looks again. */
export const onComeBack = (listener: () => void) => listeners.add(listener);

const cameBack = () => {
  if (!navigator.onLine) return;
  online.value = true;
  for (const listener of listeners) listener();
};

addEventListener('online', cameBack);
addEventListener('offline', () => {
  online.value = false;
});
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') cameBack();
});
