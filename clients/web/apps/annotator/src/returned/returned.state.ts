// Work that came back, for the badge and the list.

import { type Assignment, dispatch } from '@crowdloom/api';
import { signal } from '@preact/signals';
import { workerName } from '../session/session.state';

export const returned = signal<Assignment[] | undefined>(undefined);

export async function loadReturned() {
  const request = { parent: workerName.value, state: 'RETURNED' as const, pageSize: 100 };
  returned.value = (await dispatch.listWorkerAssignments(request)).assignments ?? [];
}
