// What the device keeps: leased tasks, their pictures, drafts, and answers that are not sent yet.
// Every record names its worker: two people may share a phone.

import type { Assignment, SubmitAssignmentRequest } from '@crowdloom/api';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

export interface Lease {
  name: string;
  worker: string;
  batch: string;
  /** Order of arrival, so that work resumes where it was. */
  order: number;
  assignment: Assignment;
}

export interface Draft {
  /** The assignment's name and attempt: an older round's draft is not taken for the new one. */
  key: string;
  worker: string;
  answer: NonNullable<Assignment['answer']>;
}

export type OutboxState = 'waiting' | 'refused';

export interface OutboxEntry {
  requestId: string;
  worker: string;
  batch: string;
  batchTitle: string;
  request: SubmitAssignmentRequest;
  assignment: Assignment;
  createTime: number;
  /** Not sent before: until then it can be taken back. */
  sendTime: number;
  state: OutboxState;
  /** Why the server refused it for good. */
  reason?: string;
}

export interface StoredMedia {
  blob: string;
  data: Blob;
  useTime: number;
}

interface Schema extends DBSchema {
  leases: { key: string; value: Lease };
  drafts: { key: string; value: Draft };
  outbox: { key: string; value: OutboxEntry };
  media: { key: string; value: StoredMedia };
}

let opened: Promise<IDBPDatabase<Schema>> | undefined;

export function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('crowdloom', 1, {
    upgrade(db) {
      db.createObjectStore('leases', { keyPath: 'name' });
      db.createObjectStore('drafts', { keyPath: 'key' });
      db.createObjectStore('outbox', { keyPath: 'requestId' });
      db.createObjectStore('media', { keyPath: 'blob' });
    },
    terminated() {
      opened = undefined;
    },
  });
  return opened;
}
