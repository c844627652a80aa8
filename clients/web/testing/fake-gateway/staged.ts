// Staged work: packages, lots and forecasts, as far as the console shows them.

import type { Inspection, Lot, Package } from '@crowdloom/api';
import { mediaIn } from './assignments';
import { findBatch, findProject } from './projects';
import { notFound, notNow } from './rpc';
import type { Caller } from './workforce';
import type { World } from './world';

type Request = Record<string, any>;

const PLAN = {
  severity: 'SEVERITY_NORMAL',
  denominator: 'TASK',
  lotSize: '12',
  codeLetter: 'E',
  sampleSize: 4,
  acceptNumber: 0,
  rejectNumber: 1,
  aqlMilliPercent: 1000,
  level: 'GENERAL_II',
} as const;

export const staged = (world: World) => {
  const lots = new Map<string, Lot>();
  const samples = new Map<string, Inspection[]>();
  const packages = new Map<string, Package[]>();
  const lotOf = (name: string): Lot => {
    const lot = lots.get(name);
    if (!lot) throw notFound('LOT_NOT_FOUND');
    return lot;
  };
  const packageOf = (name: string): Package => {
    const found = packages.get(name.split('/packages/')[0] ?? '')?.find((p) => p.name === name);
    if (!found) throw notFound('PACKAGE_NOT_FOUND');
    return found;
  };
  return {
    CreateLot(_: Caller, { parent, lot }: Request) {
      findProject(world, parent);
      const name = `${parent}/lots/${lots.size + 1}`;
      lots.set(name, { ...lot, name, state: 'OPEN', taskCount: 12 });
      return lots.get(name);
    },
    SealLot(_: Caller, { name }: Request) {
      const lot = lotOf(name);
      if (lot.state !== 'OPEN') throw notNow('ILLEGAL_STATE');
      const project = name.split('/lots/')[0];
      const tasks = world.task(`${project}/batches/1/tasks/1`) ? [1, 2, 3, 4] : [];
      samples.set(
        name,
        tasks.map((ordinal) => {
          const task = `${project}/batches/1/tasks/${ordinal}`;
          const answer = { values: { class: { choice: { options: ['cat'] } } } };
          const payload = world.task(task)?.payload ?? {};
          return { task, payload, media: mediaIn(payload), answer, units: 1 } as Inspection;
        }),
      );
      return Object.assign(lot, { state: 'SEALED', plan: PLAN, sampledCount: tasks.length });
    },
    GetLot: (_: Caller, { name }: Request) => lotOf(name),
    ListLots: (_: Caller, { parent }: Request) => ({
      lots: [...lots.values()].filter((lot) => lot.name?.startsWith(`${parent}/`)).reverse(),
    }),
    ListInspections: (_: Caller, { parent }: Request) => ({
      inspections: samples.get(parent) ?? [],
    }),
    RecordInspection(_: Caller, { lot, task, nonconformingUnits = 0, errorCode }: Request) {
      const found = samples.get(lot)?.find((inspection) => inspection.task === task);
      if (!found) throw notNow('NOT_SAMPLED');
      Object.assign(found, { inspected: true, nonconformingUnits, errorCode });
      const inspected = samples.get(lot)?.filter((inspection) => inspection.inspected) ?? [];
      const units = inspected.reduce((sum, one) => sum + (one.nonconformingUnits ?? 0), 0);
      Object.assign(lotOf(lot), { inspectedCount: inspected.length, nonconformingUnits: units });
      return found;
    },
    DecideLot(_: Caller, { name, comment }: Request) {
      const lot = lotOf(name);
      const returned = (lot.nonconformingUnits ?? 0) >= PLAN.rejectNumber;
      return Object.assign(lot, { comment, state: returned ? 'RETURNED' : 'ACCEPTED' });
    },
    CreatePackages(_: Caller, { parent, taskCount, grabbable }: Request) {
      const tasks = findBatch(world, parent).tasks.length;
      const made: Package[] = [];
      for (let first = 1; first <= tasks; first += taskCount) {
        const name = `${parent}/packages/${made.length + 1}`;
        const lastOrdinal = Math.min(first + taskCount - 1, tasks);
        made.push({ name, state: 'FREE', firstOrdinal: first, lastOrdinal, grabbable });
      }
      packages.set(parent, made);
      return { packageCount: made.length };
    },
    ListPackages: (_: Caller, { parent }: Request) => ({ packages: packages.get(parent) ?? [] }),
    AssignPackage: (_: Caller, { name, workers, holder }: Request) =>
      Object.assign(packageOf(name), { state: 'TAKEN', workers, holder }),
    RecallPackage: (_: Caller, { name }: Request) =>
      Object.assign(packageOf(name), { state: 'FREE', workers: [], holder: '' }),
    GetBatchForecast: (_: Caller, { name }: Request) => ({
      batch: findBatch(world, name).name,
      measuredCount: '40',
      medianMinutes: 1.4,
      p90Minutes: 3.2,
      answersPerHour: 210,
      finishTime: new Date(Date.now() + 7_200_000).toISOString(),
      hoursLeft: 9.8,
      headCount: 3,
      costMicros: '4800000',
      expectedCostMicros: '14400000',
      currencyCode: 'CNY',
    }),
    EstimateBatch: (_: Caller, { taskCount }: Request) => ({
      labelMicros: '700000',
      hours: (taskCount * 1.4) / 60,
      headCount: 2,
      costMicros: String(taskCount * 700_000),
      currencyCode: 'CNY',
    }),
  };
};
