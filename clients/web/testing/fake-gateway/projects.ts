// Projects, batches, tasks: what a manager does.

import type { Batch, Project, Task } from '@crowdloom/api';
import { notFound, notNow, Refusal } from './rpc';
import type { Caller } from './workforce';
import type { BatchRecord, World } from './world';

type Request = Record<string, any>;

export const projects = (world: World) => ({
  CreateProject(_: Caller, { project }: Request) {
    if (!project?.labelInterface?.controls?.length) {
      throw new Refusal('invalid_argument', 'INVALID_LABEL_INTERFACE', {}, [
        { field: 'project.label_interface.controls', description: 'is required' },
      ]);
    }
    const name = `projects/3-${world.next('project')}`;
    const now = new Date().toISOString();
    const made: Project = {
      ...project,
      name,
      guidelinesVersion: 1,
      etag: '1',
      createTime: now,
      updateTime: now,
    };
    world.projects.set(name, made);
    return made;
  },
  GetProject: (_: Caller, { name }: Request) => findProject(world, name),
  ListProjects: () => ({ projects: [...world.projects.values()].reverse() }),
  UpdateProject(_: Caller, { project }: Request) {
    const old = findProject(world, project.name);
    if (project.etag && project.etag !== old.etag) throw new Refusal('aborted', 'ETAG_MISMATCH');
    if (
      project.guidelines &&
      JSON.stringify(project.guidelines) !== JSON.stringify(old.guidelines)
    ) {
      old.guidelinesVersion = (old.guidelinesVersion ?? 1) + 1;
    }
    return Object.assign(old, project, { etag: String(Number(old.etag ?? 0) + 1) });
  },
  CreateBatch(_: Caller, { parent, batch }: Request) {
    findProject(world, parent);
    const name = `${parent}/batches/${world.next(parent)}`;
    const made: BatchRecord = {
      ...(batch as Batch),
      name,
      state: 'DRAFT',
      taskCount: 0,
      tasks: [],
      imports: new Map(),
      createTime: new Date().toISOString(),
    };
    world.batches.set(name, made);
    return shown(world, made);
  },
  GetBatch: (_: Caller, { name }: Request) => shown(world, findBatch(world, name)),
  ListBatches: (_: Caller, { parent }: Request) => ({
    batches: [...world.batches.values()]
      .filter((b) => b.name.startsWith(`${parent}/`))
      .reverse()
      .map((b) => ({ ...shown(world, b), progress: undefined })),
  }),
  UpdateBatch(_: Caller, { batch }: Request) {
    return shown(world, Object.assign(findBatch(world, batch.name), batch));
  },
  StartBatch(_: Caller, { name }: Request) {
    const batch = findBatch(world, name);
    if (!batch.tasks.length) throw notNow('BATCH_EMPTY');
    for (const task of batch.tasks) task.state = 'OPEN';
    return shown(
      world,
      Object.assign(batch, { state: 'RUNNING', startTime: new Date().toISOString() }),
    );
  },
  PauseBatch: (_: Caller, { name }: Request) => moved(world, name, 'RUNNING', 'PAUSED', 'MANUAL'),
  ResumeBatch: (_: Caller, { name }: Request) => moved(world, name, 'PAUSED', 'RUNNING'),
  CloseBatch: (_: Caller, { name }: Request) =>
    shown(world, Object.assign(findBatch(world, name), { state: 'CLOSED', stopReason: 'MANUAL' })),
  AppendTasks: (_: Caller, request: Request) => appendTasks(world, request),
  GetTask(_: Caller, { name }: Request) {
    const task = world.task(name);
    if (!task) throw notFound('TASK_NOT_FOUND');
    return task;
  },
  ListTasks(_: Caller, { parent, pageSize = 50, pageToken = '', state }: Request) {
    const all = findBatch(world, parent).tasks.filter((task) => !state || task.state === state);
    const from = Number(pageToken || 0);
    const more = from + pageSize < all.length;
    return {
      tasks: all.slice(from, from + pageSize),
      nextPageToken: more ? String(from + pageSize) : '',
    };
  },
});

export function findProject(world: World, name: string): Project {
  const project = world.projects.get(name);
  if (!project) throw notFound('PROJECT_NOT_FOUND');
  return project;
}

export function findBatch(world: World, name: string): BatchRecord {
  const batch = world.batches.get(name);
  if (!batch) throw notFound('BATCH_NOT_FOUND');
  return batch;
}

function moved(
  world: World,
  name: string,
  from: Batch['state'],
  to: Batch['state'],
  stopReason?: Batch['stopReason'],
) {
  const batch = findBatch(world, name);
  if (batch.state !== from) throw notNow('ILLEGAL_STATE');
  return shown(world, Object.assign(batch, { state: to, stopReason }));
}

function shown(world: World, { tasks, imports: _, ...batch }: BatchRecord): Batch {
  const places = [...world.places.values()].filter((p) => p.task.startsWith(`${batch.name}/`));
  const counted = places.filter((p) => p.state === 'SUBMITTED' || p.state === 'ACCEPTED');
  return {
    ...batch,
    taskCount: tasks.length,
    progress: {
      openTasks: tasks.filter((task) => task.state === 'OPEN').length,
      resolvedTasks: tasks.filter((task) => task.state === 'RESOLVED').length,
      disputedTasks: tasks.filter((task) => task.state === 'DISPUTED').length,
      submittedAssignments: String(counted.length),
      leasedAssignments: String(places.filter((p) => p.state === 'LEASED').length),
      reviewAssignments: '0',
    },
  };
}

/** One bad row spoils a chunk, unless bad rows are skipped. */
function appendTasks(
  world: World,
  { parent, importId, offset = 0, tasks, validateOnly, skipInvalid }: Request,
) {
  const batch = findBatch(world, parent);
  const done = batch.imports.get(importId) ?? 0;
  if (!validateOnly && Number(offset) !== done) {
    throw new Refusal('failed_precondition', 'OFFSET_MISMATCH', { expected: String(done) });
  }
  const project = findProject(world, parent.split('/').slice(0, 2).join('/'));
  const keys = (project.labelInterface?.inputs ?? []).map((input) => input.key ?? '');
  const known = new Set(batch.tasks.map((task) => task.externalId).filter(Boolean));
  const errors: Request[] = [];
  let appended = 0;
  let duplicates = 0;
  const good: Task[] = [];
  (tasks as Task[]).forEach((task, row) => {
    const missing = keys.find((key) => !(task.payload as Request)?.[key]);
    if (missing) {
      errors.push({
        row,
        field: `payload.${missing}`,
        reason: 'MISSING_INPUT',
        message: `payload.${missing} is missing`,
      });
    } else if (task.externalId && known.has(task.externalId)) duplicates++;
    else {
      appended++;
      good.push(task);
      if (task.externalId) known.add(task.externalId);
    }
  });
  if (validateOnly)
    return {
      nextOffset: String(Number(offset) + tasks.length),
      appendedCount: appended,
      duplicateCount: duplicates,
      errors,
    };
  if (errors.length && !skipInvalid) {
    const violations = errors.map((e) => ({
      field: `tasks[${e.row}].${e.field}`,
      description: e.message,
    }));
    throw new Refusal('invalid_argument', 'INVALID_TASKS', {}, violations);
  }
  for (const task of good) {
    const name = `${parent}/tasks/${batch.tasks.length + 1}`;
    batch.tasks.push({
      ...task,
      name,
      state: batch.state === 'RUNNING' ? 'OPEN' : 'PENDING',
      target: batch.overlap?.min || 1,
      counted: 0,
      leased: 0,
    });
  }
  batch.imports.set(importId, done + tasks.length);
  return {
    nextOffset: String(done + tasks.length),
    appendedCount: appended,
    duplicateCount: duplicates,
    errors,
  };
}
