// The app's addresses, from and to resource names.

import { href } from '@crowdloom/ui';

const numbers = (name: string) => name.split('/').filter((_, i) => i % 2 === 1);

/** projects/3-17/batches/2 -> /desk/3-17/2 */
export const deskPath = (batch: string) => `/desk/${numbers(batch).join('/')}`;
export const guidelinesPath = (project: string) => `/guidelines/${numbers(project).join('/')}`;
export const assignmentPath = (name: string) => `/assignment/${numbers(name).join('/')}`;

export const to = {
  desk: (batch: string) => href(deskPath(batch)),
  guidelines: (project: string) => href(guidelinesPath(project)),
  assignment: (name: string) => href(assignmentPath(name)),
};

export const batchAt = ([project, batch]: string[]) => `projects/${project}/batches/${batch}`;
export const projectAt = ([project]: string[]) => `projects/${project}`;
export const assignmentAt = ([project, batch, task, assignment]: string[]) =>
  `projects/${project}/batches/${batch}/tasks/${task}/assignments/${assignment}`;
