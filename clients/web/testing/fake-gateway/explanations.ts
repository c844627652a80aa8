// Who fits an audience, and why somebody gets no work: the plainest reading of the contract.

import type { Audience, Obstacle, Worker } from '@crowdloom/api';
import { findBatch } from './projects';
import { notFound } from './rpc';
import type { Caller } from './workforce';
import type { BatchRecord, World } from './world';

type Request = Record<string, any>;

interface Filter {
  filter: Obstacle;
  subject: string;
  wanted: string;
  actual: (worker: Worker) => string;
  fits: (worker: Worker) => boolean;
}

const levelOf = ({ certificate }: Worker) => (certificate?.verifier ? (certificate.level ?? 0) : 0);

function filtersOf({ minLevel = 0, skills = [], languages = [], regions = [] }: Audience) {
  const filters: Filter[] = skills.map(({ skill = '', min = 0, max }) => ({
    filter: 'OBSTACLE_SKILL',
    subject: skill,
    wanted: `${min}-${max || 100}`,
    actual: (worker) => String(worker.skills?.[skill] ?? ''),
    fits: (worker) => {
      const value = worker.skills?.[skill];
      return value !== undefined && value >= min && value <= (max || 100);
    },
  }));
  const add = (filter: Obstacle, wanted: string, part: Pick<Filter, 'actual' | 'fits'>) =>
    filters.push({ filter, subject: '', wanted, ...part });
  if (minLevel) {
    add('OBSTACLE_LEVEL', String(minLevel), {
      actual: (worker) => String(levelOf(worker) || ''),
      fits: (worker) => levelOf(worker) > 0 && levelOf(worker) <= minLevel,
    });
  }
  if (languages.length) {
    add('OBSTACLE_LANGUAGE', languages.join(', '), {
      actual: (worker) => (worker.languages ?? []).join(', '),
      fits: (worker) => (worker.languages ?? []).some((l) => languages.includes(l)),
    });
  }
  if (regions.length) {
    add('OBSTACLE_REGION', regions.join(', '), {
      actual: (worker) => worker.region ?? '',
      fits: (worker) => regions.includes(worker.region ?? ''),
    });
  }
  return filters;
}

const works = (worker: Worker) =>
  worker.state === 'ACTIVE' && (worker.roles?.includes('ROLE_WORKER') ?? false);

function count(world: World, audience: Audience) {
  const filters = filtersOf(audience);
  const able = [...world.workers.values()].filter(works);
  const fitting = (left?: Filter) =>
    able.filter((worker) => filters.every((f) => f === left || f.fits(worker))).length;
  const counts = filters.map((f) => ({
    filter: f.filter,
    subject: f.subject,
    failingCount: able.filter((worker) => !f.fits(worker)).length,
    soleCount: fitting(f) - fitting(),
  }));
  return {
    workerCount: able.length,
    matchingCount: fitting(),
    filters: counts.filter((c) => c.failingCount).sort((a, b) => b.soleCount - a.soleCount),
  };
}

function explainBatch(world: World, worker: Worker, batch: BatchRecord) {
  const reasons = filtersOf(batch.audience ?? {})
    .filter((f) => !f.fits(worker))
    .map((f) => ({
      obstacle: f.filter,
      subject: f.subject,
      wanted: f.wanted,
      actual: f.actual(worker),
    }));
  const taken = (task: string) =>
    world.placesOf(task, 1).some((p) => ['LEASED', 'SUBMITTED'].includes(p.state ?? ''));
  const open = batch.tasks.filter((task) => task.state === 'OPEN' && !taken(task.name ?? ''));
  const none = { obstacle: 'OBSTACLE_ALL_TAKEN' as Obstacle };
  return {
    batch: batch.name,
    title: batch.title,
    stage: 1,
    reasons: reasons.length || open.length ? reasons : [none],
    freePlaces: String(open.length),
  };
}

export const explanations = (world: World) => ({
  CountAudience: (_: Caller, { audience, batch }: Request) =>
    count(world, audience ?? findBatch(world, batch).audience ?? {}),
  ExplainWork(_: Caller, { worker: name }: Request) {
    const worker = world.workers.get(name);
    if (!worker) throw notFound('WORKER_NOT_FOUND');
    const running = [...world.batches.values()].filter((batch) => batch.state === 'RUNNING');
    const batches = running.map((batch) => explainBatch(world, worker, batch));
    const held = [...world.places.values()].filter(
      (p) => p.worker === name && p.state === 'LEASED',
    );
    return {
      reasons: worker.state === 'ACTIVE' ? [] : [{ obstacle: 'OBSTACLE_WORKER_INACTIVE' }],
      batches,
      heldLeases: held.length,
      availableCount: batches.filter((batch) => batch.reasons.length === 0).length,
    };
  },
  ListQueues() {
    const running = [...world.batches.values()].filter((batch) => batch.state === 'RUNNING');
    const now = Date.now();
    return {
      countTime: new Date(now).toISOString(),
      queues: running.map((batch, i) => ({
        batch: batch.name,
        title: batch.title,
        stage: 1,
        queuedTasks: String(batch.tasks.filter((task) => task.state === 'OPEN').length),
        heldLeases: String(
          [...world.places.values()].filter(
            (p) => p.task.startsWith(`${batch.name}/`) && p.state === 'LEASED',
          ).length,
        ),
        expiringLeases: '0',
        idleSince: new Date(now - (running.length - i) * 400_000).toISOString(),
      })),
    };
  },
});
