// Resource names: what they contain and how to go from one to another.

/** "workers/3-5" -> 3: every tenant id begins with its organization. */
export const organizationOf = (name: string): number => Number(/\/(\d+)-/.exec(name)?.[1] ?? 0);

export const organizationName = (worker: string) => `organizations/${organizationOf(worker)}`;

const prefixOf = (name: string, segments: number) => name.split('/').slice(0, segments).join('/');

/** projects/# of any name below it. */
export const projectOf = (name: string) => prefixOf(name, 2);

/** projects/#/batches/* of any name below it. */
export const batchOf = (name: string) => prefixOf(name, 4);

// projects/#/batches/*/tasks/* of any name below it.
export const taskOf = (name: string) => prefixOf(name, 6);

/** The last segment: what people see of a name. */
export const lastOf = (name: string) => name.slice(name.lastIndexOf('/') + 1);

/** workers/# of an assignment's name. */
export function workerOf(assignment: string): string {
  const match = /\/assignments\/(\d+-\d+)-\d+$/.exec(assignment);
  return match ? `workers/${match[1]}` : '';
}

/** The stage of an assignment's name, from 1. */
export const stageOf = (assignment: string) =>
  Number(assignment.slice(assignment.lastIndexOf('-') + 1));
