// Short news at the edge of the screen: it goes by itself, unless it offers something to press.

import { signal } from '@preact/signals';

interface Toast {
  text: string;
  action?: { label: string; run: () => void };
}

const shown = signal<Toast | undefined>(undefined);
let timer: ReturnType<typeof setTimeout> | undefined;

export function showToast(toast: Toast, forMs = 4000) {
  clearTimeout(timer);
  shown.value = toast;
  timer = setTimeout(hideToast, forMs);
}

export function hideToast() {
  clearTimeout(timer);
  shown.value = undefined;
}

export function Toasts() {
  const toast = shown.value;
  return (
    <div class="toasts" role="status">
      {toast && (
        <div class="toast">
          <span>{toast.text}</span>
          {toast.action && (
            <button type="button" onClick={toast.action.run}>
              {toast.action.label}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
