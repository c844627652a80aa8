// What lies on the desk after the server answered; pure.

import type { Assignment } from '@crowdloom/api';
import type { OutboxEntry } from '../store/database';

export interface Merged {
  tasks: Assignment[];
  /** Names of tasks that the server no longer names although they still lie here. */
  lost: string[];
}

const isSame = (a: Assignment, b: Assignment) =>
  a.name === b.name && (a.attempt ?? 1) === (b.attempt ?? 1);

/** The tasks here keep their order, what is being sent stays away, and only the task in hand may
    stay after it was lost: its person must be told. */
export function merged(here: Assignment[], leased: Assignment[], outgoing: OutboxEntry[]): Merged {
  const open = leased.filter((task) => !outgoing.some((entry) => isSame(entry.assignment, task)));
  const kept = here.flatMap((task) => open.find((other) => isSame(other, task)) ?? []);
  const fresh = open.filter((task) => !here.some((other) => isSame(other, task)));
  const first = here[0];
  const firstLost = first && !open.some((task) => isSame(task, first));
  return firstLost
    ? { tasks: [first, ...kept, ...fresh], lost: [first.name ?? ''] }
    : { tasks: [...kept, ...fresh], lost: [] };
}

/** When a desk is opened nothing is in hand yet: what came back is done first. */
export const returnedFirst = (tasks: Assignment[]): Assignment[] => [
  ...tasks.filter((task) => task.returnReason),
  ...tasks.filter((task) => !task.returnReason),
];
