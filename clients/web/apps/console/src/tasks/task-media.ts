// Pictures of a task for people who manage it: addresses from the task or from its assignments.

import type { Assignment, Media, Task } from '@crowdloom/api';

export function mediaOf(task: Task | undefined, assignments: Assignment[]) {
  const known = new Map<string, string>();
  const all: Media[] = [...(task?.media ?? []), ...assignments.flatMap((a) => a.media ?? [])];
  for (const { blob = '', url = '' } of all) known.set(blob, url);
  return (value: string): string => (/^https?:/.test(value) ? value : (known.get(value) ?? ''));
}
