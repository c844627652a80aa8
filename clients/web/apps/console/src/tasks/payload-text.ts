import type { Task } from '@crowdloom/api';

/** A payload in one line. */
export function payloadText(task: Task): string {
  const values = Object.values((task.payload ?? {}) as Record<string, unknown>);
  return values
    .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
    .join(' · ')
    .slice(0, 200);
}
