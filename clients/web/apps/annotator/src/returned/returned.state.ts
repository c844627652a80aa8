// Work that came back, for the badge and the list: not taken up yet, or in hand again.

import { type Assignment, dispatch } from '@crowdloom/api';
import { signal } from '@preact/signals';
import { workerName } from '../session/session.state';

export const returned = signal<Assignment[] | undefined>(undefined);

const inState = (state: 'RETURNED' | 'LEASED') =>
  dispatch.listWorkerAssignments({ parent: workerName.value, state, pageSize: 100 });

export async function loadReturned() {
  const [waiting, held] = await Promise.all([inState('RETURNED'), inState('LEASED')]);
  const again = (held.assignments ?? []).filter((assignment) => assignment.returnReason);
  returned.value = [...again, ...(waiting.assignments ?? [])];
}
