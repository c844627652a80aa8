// The leased tasks of this device, so that a reload or a tunnel does not stop anybody.

import type { Assignment } from '@crowdloom/api';
import { batchOf } from '@crowdloom/api';
import { database } from './database';

export async function loadLeases(worker: string, batch: string): Promise<Assignment[]> {
  const all = await (await database()).getAll('leases');
  return all
    .filter((lease) => lease.worker === worker && lease.batch === batch)
    .sort((a, b) => a.order - b.order)
    .map((lease) => lease.assignment);
}

export async function allLeases(worker: string): Promise<Assignment[]> {
  const all = await (await database()).getAll('leases');
  return all.filter((lease) => lease.worker === worker).map((lease) => lease.assignment);
}

/** Replaces the leases of a batch: what the server no longer names is not held any more. */
export async function saveLeases(worker: string, batch: string, assignments: Assignment[]) {
  const tx = (await database()).transaction('leases', 'readwrite');
  for (const old of await tx.store.getAll()) {
    if (old.worker === worker && old.batch === batch) tx.store.delete(old.name);
  }
  assignments.forEach((assignment, order) => {
    const name = assignment.name ?? '';
    tx.store.put({ name, worker, batch: batchOf(name), order, assignment });
  });
  await tx.done;
}
