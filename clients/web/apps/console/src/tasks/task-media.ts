// Pictures of a task for people who manage it: addresses from the task or from its assignments, in
// the width of the place where they are shown.

import { type Assignment, inWidth, type Media, type Task, variantWidth } from '@crowdloom/api';

export function mediaOf(task: Task | undefined, assignments: Assignment[], cssWidth = 720) {
  const known = new Map<string, string>();
  const all: Media[] = [...(task?.media ?? []), ...assignments.flatMap((a) => a.media ?? [])];
  const width = variantWidth(cssWidth, devicePixelRatio);
  for (const { blob = '', url = '' } of all) known.set(blob, inWidth(url, width));
  return (value: string): string => (/^https?:/.test(value) ? value : (known.get(value) ?? ''));
}
