// The plainest majority: enough to fill the screens.

import type { Consensus } from '@crowdloom/api';
import { findBatch, findProject } from './projects';
import { notFound } from './rpc';
import type { Caller } from './workforce';
import { type Place, voteOf, type World } from './world';

type Request = Record<string, any>;

const batchOf = (task: string) => task.split('/').slice(0, 4).join('/');
const isReviewed = (world: World, task: string) =>
  (findProject(world, task.split('/').slice(0, 2).join('/')).stages?.length ?? 1) > 1;

const counted = (world: World, task: string) =>
  world.placesOf(task, 1).filter((p) => p.state === 'SUBMITTED' || p.state === 'ACCEPTED');

/** Resolves a task that has all its answers; with a review, only after it. */
export function resolveIfComplete(world: World, taskName: string, reviewed = false) {
  const task = world.task(taskName);
  const batch = findBatch(world, batchOf(taskName));
  const votes = counted(world, taskName);
  if (!task) return;
  task.counted = votes.length;
  if (votes.length < (batch.overlap?.min || 1)) return;
  if (isReviewed(world, taskName) && !reviewed) return;
  task.state = 'RESOLVED';
  for (const place of votes) {
    if (place.state !== 'SUBMITTED') continue;
    place.state = 'ACCEPTED';
    world.line(place.worker, place.name, 'APPROVE', place.rate?.micros ?? '0');
  }
}

export const consensus = (world: World) => ({
  GetConsensus(_: Caller, { name }: Request) {
    const found = consensusOf(world, name.replace(/\/consensus$/, ''));
    if (!found) throw notFound('CONSENSUS_NOT_FOUND');
    return found;
  },
  ListConsensus(_: Caller, { parent, pageSize = 50, pageToken = '' }: Request) {
    const all = findBatch(world, parent).tasks.flatMap(
      (task) => consensusOf(world, task.name ?? '') ?? [],
    );
    const from = Number(pageToken || 0);
    const more = from + pageSize < all.length;
    return {
      consensus: all.slice(from, from + pageSize),
      nextPageToken: more ? String(from + pageSize) : '',
    };
  },
  ListWorkerQuality: (_: Caller, { parent }: Request) => ({
    workerQuality: [...world.workers.values()].flatMap((worker) => {
      const places = [...world.places.values()].filter(
        (p) => p.worker === worker.name && p.stage === 1 && p.task.startsWith(`${parent}/`),
      );
      const done = places.filter((p) => p.state === 'SUBMITTED' || p.state === 'ACCEPTED');
      if (!done.length) return [];
      const agreed = done.filter(
        (p) => voteOf(p.answer) === voteOf(consensusOf(world, p.task)?.answer),
      );
      return {
        project: parent,
        worker: worker.name,
        answers: String(done.length),
        agreed: String(agreed.length),
        goldAnswers: '0',
        goldCorrect: '0',
      };
    }),
  }),
});

function consensusOf(world: World, taskName: string): Consensus | undefined {
  const votes = counted(world, taskName);
  const best = majority(votes);
  if (!best) return undefined;
  const task = world.task(taskName);
  const same = votes.filter((p) => voteOf(p.answer) === voteOf(best.answer)).length;
  return {
    name: `${taskName}/consensus`,
    state: task?.state === 'RESOLVED' ? 'RESOLVED' : 'PENDING',
    answer: best.answer,
    confidence: (same + 0.5) / (votes.length + 1),
    method: 'majority',
    version: votes.length,
    final: task?.state === 'RESOLVED',
    updateTime: new Date().toISOString(),
    votes: world
      .placesOf(taskName, 1)
      .filter((p) => p.answer)
      .map((p) => voteShown(p, best)),
  };
}

const voteShown = (place: Place, best: Place) => ({
  assignment: place.name,
  attempt: place.attempt,
  answer: place.answer,
  weight: 1,
  use:
    voteOf(place.answer) === voteOf(best.answer)
      ? ('USE_COUNTED' as const)
      : ('USE_OUTVOTED' as const),
  verdict:
    place.state === 'ACCEPTED' ? ('VERDICT_ACCEPTED' as const) : ('VERDICT_UNSPECIFIED' as const),
  decidedBy: place.state === 'ACCEPTED' ? 'majority' : '',
});

function majority(votes: Place[]): Place | undefined {
  const count = (place: Place) =>
    votes.filter((p) => voteOf(p.answer) === voteOf(place.answer)).length;
  return [...votes].sort((a, b) => count(b) - count(a))[0];
}
