// Leases, submissions, reviews: what workers do.

import type { Assignment, Judgement, ReviewItem, Task, WorkOffer } from '@crowdloom/api';
import { resolveIfComplete } from './consensus';
import { findBatch, findProject } from './projects';
import { notFound, notNow, Refusal } from './rpc';
import type { Caller } from './workforce';
import type { BatchRecord, Place, World } from './world';

type Request = Record<string, any>;

const projectOf = (name: string) => name.split('/').slice(0, 2).join('/');

export const assignments = (world: World) => ({
  GetGuidelines: (caller: Caller, { project }: Request) => guidelines(world, caller, project),
  AcknowledgeGuidelines(caller: Caller, { project, version }: Request) {
    world.acknowledged.set(`${caller.worker} ${project}`, version);
    return guidelines(world, caller, project);
  },
  ListWorkOffers: (caller: Caller) => ({ offers: offers(world, caller.worker) }),
  LeaseAssignments: (caller: Caller, request: Request) => lease(world, caller.worker, request),
  RenewAssignment(_: Caller, { name, attempt }: Request) {
    const place = held(world, name, attempt);
    place.expireTime = new Date(Date.now() + world.leaseMs).toISOString();
    return shown(world, place);
  },
  SkipAssignment(_: Caller, { name, attempt }: Request) {
    const place = held(world, name, attempt);
    place.state = 'SKIPPED';
    return shown(world, place);
  },
  ReportTask(_: Caller, { name, attempt }: Request) {
    const place = held(world, name, attempt);
    place.state = 'SKIPPED';
    return shown(world, place);
  },
  UndoAssignment(_: Caller, { name }: Request) {
    const place = world.places.get(name);
    if (place?.state !== 'SUBMITTED') throw notNow('TASK_RESOLVED');
    place.state = 'RETURNED';
    return shown(world, place);
  },
  ReleaseAssignment(_: Caller, { name, attempt }: Request) {
    const place = held(world, name, attempt);
    place.state = 'RELEASED';
    return shown(world, place);
  },
  SubmitAssignment: (_: Caller, request: Request) => submit(world, request),
  GetAssignment(_: Caller, { name }: Request) {
    const place = world.places.get(name);
    if (!place) throw notFound('ASSIGNMENT_NOT_FOUND');
    return shown(world, place);
  },
  ListWorkerAssignments: (_: Caller, { parent, state }: Request) => ({
    assignments: [...world.places.values()]
      .filter((p) => p.worker === parent && (!state || p.state === state))
      .reverse()
      .slice(0, 100)
      .map((p) => shown(world, p)),
  }),
  ListTaskAssignments: (_: Caller, { parent }: Request) => ({
    assignments: world.placesOf(parent).map((p) => shown(world, p)),
  }),
});

function guidelines(world: World, caller: Caller, name: string) {
  const project = findProject(world, name);
  return {
    project: name,
    title: project.title,
    labelInterface: project.labelInterface,
    text: project.guidelines,
    version: project.guidelinesVersion,
    errorCodes: project.errorCodes,
    acknowledgedVersion: world.acknowledged.get(`${caller.worker} ${name}`) ?? 0,
  };
}

const isReviewer = (world: World, worker: string) =>
  world.workers.get(worker)?.roles?.includes('ROLE_REVIEWER') ?? false;

function offers(world: World, worker: string): WorkOffer[] {
  return [...world.batches.values()]
    .filter((batch) => batch.state === 'RUNNING')
    .flatMap((batch) => [
      offer(world, batch, worker, 1),
      ...(isReviewer(world, worker) ? [offer(world, batch, worker, 2)] : []),
    ])
    .filter((o): o is WorkOffer => o !== undefined);
}

function offer(
  world: World,
  batch: BatchRecord,
  worker: string,
  stage: number,
): WorkOffer | undefined {
  const project = findProject(world, projectOf(batch.name));
  if (stage === 2 && (project.stages?.length ?? 1) < 2) return undefined;
  const rate = BigInt((stage === 1 ? batch.price?.labelMicros : batch.price?.reviewMicros) ?? 0);
  const minutes = Number(batch.expectedMinutes ?? 0);
  return {
    batch: batch.name,
    title: batch.title,
    projectTitle: project.title,
    rateMicros: String(rate),
    currencyCode: project.currencyCode,
    expectedMinutes: minutes,
    hourlyMicros: minutes ? String((rate * 60_000n) / BigInt(Math.round(minutes * 1000))) : '0',
    stage,
    available: batch.tasks.some((task) => free(world, batch, task, worker, stage)),
    guidelinesVersion: project.guidelinesVersion,
  };
}

const busy = (place: Place) =>
  ['LEASED', 'SUBMITTED', 'ACCEPTED', 'RETURNED'].includes(place.state ?? '');

function free(
  world: World,
  batch: BatchRecord,
  task: Task,
  worker: string,
  stage: number,
): boolean {
  const name = task.name ?? '';
  const mine = world.placesOf(name).some((p) => p.worker === worker);
  if (mine) return false;
  const labels = world.placesOf(name, 1).filter(busy);
  if (stage === 1) return task.state === 'OPEN' && labels.length < (batch.overlap?.min || 1);
  const waiting = labels.length > 0 && labels.every((p) => p.state === 'SUBMITTED');
  return (
    waiting && labels.length >= (batch.overlap?.min || 1) && !world.placesOf(name, 2).some(busy)
  );
}

function lease(world: World, worker: string, { maxCount = 1, batch: only }: Request) {
  if (world.workers.get(worker)?.state !== 'ACTIVE') throw notNow('WORKER_INACTIVE');
  const inBatch = (task: string) => !only || task.startsWith(`${only}/`);
  const mine = () =>
    [...world.places.values()].filter(
      (p) => p.worker === worker && p.state === 'LEASED' && inBatch(p.task),
    );
  expire(world);
  for (const place of world.places.values()) {
    if (place.worker === worker && place.state === 'RETURNED' && inBatch(place.task))
      again(world, place);
  }
  for (const batch of world.batches.values()) {
    if (batch.state !== 'RUNNING' || (only && batch.name !== only)) continue;
    const project = projectOf(batch.name);
    const version = findProject(world, project).guidelinesVersion ?? 0;
    if (version && (world.acknowledged.get(`${worker} ${project}`) ?? 0) < version) {
      return { assignments: [], noWorkReason: 'GUIDELINES_NOT_ACKNOWLEDGED' };
    }
    for (const stage of isReviewer(world, worker) ? [2, 1] : [1]) {
      for (const task of batch.tasks) {
        if (mine().length >= maxCount) break;
        if (free(world, batch, task, worker, stage)) take(world, batch, task, worker, stage);
      }
    }
  }
  const held = mine().map((p) => shown(world, p));
  return {
    assignments: held,
    ...(held.length < maxCount && { noWorkReason: 'ALL_TAKEN', retryDelay: '5s' }),
  };
}

function take(world: World, batch: BatchRecord, task: Task, worker: string, stage: number) {
  const name = `${task.name}/assignments/${worker.split('/')[1]}-${stage}`;
  const micros = String((stage === 1 ? batch.price?.labelMicros : batch.price?.reviewMicros) ?? 0);
  world.places.set(name, {
    name,
    attempt: 1,
    task: task.name ?? '',
    worker,
    stage,
    state: 'LEASED',
    kind: stage === 1 ? 'LABEL' : 'REVIEW',
    rate: { currencyCode: 'CNY', micros },
    leaseTime: new Date().toISOString(),
    expireTime: new Date(Date.now() + world.leaseMs).toISOString(),
    batchTitle: batch.title,
  });
}

function again(world: World, place: Place) {
  place.state = 'LEASED';
  place.attempt++;
  place.requestId = undefined;
  place.expireTime = new Date(Date.now() + world.leaseMs).toISOString();
}

export function expire(world: World) {
  for (const place of world.places.values()) {
    if (place.state === 'LEASED' && Date.parse(place.expireTime ?? '') < Date.now())
      place.state = 'EXPIRED';
  }
}

function held(world: World, name: string, attempt: number): Place {
  expire(world);
  const place = world.places.get(name);
  if (place?.state !== 'LEASED') throw notNow('LEASE_NOT_HELD');
  if (place.attempt !== attempt) throw notNow('STALE_ATTEMPT');
  return place;
}

function submit(world: World, request: Request) {
  const { name, attempt, requestId, answer, judgements } = request;
  const place = world.places.get(name);
  const body = JSON.stringify([attempt, answer, judgements]);
  if (place?.requestId === requestId) {
    if (place?.body !== body) throw new Refusal('invalid_argument', 'REQUEST_ID_REUSED');
    return shown(world, place);
  }
  if (place?.state === 'SUBMITTED' || place?.state === 'ACCEPTED')
    throw notNow('ALREADY_SUBMITTED');
  if (place?.state === 'EXPIRED' && takenMeanwhile(world, place)) throw notNow('PLACE_TAKEN');
  if (place?.state !== 'EXPIRED') held(world, name, attempt);
  if (!place) throw notNow('LEASE_NOT_HELD');
  Object.assign(place, {
    state: 'SUBMITTED',
    requestId,
    body,
    answer,
    submitTime: new Date().toISOString(),
  });
  world.accepted.push(requestId);
  world.line(place.worker, name, 'ACCRUE', place.rate?.micros ?? '0');
  if (place.stage === 2) judge(world, place, judgements ?? []);
  else resolveIfComplete(world, place.task);
  return shown(world, place);
}

function takenMeanwhile(world: World, place: Place) {
  const batch = findBatch(world, place.task.split('/').slice(0, 4).join('/'));
  return world.placesOf(place.task, 1).filter(busy).length >= (batch.overlap?.min || 1);
}

function judge(world: World, review: Place, judgements: Judgement[]) {
  for (const { assignment = '', outcome, errorCode, comment, pin, fixedAnswer } of judgements) {
    const place = world.places.get(assignment);
    if (!place) continue;
    const micros = place.rate?.micros ?? '0';
    const reason = outcome === 'ACCEPTED' ? undefined : { errorCode, comment, pin };
    if (outcome === 'RETURNED') Object.assign(place, { state: 'RETURNED', returnReason: reason });
    else if (outcome === 'REJECTED')
      Object.assign(place, { state: 'REJECTED', returnReason: reason });
    else Object.assign(place, { state: 'ACCEPTED', returnReason: reason, fixedAnswer });
    const code = outcome === 'RETURNED' ? 'RETURN' : outcome === 'REJECTED' ? 'REJECT' : 'APPROVE';
    world.line(place.worker, assignment, code, micros);
  }
  const open = world.placesOf(review.task, 1).some((p) => p.state === 'RETURNED');
  if (open) world.places.delete(review.name);
  else {
    review.state = 'ACCEPTED';
    world.line(review.worker, review.name, 'APPROVE', review.rate?.micros ?? '0');
    const task = world.task(review.task);
    if (task && judgements.some(({ outcome }) => outcome === 'DROPPED')) task.state = 'CANCELLED';
    else resolveIfComplete(world, review.task, true);
  }
}

/** The signed addresses of the blobs that a payload names. */
export const mediaIn = (payload: object) =>
  Object.values(payload)
    .filter((value): value is string => typeof value === 'string' && value.startsWith('blobs/'))
    .map((blob) => ({ blob, url: `/media/${blob}?e=9999999999&s=fake` }));

function shown(world: World, place: Place): Assignment {
  const { task: taskName, worker: _, stage, requestId: __, body: ___, ...assignment } = place;
  const task = world.task(taskName);
  const payload = task?.payload ?? {};
  const media = mediaIn(payload);
  const reviewItems: ReviewItem[] | undefined =
    stage === 2
      ? world
          .placesOf(taskName, 1)
          .filter((p) => p.state === 'SUBMITTED')
          .map((p) => ({
            assignment: p.name,
            attempt: p.attempt,
            answer: p.answer,
            earlier: p.returnReason,
          }))
      : undefined;
  return { ...assignment, payload, media, ...(reviewItems && { reviewItems }) };
}
