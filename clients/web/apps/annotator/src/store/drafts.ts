// Drafts: an answer as far as it got, written at every change, gone when its answer is in the outbox.

import type { Answer, Assignment } from '@crowdloom/api';
import { database } from './database';

export const draftKey = (assignment: Assignment) => `${assignment.name}#${assignment.attempt ?? 1}`;

export async function saveDraft(worker: string, assignment: Assignment, answer: Answer) {
  await (await database()).put('drafts', { key: draftKey(assignment), worker, answer });
}

export const loadDraft = async (assignment: Assignment): Promise<Answer | undefined> =>
  (await (await database()).get('drafts', draftKey(assignment)))?.answer;

export const dropDraft = async (assignment: Assignment) =>
  (await database()).delete('drafts', draftKey(assignment));
